// A live talk's page: its clocks count on by themselves, and what the reader holds in hand outlives every push.
// The server's number is taken up once and counted from; whenever another comes, that one holds. Nothing is stored.

const SECOND = 1000;
const clocks = new Map(); // element -> { left, at, runs }: milliseconds left, at which moment of this page's own clock

take();
setInterval(show, SECOND);
document.addEventListener("visibilitychange", show);
new MutationObserver(take).observe(document.documentElement, { attributeFilter: ["data-left"], childList: true, subtree: true });

function take() {
  for (const element of document.querySelectorAll("[data-left]")) {
    clocks.set(element, { left: Number(element.dataset.left) * SECOND, at: performance.now(), runs: "runs" in element.dataset });
    delete element.dataset.left;
  }
}

function show() {
  for (const [element, { left, at, runs }] of clocks) {
    if (!element.isConnected) clocks.delete(element);
    else if (runs) say(element, minutes(left - (performance.now() - at)));
  }
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// Rounded up, as the server does.
function minutes(left) {
  const whole = Math.ceil(Math.max(left, 0) / (60 * SECOND));
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

// What somebody folded or unfolded stays so, whatever comes from the server.
addEventListener("htmx:before:morph:attr", (event) => {
  if (event.target.matches?.("details") && event.detail.attrName === "open") event.preventDefault();
});

// After a cut line: whose turn it was is whose turn it is.
const back = document.querySelector("[data-offline-back] span");
const plain = back?.textContent;

addEventListener("htmx:ws:after:message:incoming", () => {
  if (!back) return;
  const words = document.querySelector("[data-mine]") ? "You are back. It is still your turn, and your words are where you left them." : plain;
  say(back, words);
});

// A phone that lies on the table between two people keeps its screen on, and a tab behind another stays in touch:
// neither is a way to be away from a talk that is on.
if (window.htmx) htmx.config.ws = { ...htmx.config.ws, pauseOnBackground: false };

let light = null;
addEventListener("htmx:ws:after:message:incoming", keepLight);
document.addEventListener("visibilitychange", keepLight);

async function keepLight() {
  const wanted = !document.hidden && document.querySelector(".talk-open") !== null;
  if (!wanted) {
    light?.release();
    light = null;
  } else if (!light || light.released) {
    light = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
  }
}

// What came of one's own press, and where the talk stands from now on, is in sight: on a small screen it is far above.
let stood = heading()?.textContent;
let pressed = false;

addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  pressed = ctx.response?.status < 400 && ctx.sourceElement.matches("#talk form");
  bringIntoSight();
});
addEventListener("htmx:ws:after:message:incoming", () => setTimeout(bringIntoSight));

function heading() {
  return document.querySelector("#talk .turn");
}

function bringIntoSight() {
  const turn = heading(), changed = turn?.textContent !== stood;
  stood = turn?.textContent;
  if (!turn || !(changed || pressed) || document.activeElement?.matches("textarea, input[type=text]")) return;
  pressed = false;
  const { top, bottom } = turn.getBoundingClientRect();
  const above = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  if (top < above || bottom > innerHeight) turn.scrollIntoView();
}
