// The drawer with every request and its answer; a click on a row opens it.

import { h } from "/page/js/dom.js";
import { drawerOf } from "/page/js/drawer.js";
import { read } from "./api.js";
import { on } from "./state.js";
import { exact } from "./when.js";

const BEFORE = ["#", "Time", "Verb"];
const AFTER = ["Status", "ms", "Answer"];
let drawer;
let journal;

/**
 * Listen for entries from now on. `journal` is `{name, heads, cells(entry), word(entry), lines(entry), example}`: the `name` of
 * the field that tells what was asked for, its column and further ones, how a refusal is told, what a row opens into.
 */
export function startJournal(vendor) {
  ({ journal } = vendor);
  drawer = drawerOf({
    title: "Journal",
    heads: [...BEFORE, ...journal.heads, ...AFTER],
    example: journal.example,
    read: () => read("journal", { since: 0 }),
    row,
    close: () => document.getElementById("journal-button").click(),
  });
  on("journal", drawer.hear);
}

/** Open or close the drawer; true when it is open now. */
export const toggleJournal = () => drawer.toggle();

function row(entry) {
  const isBad = entry.outcome !== "ok";
  const open = h("button", { type: "button", "aria-expanded": "false" }, h("code", null, entry[journal.name]));
  const cells = [
    entry.n,
    exact(entry.at),
    entry.verb,
    open,
    ...journal.cells(entry),
    h("span", { class: isBad ? "log-bad" : null }, isBad ? journal.word(entry) : entry.status),
    Math.round(entry.ms),
    entry.brief,
  ];
  const node = h(
    "tr",
    { class: "journal-row", on: { click: () => toggle(node, open, entry) } },
    cells.map((cell) => h("td", null, cell instanceof Node ? cell : String(cell))),
  );
  return node;
}

function toggle(node, open, entry) {
  const isOpen = open.getAttribute("aria-expanded") === "true";
  open.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) {
    node.nextElementSibling.remove();
    return;
  }
  const lines = [entry.user ? `as ${entry.user}` : "nobody", ...journal.lines(entry), entry.answer].filter(Boolean);
  node.after(h("tr", { class: "journal-more" }, h("td", { colspan: node.children.length }, lines.join("\n"))));
}
