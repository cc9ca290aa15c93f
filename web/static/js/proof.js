// Checks a copy of a shared history in the browser, as verify.py in every copy does: the same order, the same sentences.
// Nothing leaves the page. Lines come as strings; what is odd about one is told by throwing Wrong.

const FORMAT = "goldseam-history-1";
const ENDS = "This copy does not end where its head does: entries are missing, or were put after it.";
const NUMBERS = ["at", "n", "v", "version"], NAMES = ["by", "ct", "item", "kc", "kind", "record"];
const ENTRY = [...NUMBERS, ...NAMES].sort();
const BOUND = ENTRY.filter((name) => name !== "n" && name !== "ct");
const TURNED = "Between this copy and a head an older state was put back: neither continues the other past that state.";
const SHORTER = "This copy is shorter than one that was signed before: entries are missing at its end.";
const utf8 = new TextEncoder();

export class Wrong extends Error {}

// The tree of RFC 9162 over entries in their order: the roots of its full parts, the largest first.
export class Tree {
  constructor(parts = [], size = 0) {
    this.parts = parts;
    this.size = size;
  }

  async add(part, count = 1) {
    let below = this.size / count;
    this.size += count;
    for (; below % 2; below = (below - 1) / 2) part = await node(this.parts.pop(), part);
    this.parts.push(part);
  }

  async root() {
    let root = this.parts.at(-1) ?? (await hash(new Uint8Array()));
    for (const part of this.parts.slice(0, -1).reverse()) root = await node(part, root);
    return root;
  }
}

// What fits up to its head. Raises Wrong. `lines`: an iterator of strings, also one that waits for them.
export async function verify(lines, key, kept = []) {
  const next = async () => (await lines.next()).value;
  const heads = await readHeads((await next()) ?? "", key, kept), head = heads.at(-1);
  const found = { head, key, origin: history(head), tree: new Tree(), withheld: 0, read: new Map(), at: 0, versions: new Map() };
  for (const { origin, size, root } of heads) {
    for (let line; found.tree.size < size && (line = await next()) !== undefined;) await takeIn(line, found);
    need(found.tree.size <= size, "An older head falls among entries that were kept from you, so it cannot be compared here.");
    need(found.tree.size === size, ENDS);
    need(found.origin === origin, TURNED);
    const same = hex(await found.tree.root()) === hex(root);
    need(same, "The entries are not those that were signed: some were changed, moved, put in or left out.");
  }
  need((await next()) === undefined, ENDS);
  return found;
}

// The heads that a copy has to fit, in their order; the last is its own.
async function readHeads(line, key, kept) {
  let notes;
  try {
    const first = strict(line);
    notes = first.heads;
    need(first.format === FORMAT && Array.isArray(notes) && notes.length);
  } catch {
    throw new Wrong("This is not a copy of a history, or its first line was changed.");
  }
  const heads = [];
  for (const note of [...notes, ...kept]) heads.push(await readHead(note, key));
  const own = heads[notes.length - 1], longest = heads.sort((one, other) => one.size - other.size).at(-1);
  need(heads.every((one) => history(one) === history(own)), "A head belongs to another history.");
  need(longest.size === own.size, longest.origin === own.origin ? SHORTER : TURNED);
  return heads;
}

// The head that a note states, once its signature by `key` fits.
export async function readHead(note, key) {
  try {
    const [name, id, kind, raw] = await readKey(key);
    const [text, signedBy] = halves(note, "\n\n"), [origin, size, root, ...more] = text.split("\n");
    const signature = bytes(halves(signedBy, `— ${name} `)[1].split("\n")[0]);
    need(!more.length && kind === 1 && hex(signature.slice(0, 4)) === id && /^(0|[1-9]\d{0,14})$/.test(size));
    const signer = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    need(await crypto.subtle.verify("Ed25519", signer, signature.slice(4), utf8.encode(`${text}\n`)));
    return { origin, size: Number(size), root: bytes(root) };
  } catch {
    throw new Wrong("A head was not signed by this key, or was changed.");
  }
}

async function readKey(key) {
  const [name, rest] = halves(key.trim(), "+"), [id, text] = halves(rest, "+"), all = bytes(text);
  need(hex(await hash(joined(utf8.encode(`${name}\n`), all))).startsWith(id) && id.length === 8);
  return [name, id, all[0], all.slice(1)];
}

async function takeIn(line, found) {
  const n = found.tree.size + 1;
  try {
    const given = strict(line);
    need(given.n === n);
    if (Object.keys(given).sort().join() !== "count,n,node") {
      const entry = canonical(await entryOf(given, found), ENTRY);
      return await found.tree.add(await hash(joined([0], entry)));
    }
    const { count } = given;
    need(Number.isSafeInteger(count) && count > 0 && Number.isInteger(Math.log2(count)) && (n - 1) % count === 0);
    found.withheld += count;
    return await found.tree.add(digest(given.node), count);
  } catch {
    throw new Wrong(`Entry ${n} is not as it was written: it was changed, moved or damaged.`);
  }
}

// What stands in the leaf of an entry, once all of it fits.
async function entryOf(given, found) {
  const { text, key, ...entry } = given, told = "text" in given || "key" in given;
  need(Object.keys(entry).sort().join() === ENTRY.join());
  need(NUMBERS.every((name) => Number.isSafeInteger(entry[name])) && NAMES.every((name) => typeof entry[name] === "string"));
  need(entry.v === 1 && entry.record === found.origin.split("/")[1]);
  need(entry.at >= found.at && entry.version > (found.versions.get(entry.item) ?? -1));
  found.at = entry.at;
  found.versions.set(entry.item, entry.version);
  const committed = digest(entry.kc), hashed = digest(entry.ct);
  if (told) found.read.set(entry.n, await words(entry, bytes(text), bytes(key), committed, hashed));
  if (entry.kind === "couple.put_back") await goOnFrom(entry, found);
  return entry;
}

// An older state was put back: its entry names the head of that state, which is all that came before it.
async function goOnFrom({ n, item }, found) {
  const state = await readHead(JSON.parse(found.read.get(n)).body.head, found.key);
  need(state.origin === found.origin && state.size === found.tree.size);
  need(hex(state.root) === hex(await found.tree.root()));
  found.origin = `${history(found.head)}/${item}`;
}

const history = ({ origin }) => origin.split("/").slice(0, 2).join("/");

async function words(entry, sealed, key, committed, hashed) {
  const maker = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = async (of) => new Uint8Array(await crypto.subtle.sign("HMAC", maker, utf8.encode(of)));
  need(hex(await hash(sealed)) === hex(hashed) && hex(await made("commit")) === hex(committed));
  const opener = await crypto.subtle.importKey("raw", await made("enc"), "AES-GCM", false, ["decrypt"]);
  const bound = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: canonical(entry, BOUND) };
  const padded = await crypto.subtle.decrypt(bound, opener, sealed), length = new DataView(padded).getUint32(0);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(padded.slice(4, 4 + length));
}

// JSON as Goldseam writes it, and no other spelling of the same: what would be read in two ways is not read at all.
function strict(line) {
  const value = JSON.parse(line);
  need(value && typeof value === "object" && JSON.stringify(value) === line.replace(/\n$/, ""));
  return value;
}

const canonical = (entry, names) => utf8.encode(JSON.stringify(Object.fromEntries(names.map((name) => [name, entry[name]]))));

export async function hash(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

const node = (left, right) => hash(joined([1], left, right));

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function digest(text) {
  need(/^[0-9a-f]{64}$/.test(text));
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

export const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

function bytes(text) {
  const plain = atob(text);
  need(btoa(plain) === text);
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function halves(text, by) {
  const at = text.indexOf(by);
  need(at >= 0);
  return [text.slice(0, at), text.slice(at + by.length)];
}

function need(fits, otherwise) {
  if (!fits) throw new Wrong(otherwise);
}
