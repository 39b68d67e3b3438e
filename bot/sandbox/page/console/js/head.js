// The head of a ticket: its title, its facts, and what only the vendor can change.

import { fill, h, redraw } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { by } from "./composer.js";
import { tag } from "./list.js";
import { app, go, on } from "./state.js";
import { long, whole } from "./when.js";

const place = document.getElementById("head");
let head;

/**
 * Draw and keep up to date. `head.facts(ticket)` are texts and nodes, `head.fields(ticket, snapshot)` the inputs,
 * `head.deeds(ticket)` the buttons, `[{label, icon, path, fields?()}]`, `head.mood(ticket)` how its status stands out; the
 * title can be changed where `head.canRename`.
 */
export function startHead(vendor) {
  ({ head } = vendor);
  on("ticket", draw);
  on("snapshot", draw);
}

/** Change something of the ticket that is shown. Answers undefined where that is refused. */
export const change = (fields) => tried(() => act("change", { ticket: app.id, by: by(), ...fields }));

function draw() {
  const one = app.ticket;
  if (!one || !app.snapshot) {
    fill(place);
    return;
  }
  const { updates, last, modified, ...shown } = one;
  const { now, version, offset, counts, faults, ...lists } = app.snapshot;
  redraw(place, [shown, lists], () => [
    h(
      "div",
      { class: "head" },
      h("div", { class: "head-line" }, back(), title(one), head.deeds(one).map(deed)),
      facts(one),
      h("div", { class: "head-fields" }, head.fields(one, app.snapshot)),
    ),
  ]);
}

const back = () =>
  h(
    "button",
    {
      class: "icon-button head-back",
      type: "button",
      "aria-label": "Back to the list",
      on: { click: () => go({ id: null }) },
    },
    icon("back"),
  );

function title(one) {
  if (!head.canRename) return h("h2", { class: "title" }, one.title);
  const field = h("input", {
    class: "title",
    "aria-label": "Title",
    value: one.title,
    disabled: one.status === "Closed",
    "data-focus": "title",
    on: {
      change: async () => (await change({ title: field.value })) ?? (field.value = one.title),
      keydown: (event) => event.key === "Enter" && field.blur(),
    },
  });
  return field;
}

const deed = (one) =>
  h(
    "button",
    {
      class: "button small",
      type: "button",
      "data-focus": one.path,
      on: { click: () => tried(() => act(one.path, { ticket: app.id, by: by(), ...one.fields?.() })) },
    },
    icon(one.icon),
    one.label,
  );

function facts(one) {
  const opened = h("time", { title: whole(one.created) }, `opened ${long(one.created)}`);
  const parts = head.facts(one, opened).filter(Boolean);
  const status = tag({ words: one.status, kind: head.mood(one) });
  return h("p", { class: "head-facts" }, status, " ", parts.flatMap((part, at) => (at ? [" · ", part] : [part])));
}
