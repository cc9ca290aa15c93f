// The lines of a history, out of the file or of the archive that it comes in, as they are read and no further.

import { Wrong } from "./proof.js";

const LONGEST_LINE = 4 * 1024 * 1024, CONTENTS = 64 * 1024, END = 22;
const HISTORY = "history.jsonl", STORED = 0, DEFLATED = 8;

export async function* lines(file) {
  const packed = (await file.slice(0, 2).text()) === "PK";
  const stream = packed ? await member(file) : file.stream();
  const reader = stream.pipeThrough(new TextDecoderStream("utf-8", { fatal: true, ignoreBOM: true })).getReader();
  let rest = "";
  try {
    for (let read; !(read = await reader.read()).done;) {
      const ended = (rest + read.value).split("\n");
      rest = ended.pop();
      for (const line of ended) yield line;
      if (rest.length > LONGEST_LINE) throw new Wrong("A line in this file is longer than any that Goldseam writes.");
    }
  } catch (problem) {
    throw problem instanceof Wrong ? problem : new Wrong("This file is damaged, or was changed.");
  } finally {
    reader.cancel().catch(() => {});
  }
  if (rest) yield rest;
}

async function member(file) {
  const end = await view(file, Math.max(0, file.size - END), file.size);
  if (end.byteLength < END || end.getUint32(0, true) !== 0x06054b50 || end.getUint16(20, true) || end.getUint32(12, true) > CONTENTS)
    throw new Wrong("This archive is cut off, or no copy from Goldseam.");
  const from = end.getUint32(16, true), list = await view(file, from, from + end.getUint32(12, true));
  const found = [...entries(list)].filter((one) => one.name === HISTORY);
  if (found.length !== 1) throw new Wrong(`This archive holds no ${HISTORY}, or more than one.`);
  return unpacked(file, found[0]);
}

function* entries(list) {
  for (let at = 0; at + 46 <= list.byteLength && list.getUint32(at, true) === 0x02014b50;) {
    const name = list.getUint16(at + 28, true), more = list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
    const letters = new Uint8Array(list.buffer, at + 46, Math.min(name, list.byteLength - at - 46));
    const one = { flags: list.getUint16(at + 8, true), method: list.getUint16(at + 10, true) };
    yield { ...one, name: new TextDecoder().decode(letters), size: list.getUint32(at + 20, true), at: list.getUint32(at + 42, true) };
    at += 46 + name + more;
  }
}

async function unpacked(file, { flags, method, size, at }) {
  if (flags & 1 || (method !== STORED && method !== DEFLATED))
    throw new Wrong(`The ${HISTORY} in this archive is locked or packed in an unusual way. Take it out first.`);
  const local = await view(file, at, at + 30);
  if (local.byteLength < 30) throw new Wrong("This archive is damaged, or was changed.");
  const begin = at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const data = file.slice(begin, begin + size).stream();
  return method === STORED ? data : data.pipeThrough(new DecompressionStream("deflate-raw"));
}

async function view(file, from, to) {
  return new DataView(await file.slice(from, to).arrayBuffer());
}
