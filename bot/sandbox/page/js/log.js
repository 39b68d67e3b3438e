// The drawer with every request and envelope between the bot and the sandbox.

import * as api from "./api.js";
import { h } from "./dom.js";
import { drawerOf } from "./drawer.js";
import { on } from "./state.js";
import { format } from "./time.js";

const direction = h("span", { class: "quiet" }, "Direction");
const HEADS = ["#", "Time", direction, "What", "Method or type", "Status", "ms", "In brief"];
let drawer;

/** Listen for entries from now on. */
export function startLog() {
  drawer = drawerOf({
    title: "Log",
    heads: HEADS,
    example: "chat.update",
    read: () => api.read("log", { since: 0 }),
    row,
    close: () => document.querySelector("[title='Requests and envelopes']").click(),
  });
  on("log", drawer.hear);
}

/** Open or close the drawer; true when it is open now. */
export const toggleLog = () => drawer.toggle();

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
