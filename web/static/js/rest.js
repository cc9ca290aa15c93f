// When the server ends the sign-in (rest, signed out elsewhere, left), it closes the socket with 1008, which is never retried:
// the page must not stay readable behind it. Loading it anew shows what this sign-in may still see.

const SIGNED_OUT = 1008;

addEventListener("htmx:ws:close", (event) => {
  if (event.detail?.code !== SIGNED_OUT) return;
  document.documentElement.classList.add("gone");
  location.reload();
});
