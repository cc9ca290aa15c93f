// Checks a copy that somebody chose or dropped, and says whether it fits. Nothing of it leaves the page.

import { Wrong, verify } from "./proof.js";
import { lines } from "./unpack.js";

const form = document.querySelector("[data-check-file]");
const said = document.querySelector("[data-check-said]");
const [key, head] = form.querySelectorAll("textarea"), chosen = form.querySelector("input[type=file]");

if (globalThis.crypto?.subtle && globalThis.DecompressionStream) form.hidden = false;
else say("cannot");

check(chosen.files[0]); // chosen before this file came
for (const field of [chosen, key, head]) field.addEventListener("change", () => check(chosen.files[0]));

addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer?.files.length) return;
  chosen.files = event.dataTransfer.files;
  check(chosen.files[0]);
});

async function check(file) {
  if (!file || form.hidden) return;
  say("wait");
  try {
    const kept = head.value.trim() ? [`${head.value.trim()}\n`] : [];
    await verify(lines(file), key.value, kept);
    say("fits");
  } catch (problem) {
    say("not", problem instanceof Wrong ? problem.message : "This file could not be read.");
  }
}

function say(what, more = "") {
  const sentence = document.createElement("p");
  sentence.textContent = `${said.dataset[what]} ${more}`.trim();
  sentence.className = "notice";
  said.replaceChildren(sentence);
}
