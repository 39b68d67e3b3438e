// The panel of faults: how the vendor's API can misbehave.

import { fill, h } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";
import { act, read } from "./api.js";
import { deed, number, select } from "./fields.js";

/**
 * Open the panel. `faults` is `{field, calls, strikes, bends, chaos, switches(answer, set), told(answer)}`: the field of
 * a rule that names its call, the `[name, label]`s of calls, the `[label, title, rule]`s that strike and those that bend
 * an answer, what chaos chooses from, what is set for good, and the lines that tell of it.
 */
export function openFaults(anchor, faults) {
  const call = select(`Which ${faults.field}`, faults.calls);
  const when = select("When", ["before", "after"].map((word) => [word, `${word} the work`]));
  const times = h("input", { class: "text", type: "number", min: 1, max: 99, value: 1, "aria-label": "How often" });
  const state = h("pre", { class: "faults-state", tabIndex: 0, "aria-label": "Faults set" });
  const settings = h("div", { class: "faults-grid" });
  const show = (answer) => {
    fill(state, [...struck(answer, faults.field), ...faults.told(answer)].join("\n") || "No call is waiting for a fault.");
    if (settings.contains(document.activeElement)) return; // Somebody is setting them.
    fill(settings, faults.switches(answer, set), chaos(answer.chaos, faults.chaos, set));
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
        rules: [{ [faults.field]: call.value, when: when.value, times: Number(times.value) || 1, ...words }],
      }),
    );
  const panel = h(
    "div",
    { class: "panel faults", role: "dialog", "aria-label": "Faults" },
    h("h3", null, "The next calls"),
    h("div", { class: "faults-which" }, call, when, times),
    h("div", { class: "faults-row" }, faults.strikes.map(add)),
    h("h3", null, "Shapes of the answer"),
    h("div", { class: "faults-row" }, faults.bends.map(add)),
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
  call.focus();
  tried(() => read("faults")).then((answer) => answer && show(answer));
}

/** A share of all calls goes wrong, the same ones each time by their seed. */
function chaos(now, does, set) {
  const change = () => {
    const wanted = { seed: Number(seed.value) || 0, share: Number(share.value) / 100 || 0 };
    return set("Chaos set", { chaos: { ...wanted, does: wanted.share ? does : [] } });
  };
  const share = number("Share of calls that fail, in percent", Math.round(now.share * 100), change, { max: 100 });
  const seed = number("Seed of the failing calls", now.seed, change, { max: 999_999 });
  return h("label", { class: "wide", title: "These calls fail, one way or another" }, share, "% of calls fail, by seed", seed);
}

function struck(answer, field) {
  const rules = answer.rules.map((one) => `${one.do} ${one.when} ${one[field]}, ${one.times || "any number of"} times`);
  const held = answer.held.map((one) => `held: ${one.method}`);
  const share = answer.chaos.share;
  return [...rules, ...held, ...(share ? [`chaos: ${share} of all calls, seed ${answer.chaos.seed}`] : [])];
}
