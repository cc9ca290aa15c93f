// Private hints to the one who writes. Nothing is stored, sent or blocked: a sentence is shown while its pattern is in the field.
// <textarea data-hinted="hints"> … <div id="hints"><p data-pattern="\bbut you\b" hidden>…</p></div>

for (const type of ["input", "focusin"]) addEventListener(type, (event) => show(event.target));

// The list comes to the field that is being written in; one list may serve several.
function show(field) {
  const list = document.getElementById(field.dataset?.hinted ?? "");
  if (!list) return;
  const home = field.closest(".field");
  if (home && !home.contains(list)) home.append(list);
  for (const hint of list.querySelectorAll("[data-pattern]")) {
    const hide = !found(hint.dataset.pattern, field.value);
    if (hint.hidden !== hide) hint.hidden = hide;
  }
}

function found(pattern, text) {
  try {
    return new RegExp(pattern, "iu").test(text);
  } catch {
    return false;
  }
}
