// How a ticket of Autotask looks: its row, its head with checklist and approvals, its notes and times.

import { act } from "/page/console/js/api.js";
import { by, customerChosen } from "/page/console/js/composer.js";
import { select, toggle, under } from "/page/console/js/fields.js";
import { change } from "/page/console/js/head.js";
import { long } from "/page/console/js/when.js";
import { h } from "/page/js/dom.js";
import { tried } from "/page/js/popover.js";

const OVER = "Complete";
const SAID = [["", "nothing yet"], ["yes", "approved"], ["no", "rejected"]];

const mood = (one) => (one.status === OVER ? "closed" : one.status === "Waiting Customer" ? "waits" : null);

export function row(one) {
  const isOver = one.status === OVER;
  const isGrave = ["Critical", "High"].includes(one.priority);
  const tags = [
    { words: one.status, kind: mood(one) },
    isOver ? null : { words: one.priority, kind: isGrave ? "high" : null },
  ];
  return {
    light: isOver ? "closed" : one.assigned ? "assigned" : "open",
    more: [one.number, one.company, one.assigned ?? (isOver ? null : "nobody yet")],
    tags: tags.filter(Boolean),
  };
}

const KINDS = { user: "customer", employee: "colleague", auto: "Autotask itself" };

export const talk = { kind: (update) => KINDS[update.kind], notes: (update) => update.notes };

export const head = { canRename: true, mood, deeds, facts, fields };

function deeds(one) {
  if (one.status === OVER) return [{ label: "Open it again", icon: "back", path: "reopen" }];
  return [
    { label: "Complete", icon: "check", path: "complete" },
    { label: "Close as customer", icon: "people", path: "leave", fields: () => ({ user: Number(customerChosen()) }) },
  ];
}

function facts(one, opened) {
  return [
    h("strong", null, one.number),
    `id ${one.id}`,
    `${one.company}, ${one.contact}`,
    `${one.category}: ${one.kind}`,
    opened,
    one.due ? `due ${long(one.due)}` : null,
    one.approval ? `approval: ${one.approval}` : null,
    one.resolution ? `“${one.resolution}”` : null,
  ];
}

function fields(one, { statuses, priorities, queues, resources }) {
  const nobody = [["", "nobody"]];
  return [
    under("Status", chosen("Status", statuses, one.status_id, one.status, "status")),
    under("Priority", chosen("Priority", priorities, one.priority_id, one.priority, "priority")),
    under("Queue", chosen("Queue", queues, one.queue_id, one.queue, "queue", [["", "none"]])),
    under("Assigned to", chosen("Assigned to", resources, one.assigned_id, one.assigned, "assigned", nobody)),
    one.checklist.length ? h("div", { class: "head-field" }, "Checklist", h("div", { class: "checks" }, one.checklist.map(item))) : null,
    ...one.approvals.map(approval),
  ].filter(Boolean);
}

/** A select of what may be chosen, and of what is set although it no longer may be. */
function chosen(label, listed, id, name, field, before = []) {
  const known = listed.map((each) => [each.id, each.name]);
  const old = id === null || listed.some((each) => each.id === id) ? [] : [[id, name]];
  const pick = (value) => change({ [field]: value === "" ? "" : Number(value) });
  return select(label, [...before, ...known, ...old], { value: id ?? "", focus: field, pick });
}

const item = (each) =>
  toggle(each.is_important ? `${each.name} (important)` : each.name, each.done, (done) => tried(() => act("tick", { item: each.id, by: by(), done })), {
    focus: `item-${each.id}`,
  });

function approval(each) {
  const value = each.approved === null ? "" : each.approved ? "yes" : "no";
  const label = `Approval of ${each.name}`;
  const pick = (word) => word && tried(() => act("approve", { approval: each.id, approved: word === "yes", note: "" }));
  return under(label, select(label, SAID, { value, focus: `approval-${each.id}`, pick }));
}
