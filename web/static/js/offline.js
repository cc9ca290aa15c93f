// Says plainly when the page may be stale, and never shows stale as live.
// "Fresh" is the last moment at which the server was certainly in touch: the page's own arrival, an opened socket, a message or an answer while it is open.

const PATIENCE = 4000; // milliseconds before the banner shows
const FAREWELL = 6000; // milliseconds "You are back" stays

const banner = document.querySelector("[data-offline]");
const part = (name) => banner.querySelector(`[data-offline-${name}]`);
let fresh = new Date();
let connected = null; // htmx's connection while its socket is open
let timer = null;

if (banner) {
  addEventListener("offline", () => { if (connected) touch(); later(); });
  addEventListener("online", online);
  addEventListener("htmx:ws:after:connection", (event) => { connected = event.detail.connection; touch(); });
  addEventListener("htmx:ws:after:message:incoming", () => { touch(); back(); });
  addEventListener("htmx:ws:close", closed);
  addEventListener("htmx:after:request", () => { if (connected) touch(); });
  addEventListener("htmx:error", (event) => { if (event.detail?.ctx?.request && !event.detail.ctx.response) unsent(); });
  addEventListener("submit", holdBack, true);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isLive() && !connected) later(); });
  if (!navigator.onLine) later();
}

function isLive() {
  return document.querySelector("[hx-ws\\:connect]") !== null;
}

function touch() {
  fresh = new Date();
}

// A hidden tab closes its own socket; that is no news. Only an ordinary close frame shows that the server was still there.
function closed(event) {
  if (connected && event.detail?.code !== 1006 && !document.hidden) touch();
  connected = null;
  if (!document.hidden) later();
}

// A socket that outlived the gap may have missed something: closed, it comes back with everything rendered anew.
function online() {
  if (!isLive()) hide();
  else connected?.socket?.close();
}

function later() {
  timer ??= setTimeout(away, PATIENCE);
}

function away() {
  timer = null;
  if (connected && navigator.onLine) return;
  part("fresh").textContent = clock(fresh);
  part("fresh").dateTime = fresh.toISOString();
  show("away");
}

function unsent() {
  show("unsent");
}

// A form sent into the void would lose the page and the words on it. Leaving must always work.
function holdBack(event) {
  if (navigator.onLine || event.target.matches("[data-leave]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  unsent();
}

function back() {
  clearTimeout(timer);
  timer = null;
  if (banner.hidden) return;
  show("back");
  setTimeout(() => { if (!part("back").hidden) hide(); }, FAREWELL);
}

function hide() {
  clearTimeout(timer);
  timer = null;
  banner.hidden = true;
}

function show(name) {
  for (const other of ["away", "unsent", "back"]) part(other).hidden = other !== name;
  banner.hidden = false;
}

function clock(at) {
  const timeZone = document.body.dataset.zone || undefined;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}
