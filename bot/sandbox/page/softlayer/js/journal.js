// The drawer with every request and its answer; a click on a row opens it.

import { fill, h } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { tried } from "/page/js/popover.js";
import { read } from "./api.js";
import { on } from "./state.js";
import { exact } from "./when.js";

const MOST = 500;
const HEADS = ["#", "Time", "Verb", "Method", "Id", "Status", "ms", "Answer"];
const drawer = document.getElementById("drawer");
const rows = h("tbody");
const frame = h("div", { class: "log-frame", tabIndex: 0, role: "region", "aria-label": "Journal entries" });
const filter = h("input", {
  class: "text",
  type: "search",
  placeholder: "Filter, e.g. addUpdate",
  "aria-label": "Filter the journal",
  on: { input: () => draw() },
});
let entries = [];

/** Listen for entries from now on. */
export function startJournal() {
  const head = h("tr", null, HEADS.map((text) => h("th", { scope: "col" }, text)));
  frame.append(h("table", { class: "log" }, h("thead", null, head), rows));
  const close = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Close journal",
      on: { click: () => document.getElementById("journal-button").click() },
    },
    icon("close"),
  );
  fill(
    drawer,
    h("header", { class: "log-head" }, h("h2", null, "Journal"), filter, h("span", { class: "grow" }), close),
    frame,
  );
  on("journal", (entry) => {
    entries = [...entries, entry].slice(-MOST);
    if (!drawer.hidden) add(entry);
  });
}

/** Open or close the drawer; true when it is open now. */
export function toggleJournal() {
  drawer.hidden = !drawer.hidden;
  if (!drawer.hidden) load();
  return !drawer.hidden;
}

async function load() {
  const answer = await tried(() => read("journal", { since: 0 }));
  if (!answer) return;
  const last = answer.entries.at(-1)?.n ?? 0;
  entries = [...answer.entries, ...entries.filter((entry) => entry.n > last)].slice(-MOST); // Some came meanwhile.
  draw();
}

const fits = (entry) => JSON.stringify(entry).toLowerCase().includes(filter.value.trim().toLowerCase());

function draw() {
  fill(rows, entries.filter(fits).map(row));
  frame.scrollTop = frame.scrollHeight;
}

function add(entry) {
  if (!fits(entry)) return;
  const isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 40;
  rows.append(row(entry));
  if (rows.children.length > MOST) rows.firstChild.remove();
  if (isAtEnd) frame.scrollTop = frame.scrollHeight;
}

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
