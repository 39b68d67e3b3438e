// The panel of switches: how the company has set its Autotask up, and how the service behaves where it is not documented.

import { act, read } from "/page/console/js/api.js";
import { deed, number, select } from "/page/console/js/fields.js";
import { h } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";

const HOUSE = [
  ["service_desk_is_on", "The Service Desk module is on"],
  ["rma_is_on", "The RMA module is on"],
  ["change_management_is_on", "The Change Management module is on"],
  ["work_type_is_required", "A ticket needs a work type"],
  ["edits_notes", "The API user may edit notes"],
  ["impersonates_contacts", "The API user may write as contacts"],
  ["takes_loopback_http", "Webhooks may go to this machine without https"],
];
const LEVELS = [
  ["views", "The API user sees tickets"],
  ["adds", "The API user opens tickets"],
  ["edits", "The API user changes tickets"],
];
const SETTINGS = [
  ["customer_wakes", "A customer's word takes a waiting or complete ticket up again"],
  ["impersonation", "The API user may write as colleagues"],
  ["plain_hooks", "Webhooks send texts unescaped"],
  ["picks_as_labels", "Webhooks tell labels instead of numbers"],
];
const ZONES = [2, 3, 5, 16];

/** Open the panel. */
export async function openSwitches(anchor) {
  const answers = await tried(() => Promise.all([read("house"), read("faults")]));
  if (!answers) return;
  const [{ house, levels }, now] = answers;
  const groups = h(
    "div",
    null,
    h("h3", null, "How it is set up"),
    HOUSE.map(([name, label]) => box(label, house[name], (value) => act("house", { [name]: value }))),
    LEVELS.map(([name, label]) => line(label, menu(label, levels, house[name], (value) => act("house", { [name]: value })))),
    h("h3", null, "How it behaves"),
    SETTINGS.map(([name, label]) => box(label, now.settings[name], (value) => set({ settings: { [name]: value } }))),
    line("The database is in zone", menu("The database is in zone", ZONES, now.settings.zone, (value) => set({ settings: { zone: Number(value) } }))),
    line("Requests an hour", number("Requests an hour", now.limits.requests, (value) => done("Requests an hour", () => set({ limits: { requests: value } })), { min: 1 })),
  );
  const panel = h(
    "div",
    { class: "panel side switches", role: "dialog", "aria-label": "Switches", tabIndex: -1 },
    h("p", null, "What holds from now on for whoever calls."),
    deed("Faults and behaviour as at the start", null, () => done("As at the start", () => act("faults", { clear: true }))),
    groups,
  );
  openPopover(anchor, panel, { align: "end" });
  panel.querySelector("button").focus();
}

const set = (body) => act("faults", body);

async function done(said, deed) {
  if (await tried(deed)) announce(`${said}: set`);
}

function box(label, checked, take) {
  const node = h("input", { type: "checkbox", checked, on: { change: () => done(label, () => take(node.checked)) } });
  return h("label", null, node, label);
}

const line = (label, node) => h("label", null, label, node);

const menu = (label, words, value, take) =>
  select(label, words.map((word) => [word, word]), { value, pick: (word) => done(label, () => take(word)) });
