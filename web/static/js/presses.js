// What is pressed on a live page, over a slow line: that it is on its way is said, and an answer that a push has
// overtaken takes nothing back. Answers and pushes come on lines of their own, so either can be late.

import { slow } from "./offline.js";

const LONG = 1500; // milliseconds until it is said that the line is slow
const underWay = new Map(); // a request -> the timer by which that is said
const begun = new WeakMap(); // a request -> how many pushes had come before it
const pushed = new Map(); // a part of the page -> which push brought it last
let pushes = 0;

addEventListener("htmx:before:request", begin);
addEventListener("htmx:after:request", leaveOutOlder);
addEventListener("htmx:finally:request", end);
addEventListener("htmx:ws:before:message:incoming", push);

function begin({ detail: { ctx } }) {
  begun.set(ctx, pushes);
  underWay.set(ctx, setTimeout(slow, LONG, true));
}

function end({ detail: { ctx } }) {
  clearTimeout(underWay.get(ctx));
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
