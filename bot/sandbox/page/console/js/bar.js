// The bar at the bottom: the sandbox's clock, whether the vendor is there, faults and the journal.

import { fill, h } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { announce, tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { openFaults } from "./faults.js";
import { toggleJournal } from "./journal.js";
import { clock, on } from "./state.js";
import { exact, short, whole } from "./when.js";

const bar = document.getElementById("bar");
const face = h("time", { class: "bar-time" });
const DOWN = { no: "Vendor is up", cut: "Down: connections cut", unavailable: "Down: 503" };

/** Draw and keep up to date. `bar` are the vendor's own `{notes: [node], buttons: [node]}`. */
export function startBar(vendor) {
  const down = h(
    "select",
    { class: "bar-select", "aria-label": "Whether the vendor is there", on: { change: () => set(down) } },
    Object.entries(DOWN).map(([value, label]) => h("option", { value }, label)),
  );
  const faults = button("Faults", () => openFaults(faults, vendor.faults), "Make the vendor misbehave");
  const journal = button(
    "Journal",
    () => journal.setAttribute("aria-expanded", String(toggleJournal())),
    "Every request with its answer",
  );
  journal.id = "journal-button";
  journal.setAttribute("aria-expanded", "false");
  fill(
    bar,
    h("strong", { class: "bar-name" }, "Sandbox"),
    h("span", { class: "bar-group" }, icon("clock"), face),
    h("span", { class: "bar-group" }, down),
    vendor.bar.notes.length ? h("span", { class: "bar-group" }, vendor.bar.notes) : null,
    h("span", { class: "grow" }),
    h("span", { class: "bar-group" }, vendor.bar.buttons, faults, journal),
  );
  const show = (state) => {
    down.value = state.down;
    bar.classList.toggle("bar-down", state.down !== "no");
    const count = state.rules.length + state.held.length;
    fill(faults, count ? `Faults (${count})` : "Faults");
  };
  on("snapshot", (snapshot) => show(snapshot.faults));
  on("faults", show);
  setInterval(tick, 1000);
  tick();
}

async function set(down) {
  if (await tried(() => act("faults", { down: down.value }))) announce(DOWN[down.value]);
}

/** A button of the bar. */
export function button(label, click, title) {
  return h("button", { class: "bar-button", type: "button", title, on: { click } }, label);
}

function tick() {
  const now = clock();
  const day = new Date(now * 1000).toDateString() === new Date().toDateString() ? "" : `${short(now)}, `;
  face.textContent = `${day}${exact(now)}`;
  face.title = whole(now);
}
