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
  signOut();
  location.replace(exit);
}

function signOut() {
  if (navigator.sendBeacon?.("/leave")) return;
  fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
}
