// What somebody is writing in a live talk outlives its form. When the talk moves on, by another's press or by the
// clock, the words come to a place of their own on the page, until they are put away.

import { boxOf, fieldOf, forget, note } from "./half_written.js";

const place = document.getElementById("kept-words");
const asked = new WeakMap(); // a request under way -> the fields of its form
const sent = new Map(); // a field on its way -> the words it was sent with
const taken = new WeakMap(); // a field -> the words that were taken in from it: these are not kept twice
const unheard = new WeakMap(); // a field -> the words it was sent with, where no answer came
const gone = new Set(); // fields that went from the page, and are not decided upon
let writing = null; // the field that is being written in

if (place) {
  const early = [...fieldsOf(document.body)].filter(isTyped);
  putBack();
  early.forEach(note);
  new MutationObserver(wentAway).observe(place.parentElement, { childList: true, subtree: true });
  addEventListener("focusin", (event) => { writing = event.target; });
  addEventListener("htmx:before:request", sending);
  addEventListener("htmx:finally:request", answered);
  addEventListener("htmx:finally:request", takeDrawn);
  place.querySelector("button").addEventListener("click", putAway);
}

// A chapter that she took from what she prepared comes to the box that she tells from, after what stands there.
function takeDrawn() {
  const drawn = document.querySelector("#drawn textarea");
  const field = drawn && fieldOf(drawn.dataset.box);
  drawn?.remove();
  if (!field) return;
  field.value = joined(field.value, drawn.value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  toTheEnd(field);
  field.focus();
}

function joined(words, more) {
  const before = words.trimEnd();
  if (before.includes(more)) return words;
  return before ? `${before}\n\n${more}` : more;
}

// The page was loaded anew: what is half written goes where it was, as long as that is on the page.
function putBack() {
  for (const kept of place.querySelectorAll("[data-box]")) {
    const field = fieldOf(kept.dataset.box);
    if (field) fill(field, kept.value);
    if (field || kept.type === "hidden") kept.remove();
    else show(kept);
  }
}

// What was typed before this file came stands after what was kept.
function fill(field, words) {
  field.value = isTyped(field) ? joined(words, field.value) : words;
  if (!field.matches("textarea")) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  toTheEnd(field);
  if (document.activeElement === document.body) field.focus();
}

function isTyped(field) {
  return field.matches("textarea") && field.value !== field.defaultValue;
}

function show(kept) {
  place.hidden = false;
  toTheEnd(kept);
}

function toTheEnd(field) {
  field.setSelectionRange(field.value.length, field.value.length);
}

function wentAway(changes) {
  for (const node of changes.flatMap((change) => [...change.removedNodes])) {
    if (node instanceof Element) for (const field of fieldsOf(node)) gone.add(field);
  }
  decide();
}

function fieldsOf(node) {
  return node.matches("textarea[name]") ? [node] : node.querySelectorAll("textarea[name]");
}

// Whether it was taken in is known once the answer is there; a push may come before.
function decide() {
  for (const field of gone) {
    if (!field.isConnected && sent.has(field)) continue;
    gone.delete(field);
    if (isSaid(field)) takenIn(field, unheard.get(field));
    if (!field.isConnected && field.value.trim() && field.value !== taken.get(field)) keep(field);
  }
}

function sending(event) {
  const form = event.target;
  const fields = form.matches?.("form") ? [...fieldsOf(form)] : [];
  asked.set(event.detail.ctx, fields);
  for (const field of fields) sent.set(field, field.value);
}

// Told by the document where the form has left the page.
function answered(event) {
  const { response, text } = event.detail.ctx;
  const fields = asked.get(event.detail.ctx) ?? [];
  const well = response?.status < 400 && !text?.includes('class="refusal"');
  for (const field of fields) {
    if (well) takenIn(field);
    else if (!response) unheard.set(field, sent.get(field));
    sent.delete(field);
  }
  decide();
}

// Its answer never came, but what it was sent with stands there now.
function isSaid(field) {
  const words = plain(unheard.get(field) ?? "");
  return Boolean(words) && [...document.querySelectorAll("#talk .words")].some((said) => plain(said.textContent) === words);
}

function plain(words) {
  return words.replace(/\s+/g, "");
}

function takenIn(field, words = sent.get(field)) {
  taken.set(field, words);
  if (field.value === words) forget(field);
}

function keep(field) {
  const kept = document.createElement("textarea");
  kept.className = "area";
  kept.dir = "auto";
  kept.autocomplete = "off";
  kept.ariaLabel = place.dataset.label;
  kept.value = field.value;
  kept.dataset.box = boxOf(field);
  place.querySelector("[data-words]").append(kept);
  place.hidden = false;
  note(kept);
  if (field !== writing || document.activeElement !== document.body) return;
  kept.focus(); // whoever is in the midst of a word writes on
  kept.setSelectionRange(field.selectionStart, field.selectionEnd);
}

function putAway() {
  const words = place.querySelector("[data-words]");
  for (const kept of words.querySelectorAll("[data-box]")) forget(kept);
  words.replaceChildren();
  place.hidden = true;
}
