// How a ticket of SoftLayer looks: its row, its head, its updates.

import { line, select, toggle, under } from "/page/console/js/fields.js";
import { change } from "/page/console/js/head.js";
import { long } from "/page/console/js/when.js";
import { h } from "/page/js/dom.js";

const PRIORITIES = ["None", "1 · highest", "2", "3", "4 · lowest"];
const KINDS = { user: "customer", employee: "employee", auto: "automatic" };

export function row(one) {
  const nobody = one.status === "Closed" ? null : "nobody yet";
  const tags = [
    one.priority ? { words: `P${one.priority}`, kind: one.priority === 1 ? "high" : null } : null,
    one.awaits_user ? { words: "waits for customer", kind: "waits" } : null,
  ];
  return {
    light: one.status.toLowerCase(),
    more: [one.number, one.group, one.employee ?? nobody],
    tags: tags.filter(Boolean),
  };
}

export const talk = {
  kind: (update) => (update.is_hidden ? "internal, hidden from the customer" : KINDS[update.kind]),
  notes: (update) => (update.rating ? [`rated ${update.rating} of 5`] : []),
};

export const head = {
  canRename: true,
  mood: (one) => (one.status === "Closed" ? "closed" : null),
  deeds: (one) => (one.status === "Closed" ? [] : [{ label: "Close ticket", icon: "check", path: "close" }]),
  facts,
  fields,
};

function facts(one, opened) {
  return [
    h("strong", null, one.number),
    `id ${one.id}`,
    one.subject ?? "administrative",
    one.owner ? `for ${one.owner}` : "no owner",
    opened,
    ...one.devices.map((name) => h("span", null, name)),
    ...one.emails,
    ...one.tags.map((name) => `#${name}`),
    ...one.plans.map((plan) => `${plan.name.toLowerCase().replace("_", "-")} ${long(plan.at)}`),
    one.final_comments ? `“${one.final_comments}”` : null,
  ];
}

function fields(one, snapshot) {
  const disabled = one.status === "Closed";
  const employee = line("Assigned to", {
    value: one.employee ?? "",
    list: "employees",
    placeholder: "nobody",
    disabled,
    focus: "employee",
    take: (name) => change({ employee: name }),
  });
  const group = select("Department", snapshot.groups.map((name) => [name, name]), {
    value: one.group,
    disabled,
    focus: "group",
    pick: (name) => change({ group: name }),
  });
  const priority = select("Priority", PRIORITIES.map((words, at) => [at, words]), {
    value: one.priority,
    disabled,
    focus: "priority",
    pick: (value) => change({ priority: Number(value) }),
  });
  return [
    under("Assigned to", employee),
    under("Department", group),
    under("Priority", priority),
    toggle("Waits for the customer", one.awaits_user, (awaits_user) => change({ awaits_user }), {
      disabled,
      focus: "awaits_user",
    }),
    toggle("Customer cannot edit", one.is_locked, (is_locked) => change({ is_locked }), { focus: "is_locked" }),
  ];
}
