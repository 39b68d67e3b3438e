// How SoftLayer's API can misbehave.

import { number } from "/page/console/js/fields.js";
import { h } from "/page/js/dom.js";

const METHODS = [
  "addUpdate",
  "createStandardTicket",
  "addAttachedFile",
  "getUpdates",
  "getObject",
  "getOpenTickets",
  "getTickets",
];
const SWITCHES = [
  ["unwraps_singles", "Never brackets around one"],
  ["total_is_missing", "Never a total"],
];

export const faults = {
  field: "method",
  calls: [...METHODS.map((name) => [name, name]), ["*", "any method"]],
  strikes: [
    ["503", "Service unavailable", { do: "status", status: 503 }],
    ["429", "Rate limited", { do: "ratelimited" }],
    ["Slow (5 s)", "Slow answer", { do: "slow", seconds: 5 }],
    ["Cut", "Connection cut", { do: "drop" }],
    ["Hold", "Held until released", { do: "hold" }],
    ["401", "Bad credentials", { do: "unauthorized" }],
    ["401 text", "Bad credentials, not in JSON", { do: "unauthorized_text" }],
    ["200 error", "Internal Error with status 200", { do: "internal" }],
    ["200 empty", "Nothing with status 200", { do: "empty" }],
  ],
  bends: [
    ["No brackets", "An array of one without brackets", { do: "unwrap" }],
    ["No quotes", "A string without quotes", { do: "unquoted" }],
    ["Doubled item", "One item comes twice", { do: "duplicated" }],
    ["Missing item", "One item is missing", { do: "missing" }],
    ["No total", "No SoftLayer-Total-Items", { do: "no_total" }],
    ["Other zone", "Dates with another offset", { do: "offset", hours: 1 }],
  ],
  // Whatever a client must get over by itself.
  chaos: ["status", "status:after", "drop", "drop:after", "ratelimited", "internal", "internal:after", "empty"],
  switches,
  told: ({ settings: { rate } }) => (rate === 50 ? [] : [rate ? `limit: ${rate} a second` : "no limit"]),
};

function switches({ settings }, set) {
  const boxes = SWITCHES.map(([name, label]) => {
    const box = h("input", {
      type: "checkbox",
      checked: settings[name],
      on: { change: () => set(label, { settings: { [name]: box.checked } }) },
    });
    return h("label", null, box, label);
  });
  const rate = number("Requests a second, 0 for no limit", settings.rate ?? 0, (value) =>
    set("Rate set", { settings: { rate: value || null } }),
  );
  return [...boxes, h("label", { title: "0 for no limit" }, rate, "requests a second")];
}
