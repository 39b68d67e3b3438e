// The drawer with every request and envelope between the bot and the sandbox.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { tried } from "./popover.js";
import { on } from "./state.js";
import { format } from "./time.js";

const MOST = 500;
const drawer = document.getElementById("drawer");
const rows = h("tbody");
const frame = h("div", { class: "log-frame", tabIndex: 0, role: "region", "aria-label": "Log entries" });
const filter = h("input", {
  class: "text",
  type: "search",
  placeholder: "Filter, e.g. chat.update",
  "aria-label": "Filter the log",
  on: { input: () => draw() },
});
let entries = [];

/** Listen for entries from now on. */
export function startLog() {
  const heads = ["#", "Time", "", "What", "Method or type", "Status", "ms", "In brief"];
  frame.append(
    h(
      "table",
      { class: "log" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "quiet" }, "Direction"))),
        ),
      ),
      rows,
    ),
  );
  const close = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Close log",
      on: { click: () => document.querySelector("[title='Requests and envelopes']").click() },
    },
    icon("close"),
  );
  fill(
    drawer,
    h("header", { class: "log-head" }, h("h2", null, "Log"), filter, h("span", { class: "grow" }), close),
    frame,
  );
  on("log", (entry) => {
    entries = [...entries, entry].slice(-MOST);
    if (!drawer.hidden) add(entry);
  });
}

/** Open or close the drawer; true when it is open now. */
export function toggleLog() {
  drawer.hidden = !drawer.hidden;
  if (!drawer.hidden) load();
  return !drawer.hidden;
}

async function load() {
  const answer = await tried(() => api.read("log", { since: 0 }));
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
  const isIn = entry.direction === "in";
  const status = String(entry.status ?? "");
  const isBad = !/^(|ok|2\d\d|ack|sent|\d+ open)$/i.test(status);
  const cells = [
    entry.n,
    format(entry.at, { timeStyle: "medium" }),
    h(
      "span",
      { class: isIn ? "log-in" : "log-out", title: isIn ? "bot to Slack" : "Slack to bot" },
      isIn ? "→" : "←",
    ),
    entry.what,
    h("code", null, entry.method ?? entry.type ?? ""),
    h("span", { class: isBad ? "log-bad" : null }, status),
    entry.ms === undefined || entry.ms === null ? "" : Math.round(entry.ms),
    brief(entry.brief),
  ];
  return h(
    "tr",
    null,
    cells.map((cell) => h("td", null, cell instanceof Node ? cell : String(cell ?? ""))),
  );
}

const brief = (value) => (typeof value === "string" ? value : value ? JSON.stringify(value) : "");
