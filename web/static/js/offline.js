// Says plainly when the page may be stale, and never shows stale as live.
// "Fresh" is the last moment at which the server was certainly in touch: the page's own arrival, an opened socket, a message or an answer while it is open.

const PATIENCE = 4000; // milliseconds before the banner shows
const FAREWELL = 6000; // milliseconds "You are back" stays
const SILENCE = 50000; // milliseconds in which two signs of life have not come: the line carries nothing any more

const banner = document.querySelector("[data-offline]");
const part = (name) => banner.querySelector(`[data-offline-${name}]`);
let fresh = new Date();
let line = null; // htmx's connection, whether its socket is open or not
let connected = null; // the same while it is
let timer = null;
let silent = null;

if (banner) {
  addEventListener("offline", () => { if (connected) touch(); later(); });
  addEventListener("online", online);
  addEventListener("htmx:ws:before:connection", listen);
  addEventListener("htmx:ws:after:connection", (event) => { listen(event); connected = line; touch(); });
  addEventListener("htmx:ws:after:message:incoming", (event) => { listen(event); touch(); back(); });
  addEventListener("htmx:ws:close", closed);
  addEventListener("htmx:after:request", () => { if (connected) touch(); });
  addEventListener("htmx:error", ({ detail }) => { if (detail?.ctx?.request && !detail.ctx.response) unheard(detail.ctx); });
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

// A socket that outlived the gap may have missed something: a new one brings everything rendered anew.
function online() {
  if (isLive()) return anew();
  clearTimeout(timer);
  timer = null;
  hide();
}

// As if it had closed, it is tried again, and soon. On a line that carries nothing, a browser waits a minute for that.
function anew() {
  if (!line?.socket) return;
  clearTimeout(line.timer);
  line.attempt = 0;
  line.socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
}

function listen(event) {
  line = event.detail.connection;
  clearTimeout(silent);
  silent = setTimeout(anew, SILENCE);
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

// Whether it came there is not known. Where a push has taken its form away, the page shows it.
function unheard({ sourceElement }) {
  if (sourceElement.isConnected) show("unsure");
}

// A form sent into the void would lose the page and the words on it. Leaving must always work.
function holdBack(event) {
  if (navigator.onLine || event.target.matches("[data-leave]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  show("unsent");
}

// What comes on an old socket while the device is offline is no way back.
function back() {
  if (!navigator.onLine) return;
  clearTimeout(timer);
  timer = null;
  if (banner.hidden || !part("slow").hidden) return;
  show("back");
  setTimeout(() => { if (!part("back").hidden) hide(); }, FAREWELL);
}

function hide() {
  banner.hidden = true;
}

function show(name) {
  for (const other of ["away", "unsent", "unsure", "slow", "back"]) part(other).hidden = other !== name;
  banner.hidden = false;
}

// What is pressed takes long. Nothing more urgent is said then.
export function slow(is) {
  if (is && banner?.hidden) show("slow");
  else if (!is && banner && !part("slow").hidden) hide();
}

function clock(at) {
  const timeZone = document.body.dataset.zone || undefined;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}
