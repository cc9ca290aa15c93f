// Says whether the shared history continues what this device kept of it. What is kept are the parts of its tree: put after
// them, the hashes of what came since make the present root, or something was changed.

import { Tree, digest, hex } from "./proof.js";
import { find, forget, keep } from "./kept_head.js";

const place = document.querySelector("[data-keeps]");
const name = place.dataset.keeps;
const keepIt = place.querySelector("[data-keep]"), forgetIt = place.querySelector("[data-forget]");

if (globalThis.crypto?.subtle) begin();

// Not offered where the browser lets nothing be kept.
function begin() {
  let kept;
  try {
    kept = find(name);
  } catch {
    return;
  }
  place.hidden = false;
  keepIt.addEventListener("click", () => look({ size: 0, parts: [] }));
  forgetIt.addEventListener("click", () => {
    forget(name);
    show("");
  });
  if (kept) look(kept);
  else show("");
}

async function look(kept) {
  try {
    show(await compared(kept));
  } catch {
    show("cannot");
  }
}

async function compared(kept) {
  const answer = await fetch(`/sharing/check/since?n=${kept.size}`), now = await answer.json();
  if (now.before !== (kept.epoch ?? "")) return "put_back";
  if (now.size < kept.size) return "shorter";
  const tree = new Tree(kept.parts.map(digest), kept.size);
  for (const part of now.parts) await tree.add(digest(part.node), part.count);
  if (tree.size !== now.size || hex(await tree.root()) !== now.root) return "differs";
  keep(name, { size: tree.size, parts: tree.parts.map(hex), epoch: now.epoch });
  return "fits";
}

function show(what) {
  const said = what && place.querySelector(`[data-says="${what}"]`).cloneNode(true);
  if (said) {
    said.hidden = false;
    said.className = "notice";
  }
  place.querySelector("[data-kept-said]").replaceChildren(...(said ? [said] : []));
  const kept = find(name);
  keepIt.hidden = Boolean(kept);
  forgetIt.hidden = !kept;
}
