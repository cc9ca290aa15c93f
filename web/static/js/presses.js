// What is pressed on a live page, over a slow line: it goes once, that it is on its way is said, and an answer that a
// push has overtaken takes nothing back. Answers and pushes come on lines of their own, so either can be late.

import { slow } from "./offline.js";

const LONG = 1500; // milliseconds until it is said that the line is slow
const ONCE_MORE = [0, 2500, 6000, 11000, 20000, 35000]; // milliseconds after which it goes out, while nothing answers
const underWay = new Map(); // a request -> what it does, and the timer by which that is said
const begun = new WeakMap(); // a request -> how many pushes had come before it
const pushed = new Map(); // a part of the page -> which push brought it last
let pushes = 0;

addEventListener("submit", once, true);
addEventListener("htmx:before:request", begin);
addEventListener("htmx:after:request", leaveOutOlder);
addEventListener("htmx:finally:request", end);
addEventListener("htmx:ws:before:message:incoming", push);

// Pressed again, it would only wait for its turn on the line, and be nothing new when it comes.
function once(event) {
  const move = moveOf(event.target);
  if (![...underWay].some(([ctx, { move: other }]) => ctx.sourceElement === event.target && other === move)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  slow(true);
}

// A push can make another press of the same form.
function moveOf(form) {
  return `${form.getAttribute("action")} ${form.elements?.v?.value}`;
}

function begin({ detail: { ctx } }) {
  if (ctx.sourceElement.elements?.key) ctx.fetch = untilAnswered;
  begun.set(ctx, pushes);
  underWay.set(ctx, { move: moveOf(ctx.sourceElement), timer: setTimeout(slow, LONG, true) });
}

// A connection may carry nothing any more without anybody being told, and the next one be sound: so what was pressed
// goes out once more, beside itself, until one of them is answered. It has a key, and is done once.
function untilAnswered(address, request) {
  return new Promise((resolve, reject) => {
    let over = false;
    const tries = ONCE_MORE.map((after) => {
      const one = new AbortController();
      const go = () => fetch(address, { ...request, signal: one.signal }).then((answer) => end(one, resolve, answer), (problem) => end(one, reject, problem));
      return { one, timer: setTimeout(go, after) };
    });
    function end(answered, tell, what) {
      if (over) return;
      over = true;
      for (const { one, timer } of tries) {
        clearTimeout(timer);
        if (one !== answered) one.abort();
      }
      tell(what);
    }
    request.signal?.addEventListener("abort", () => end(null, reject, new DOMException("", "AbortError")));
  });
}

function end({ detail: { ctx } }) {
  clearTimeout(underWay.get(ctx)?.timer);
  underWay.delete(ctx);
  if (!underWay.size) slow(false);
}

function push({ detail: { message } }) {
  pushes += 1;
  for (const [, part] of message.data.matchAll(/<hx-partial hx-target="([^"]+)"/g)) pushed.set(part, pushes);
}

// A part that was pushed meanwhile is newer; or if not, the push of what this answer tells is on its way too.
function leaveOutOlder({ detail: { ctx } }) {
  const answer = document.createElement("template");
  answer.innerHTML = ctx.text;
  const parts = [...answer.content.querySelectorAll("hx-partial")];
  const older = parts.filter((part) => pushed.get(part.getAttribute("hx-target")) > begun.get(ctx));
  for (const part of older) part.remove();
  if (older.length) ctx.text = answer.innerHTML;
}
