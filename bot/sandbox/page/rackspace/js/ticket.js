// How a ticket of Rackspace looks: its row, its head, its comments.

import { line, select, under } from "/page/console/js/fields.js";
import { change } from "/page/console/js/head.js";
import { customerChosen } from "/page/console/js/composer.js";
import { long } from "/page/console/js/when.js";
import { h } from "/page/js/dom.js";
import { openResources } from "./resources.js";

const OVER = ["Solved", "Closed"];
const GRAVE = ["High", "Urgent", "Emergency"];

const isWaiting = (one) => one.status === "Pending Customer";
const mood = (one) => (isWaiting(one) ? "waits" : OVER.includes(one.status) ? "closed" : null);

export function row(one) {
  const isOver = OVER.includes(one.status);
  const tags = [
    { words: one.status, kind: mood(one) },
    one.severity && !isOver ? { words: one.severity, kind: GRAVE.includes(one.severity) ? "high" : null } : null,
  ];
  return {
    light: isOver ? "closed" : one.is_customer_last ? "open" : "assigned",
    more: [one.id, one.category],
    tags: tags.filter(Boolean),
  };
}

export const talk = {
  kind: (update) => (update.kind === "user" ? "customer" : "Racker"),
  notes: (update) => (update.shown === null ? [] : ["comes back as another text"]),
};

export const head = { canRename: false, mood, deeds, facts, fields };

function deeds(one) {
  if (one.status === "Closed") return [];
  const solve = { label: "Solve", icon: "check", path: "solve" };
  const leave = { label: "Close as customer", icon: "people", path: "leave", fields: () => ({ user: customerChosen() }) };
  const close = { label: "Close ticket", icon: "close", path: "close" };
  return one.status === "Solved" ? [leave, close] : [solve, leave, close];
}

function facts(one, opened) {
  return [
    h("strong", null, one.id),
    `${one.account_name} (${one.account})`,
    one.classification,
    `by ${one.opened_by}`,
    opened,
    one.recipients.length ? `told too: ${one.recipients.join(", ")}` : null,
    one.closes_at ? `closes by itself ${long(one.closes_at)}` : null,
  ];
}

function fields(one, { accounts, categories }) {
  const account = accounts.find((each) => each.id === one.account);
  const category = categories.find((each) => each.name === one.category);
  const subcategories = (category?.subcategories ?? []).filter((each) => each.accounts.includes(one.account));
  const status = line("Status", {
    value: one.status,
    list: "statuses",
    focus: "status",
    take: (word, node) => (word ? change({ status: word }) : (node.value = one.status)),
  });
  const chosen = (label, names, name) =>
    select(label, among(names, one[name]), { value: one[name], focus: name, pick: (value) => change({ [name]: value }) });
  const resources = h(
    "button",
    {
      class: "button small",
      type: "button",
      disabled: one.status === "Closed",
      "data-focus": "resources",
      on: { click: () => openResources(resources, one) },
    },
    one.resources.length ? `${one.resources.length} attached…` : "None…",
  );
  return [
    under("Status", status),
    under("Severity", chosen("Severity", account.severities, "severity")),
    under("Category", chosen("Category", categories.map((each) => each.name), "category")),
    under("Subcategory", chosen("Subcategory", subcategories.map((each) => each.name), "subcategory")),
    h("div", { class: "head-field" }, "Resources", resources),
  ];
}

/** The names to choose from, and the one that is set: tickets have values outside the lists too. */
const among = (names, set) => [...new Set([...names, set])].map((name) => [name, name || "None"]);
