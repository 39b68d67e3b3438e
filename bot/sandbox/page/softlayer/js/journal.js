// The drawer with every request and its answer; a click on a row opens it.

import { h } from "/page/js/dom.js";
import { drawerOf } from "/page/js/drawer.js";
import { read } from "./api.js";
import { on } from "./state.js";
import { exact } from "./when.js";

const HEADS = ["#", "Time", "Verb", "Method", "Id", "Status", "ms", "Answer"];
let drawer;

/** Listen for entries from now on. */
export function startJournal() {
  drawer = drawerOf({
    title: "Journal",
    heads: HEADS,
    example: "addUpdate",
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
  const open = h("button", { type: "button", "aria-expanded": "false" }, h("code", null, entry.method));
  const cells = [
    entry.n,
    exact(entry.at),
    entry.verb,
    open,
    entry.id ?? "",
    h("span", { class: isBad ? "log-bad" : null }, isBad ? `${entry.status} ${word(entry.outcome)}` : entry.status),
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

const word = (outcome) => outcome.split("_").at(-1);

function toggle(node, open, entry) {
  const isOpen = open.getAttribute("aria-expanded") === "true";
  open.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) {
    node.nextElementSibling.remove();
    return;
  }
  const lines = [
    entry.user ? `as ${entry.user}` : "nobody",
    ...["mask", "filter", "limit"].filter((name) => entry[name]).map((name) => `${name}: ${entry[name]}`),
    entry.arguments.length ? `arguments: ${JSON.stringify(entry.arguments, null, 1)}` : null,
    entry.answer,
  ].filter(Boolean);
  node.after(h("tr", { class: "journal-more" }, h("td", { colspan: HEADS.length }, lines.join("\n"))));
}
