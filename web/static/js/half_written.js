// What somebody is writing in a live talk stands on her own page again when that is loaded anew. It is kept beside
// her sign-in, sealed, for this page alone, and goes with the sign-in. Nothing of it is stored in the browser.

const PAUSE = 2000; // milliseconds between two times, while she writes
const LATER = 10000; // milliseconds until it is tried again where it did not come through
const FIELDS = "textarea[name], select[name]";

const place = document.getElementById("kept-words");
const waiting = new Map(); // a box -> its words, which are not kept yet
const kept = new Set(); // boxes whose words are
let timer = null;
let underWay = false;

if (place) {
  for (const field of place.querySelectorAll("[data-box]")) kept.add(field.dataset.box);
  addEventListener("input", written);
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(true); });
}

// A box is called after its form's move, the step that is meant, and its field: so the same one is found again.
export function boxOf(field) {
  if (field.dataset.box) return field.dataset.box;
  const move = field.form?.getAttribute("action")?.split("/").pop();
  const step = field.form?.elements.v?.value;
  return move && step && field.name ? `${move}-${step}-${field.name}` : "";
}

// Where what was kept of a box belongs, while its form is on the page.
export function fieldOf(box) {
  return [...document.querySelectorAll(`#talk :is(${FIELDS})`)].find((field) => boxOf(field) === box);
}

export function note(field) {
  if (!place || !boxOf(field)) return;
  waiting.set(boxOf(field), field.value);
  timer ??= setTimeout(send, PAUSE);
}

// At once: what was said, or put away, is to be nowhere.
export function forget(field) {
  const box = boxOf(field);
  waiting.delete(box);
  if (!kept.has(box)) return;
  waiting.set(box, "");
  send();
}

function written({ target }) {
  const fields = target.dataset.box ? [target] : target.form?.querySelectorAll(FIELDS) ?? [];
  for (const field of fields) note(field);
}

async function send(atTheEnd = false) {
  clearTimeout(timer);
  timer = null;
  if (!waiting.size || document.documentElement.classList.contains("gone")) return;
  if (underWay && !atTheEnd) return; // what is under way looks again
  const words = new Map(waiting);
  waiting.clear();
  for (const box of words.keys()) kept.add(box);
  underWay = true;
  const status = await post(words, atTheEnd);
  underWay = false;
  if (status >= 200 && status < 500) done(words);
  else again(words);
}

function done(words) {
  for (const [box, said] of words) if (!said && !waiting.has(box)) kept.delete(box);
  if (waiting.size) timer ??= setTimeout(send, [...waiting.values()].every(Boolean) ? PAUSE : 0);
}

function again(words) {
  for (const [box, said] of words) if (!waiting.has(box)) waiting.set(box, said);
  timer ??= setTimeout(send, LATER);
}

// 0 where nothing came back.
async function post(words, keepalive) {
  try {
    const answer = await fetch(place.dataset.address, { method: "POST", body: new URLSearchParams([...words]), keepalive, redirect: "manual", signal: AbortSignal.timeout(LATER) });
    return answer.status;
  } catch {
    return 0;
  }
}
