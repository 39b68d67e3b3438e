// The panel of faults: how Slack can misbehave, one button each.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { announce, openPopover, tried } from "./popover.js";

const rule = (words) => (method) => ({ rules: [{ method, when: "before", times: 1, ...words }] });

const CALLS = [
  ["Slow (5 s)", "Slow answer", rule({ do: "slow", seconds: 5 })],
  ["429, wait 5 s", "Rate limited", rule({ do: "ratelimited", retry_after: 5 })],
  ["500", "Server error", rule({ do: "status", status: 500 })],
  ["Drop", "Connection dropped before", rule({ do: "drop" })],
  ["Drop after", "Done, but the answer is lost", rule({ do: "drop", when: "after" })],
  ["500 after", "Done, but the answer is a server error", rule({ do: "status", status: 500, when: "after" })],
];
const EVENTS = [
  ["Events three times", "Each event comes three times", { events: { copies: 3 } }],
  ["Events out of order", "Events are shuffled", { events: { copies: 1, shuffle: true } }],
  ["Ignore acks", "Slack does not take acks and delivers again", { acks: "ignore" }],
  ["Refresh socket", "Slack asks for a new connection", { disconnect: "refresh_requested" }],
  ["Cut socket", "The connection closes without a word", { disconnect: "close" }],
];

const METHODS = ["chat.postMessage", "chat.update", "views.open", "views.publish", "*"];

/** Open the panel. */
export function openFaults(anchor) {
  const method = h("select", { class: "text", "aria-label": "Which call" }, METHODS.map(choice));
  const state = h("pre", { class: "faults-state", tabIndex: 0, "aria-label": "Faults set" });
  const set = (said, body) => async () => {
    if (!(await tried(() => api.act("faults", body())))) return;
    announce(said);
    show(state);
  };
  const call = ([label, title, body]) =>
    deed(
      label,
      title,
      set(`${title}: set`, () => body(method.value)),
    );
  const event = ([label, title, body]) =>
    deed(
      label,
      title,
      set(`${title}: set`, () => body),
    );
  const panel = h(
    "div",
    { class: "panel faults", role: "dialog", "aria-label": "Faults" },
    h("h3", null, "The next call of ", method),
    h("div", { class: "faults-row" }, CALLS.map(call)),
    h("h3", null, "Events and sockets"),
    h("div", { class: "faults-row" }, EVENTS.map(event)),
    state,
    deed(
      "Clear all faults",
      null,
      set("All faults cleared", () => ({ clear: true })),
    ),
  );
  openPopover(anchor, panel, { align: "end" });
  method.focus();
  show(state);
}

const choice = (name) => h("option", { value: name }, name === "*" ? "any method" : name);

const deed = (label, title, click) =>
  h("button", { class: "button small", type: "button", title, on: { click } }, label);

async function show(place) {
  const answer = await tried(() => api.read("faults"));
  if (!answer) return;
  const words = (one) => Object.entries(one).map(([key, value]) => `${key} ${value}`);
  const rules = (answer.rules ?? []).map((one) => words(one).join(", "));
  const held = (answer.held ?? []).map((one) => `held: ${one.method}`);
  fill(place, [...rules, ...held].join("\n") || "No call is waiting for a fault.");
}
