// The panel of faults: how the vendor's API can misbehave.

import { fill, h } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";
import { act, read } from "./api.js";

const METHODS = [
  "addUpdate",
  "createStandardTicket",
  "addAttachedFile",
  "getUpdates",
  "getObject",
  "getOpenTickets",
  "getTickets",
  "*",
];
const STRIKES = [
  ["503", "Service unavailable", { do: "status", status: 503 }],
  ["429", "Rate limited", { do: "ratelimited" }],
  ["Slow (5 s)", "Slow answer", { do: "slow", seconds: 5 }],
  ["Cut", "Connection cut", { do: "drop" }],
  ["Hold", "Held until released", { do: "hold" }],
  ["401", "Bad credentials", { do: "unauthorized" }],
  ["401 text", "Bad credentials, not in JSON", { do: "unauthorized_text" }],
  ["200 error", "Internal Error with status 200", { do: "internal" }],
  ["200 empty", "Nothing with status 200", { do: "empty" }],
];
const BENDS = [
  ["No brackets", "An array of one without brackets", { do: "unwrap" }],
  ["No quotes", "A string without quotes", { do: "unquoted" }],
  ["Doubled item", "One item comes twice", { do: "duplicated" }],
  ["Missing item", "One item is missing", { do: "missing" }],
  ["No total", "No SoftLayer-Total-Items", { do: "no_total" }],
  ["Other zone", "Dates with another offset", { do: "offset", hours: 1 }],
];
// What chaos chooses from: whatever a client must get over by itself.
const CHAOS = ["status", "status:after", "drop", "drop:after", "ratelimited", "internal", "internal:after", "empty"];
const SWITCHES = [
  ["unwraps_singles", "Never brackets around one"],
  ["total_is_missing", "Never a total"],
];

/** Open the panel. */
export function openFaults(anchor) {
  const method = choice("Which method", METHODS, (name) => (name === "*" ? "any method" : name));
  const when = choice("When", ["before", "after"], (word) => `${word} the work`);
  const times = h("input", { class: "text", type: "number", min: 1, max: 99, value: 1, "aria-label": "How often" });
  const state = h("pre", { class: "faults-state", tabIndex: 0, "aria-label": "Faults set" });
  const settings = h("div", { class: "faults-grid" });
  const show = (answer) => {
    fill(state, described(answer));
    if (settings.contains(document.activeElement)) return; // Somebody is setting them.
    fill(settings, switches(answer.settings, set), chaos(answer.chaos, set));
  };
  const set = async (said, body) => {
    const answer = await tried(() => act("faults", body));
    if (!answer) return;
    announce(said);
    show(answer);
  };
  const add = ([label, title, words]) =>
    deed(label, title, () =>
      set(`${title}: set`, {
        rules: [{ method: method.value, when: when.value, times: Number(times.value) || 1, ...words }],
      }),
    );
  const panel = h(
    "div",
    { class: "panel faults", role: "dialog", "aria-label": "Faults" },
    h("h3", null, "The next calls"),
    h("div", { class: "faults-which" }, method, when, times),
    h("div", { class: "faults-row" }, STRIKES.map(add)),
    h("h3", null, "Shapes of the answer"),
    h("div", { class: "faults-row" }, BENDS.map(add)),
    h("h3", null, "For good"),
    settings,
    state,
    h(
      "div",
      { class: "faults-row" },
      deed("Release held calls", null, () => set("Released", { release: true })),
      deed("Clear all", null, () => set("All faults cleared", { clear: true })),
    ),
  );
  openPopover(anchor, panel, { align: "end" });
  method.focus();
  tried(() => read("faults")).then((answer) => answer && show(answer));
}

function switches(settings, set) {
  const boxes = SWITCHES.map(([name, label]) => {
    const box = h("input", {
      type: "checkbox",
      checked: settings[name],
      on: { change: () => set(label, { settings: { [name]: box.checked } }) },
    });
    return h("label", null, box, label);
  });
  const rate = h("input", {
    class: "text",
    type: "number",
    min: 0,
    value: settings.rate ?? 0,
    "aria-label": "Requests a second, 0 for no limit",
    on: { change: () => set("Rate set", { settings: { rate: Number(rate.value) || null } }) },
  });
  return [...boxes, h("label", { title: "0 for no limit" }, rate, "requests a second")];
}

/** A share of all calls goes wrong, the same ones each time by their seed. */
function chaos(now, set) {
  const number = (label, value, most) =>
    h("input", {
      class: "text",
      type: "number",
      min: 0,
      max: most,
      value,
      "aria-label": label,
      on: { change: () => change() },
    });
  const share = number("Share of calls that fail, in percent", Math.round(now.share * 100), 100);
  const seed = number("Seed of the failing calls", now.seed, 999_999);
  const change = () => {
    const wanted = { seed: Number(seed.value) || 0, share: Number(share.value) / 100 || 0 };
    return set("Chaos set", { chaos: { ...wanted, does: wanted.share ? CHAOS : [] } });
  };
  return h("label", { class: "wide", title: "These calls fail, one way or another" }, share, "% of calls fail, by seed", seed);
}

const choice = (label, values, name) =>
  h(
    "select",
    { class: "text", "aria-label": label },
    values.map((value) => h("option", { value }, name(value))),
  );

const deed = (label, title, click) =>
  h("button", { class: "button small", type: "button", title, on: { click } }, label);

function described(answer) {
  const rules = answer.rules.map((one) => `${one.do} ${one.when} ${one.method}, ${one.times || "any number of"} times`);
  const held = answer.held.map((one) => `held: ${one.method}`);
  const chaos = answer.chaos.share ? [`chaos: ${answer.chaos.share} of all calls, seed ${answer.chaos.seed}`] : [];
  const { rate } = answer.settings;
  const limit = rate === 50 ? [] : [rate ? `limit: ${rate} a second` : "no limit"];
  return [...rules, ...held, ...chaos, ...limit].join("\n") || "No call is waiting for a fault.";
}
