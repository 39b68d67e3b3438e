// The small inputs of a console: in a ticket's head, in forms and in panels.

import { h } from "/page/js/dom.js";

/** A select of `[value, label]`s; `pick` is called with what was chosen. */
export function select(label, choices, { value = null, disabled = false, pick = () => {}, focus = null } = {}) {
  const node = h(
    "select",
    { class: "text", "aria-label": label, disabled, "data-focus": focus, on: { change: () => pick(node.value) } },
    choices.map(([key, words]) => h("option", { value: key, selected: String(key) === String(value) }, words)),
  );
  return node;
}

/** Put other choices into a select; what was chosen stays chosen where it still is one. */
export function choose(node, choices) {
  const before = node.value;
  node.replaceChildren(...choices.map(([key, words]) => h("option", { value: key }, words)));
  if (choices.some(([key]) => String(key) === before)) node.value = before;
}

/** A line that is taken when it is left or at Enter; `list` names a datalist. */
export function line(label, { value = "", disabled = false, list = null, placeholder = null, focus = null, take }) {
  const node = h("input", {
    class: "text",
    "aria-label": label,
    list,
    placeholder,
    value,
    disabled,
    "data-focus": focus,
    on: {
      change: () => take(node.value.trim(), node),
      keydown: (event) => event.key === "Enter" && node.blur(),
    },
  });
  return node;
}

/** A number that is taken when it changes. */
export function number(label, value, take, { min = 0, max = null } = {}) {
  const node = h("input", {
    class: "text",
    type: "number",
    min,
    max,
    value,
    "aria-label": label,
    on: { change: () => take(Number(node.value)) },
  });
  return node;
}

/** A box to tick, with its words. */
export function toggle(label, checked, take, { disabled = false, focus = null } = {}) {
  const box = h("input", {
    type: "checkbox",
    checked,
    disabled,
    "data-focus": focus,
    on: { change: () => take(box.checked) },
  });
  return h("label", { class: "switch" }, box, label);
}

/** A small button. */
export const deed = (label, title, click) =>
  h("button", { class: "button small", type: "button", title, on: { click } }, label);

/** An input under its small heading, in a ticket's head. */
export const under = (label, node) => h("label", { class: "head-field" }, label, node);
