// Leaving fast: the button, or Shift three times. The screen goes first, then the sign-in, then the address.
// Without this file the button is an ordinary form that ends the sign-in and goes to the same page.

const WITHIN = 1000; // milliseconds for three presses
let presses = [];
let alone = false; // Shift went down and nothing else since: a capital letter is not a press

addEventListener("keydown", (event) => {
  if (event.repeat) return;
  alone = event.key === "Shift";
  if (!alone) presses = [];
}, true);

addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
  if (presses.length === 3) leave();
}, true);

addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave();
}, true);

function leave() {
  const { exit } = document.body.dataset;
  document.documentElement.classList.add("gone");
  document.body.replaceChildren();
  document.title = "";
  forget();
  signOut();
  location.replace(exit);
}

// What a page kept here by somebody's press: see kept_head.js. Not imported: nothing may delay this file.
function forget() {
  try {
    localStorage.clear();
  } catch {
    // a browser that lets nothing be kept
  }
}

function signOut() {
  if (navigator.sendBeacon?.("/leave")) return;
  fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
}
