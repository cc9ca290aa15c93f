// The one thing that a page keeps in a browser, by somebody's own press: the hashes of a history, no word and no name.
// The page on which it was kept forgets it by a press too; leaving fast does so by itself.

const MARK = "kept:";

export const find = (name) => JSON.parse(localStorage.getItem(MARK + name) ?? "null");
export const keep = (name, head) => localStorage.setItem(MARK + name, JSON.stringify(head));
export const forget = (name) => localStorage.removeItem(MARK + name);
