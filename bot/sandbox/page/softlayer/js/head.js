// The head of a ticket: its title, its facts, and what only the vendor can change.

import { fill, h, redraw } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { by } from "./composer.js";
import { app, go, on } from "./state.js";
import { long, whole } from "./when.js";

const place = document.getElementById("head");
const PRIORITIES = ["None", "1 · highest", "2", "3", "4 · lowest"];

/** Draw and keep up to date. */
export function startHead() {
  on("ticket", draw);
  on("snapshot", draw);
}

const change = (fields) => tried(() => act("change", { ticket: app.id, ...fields }));

function draw() {
  const one = app.ticket;
  if (!one) {
    fill(place);
    return;
  }
  const { updates, last, modified, ...shown } = one;
  redraw(place, [shown, app.snapshot?.groups], () => [
    h("div", { class: "head" }, titleLine(one), facts(one), fields(one)),
  ]);
}

function titleLine(one) {
  const isClosed = one.status === "Closed";
  const title = h("input", {
    class: "title",
    "aria-label": "Title",
    value: one.title,
    disabled: isClosed,
    "data-focus": "title",
    on: {
      change: async () => (await change({ title: title.value })) ?? (title.value = one.title),
      keydown: (event) => event.key === "Enter" && title.blur(),
    },
  });
  const back = h(
    "button",
    {
      class: "icon-button head-back",
      type: "button",
      "aria-label": "Back to the list",
      on: { click: () => go({ id: null }) },
    },
    icon("back"),
  );
  const end = isClosed
    ? null
    : h(
        "button",
        {
          class: "button small",
          type: "button",
          "data-focus": "close",
          on: { click: () => tried(() => act("close", { ticket: one.id, by: by() })) },
        },
        icon("check"),
        "Close ticket",
      );
  return h("div", { class: "head-line" }, back, title, end);
}

function facts(one) {
  const parts = [
    h("strong", null, one.number),
    `id ${one.id}`,
    one.subject ?? "administrative",
    one.owner ? `for ${one.owner}` : "no owner",
    h("time", { title: whole(one.created) }, `opened ${long(one.created)}`),
    ...one.devices.map((name) => h("span", null, name)),
    ...one.emails,
    ...one.tags.map((name) => `#${name}`),
    ...one.plans.map((plan) => `${plan.name.toLowerCase().replace("_", "-")} ${long(plan.at)}`),
    one.final_comments ? `“${one.final_comments}”` : null,
  ].filter(Boolean);
  const status = h("span", { class: ["tag", one.status === "Closed" && "tag-closed"] }, one.status);
  return h("p", { class: "head-facts" }, status, " ", parts.flatMap((part, at) => (at ? [" · ", part] : [part])));
}

function fields(one) {
  const isClosed = one.status === "Closed";
  const employee = h("input", {
    class: "text",
    list: "employees",
    placeholder: "nobody",
    value: one.employee ?? "",
    disabled: isClosed,
    "data-focus": "employee",
    on: {
      change: () => change({ employee: employee.value.trim() }),
      keydown: (event) => event.key === "Enter" && employee.blur(),
    },
  });
  const groups = app.snapshot?.groups ?? [one.group];
  return h(
    "div",
    { class: "head-fields" },
    h("label", { class: "head-field" }, "Assigned to", employee),
    h(
      "label",
      { class: "head-field" },
      "Department",
      select(groups, groups, one.group, isClosed, "group", (value) => change({ group: value })),
    ),
    h(
      "label",
      { class: "head-field" },
      "Priority",
      select([0, 1, 2, 3, 4], PRIORITIES, one.priority, isClosed, "priority", (value) =>
        change({ priority: Number(value) }),
      ),
    ),
    toggle("Waits for the customer", one.awaits_user, isClosed, "awaits_user"),
    toggle("Customer cannot edit", one.is_locked, false, "is_locked"),
  );
}

function select(values, labels, chosen, disabled, focus, pick) {
  const node = h(
    "select",
    { class: "text", disabled, "data-focus": focus, on: { change: () => pick(node.value) } },
    values.map((value, at) => h("option", { value, selected: value === chosen }, labels[at])),
  );
  return node;
}

function toggle(label, checked, disabled, name) {
  const box = h("input", {
    type: "checkbox",
    checked,
    disabled,
    "data-focus": name,
    on: { change: () => change({ [name]: box.checked }) },
  });
  return h("label", { class: "switch" }, box, label);
}
