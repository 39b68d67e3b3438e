// input: a label, one element, a hint, and room for the error that belongs to it.

import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { plain } from "../mrkdwn.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** Draw an input block. */
export function input(block, surface) {
  const id = uid("input");
  const names = { labelledby: `${id}-label`, inputId: id, describedby: `${id}-error ${id}-hint` };
  const element = drawElement(block.element, block, surface, names);
  const words = [plain(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  const label = GROUPS.has(block.element.type)
    ? h("div", { class: "label", id: names.labelledby }, words)
    : h("label", { class: "label", id: names.labelledby, for: id }, words);
  const hint = h("div", { class: "hint", id: `${id}-hint` }, plain(block.hint));
  return h(
    "div",
    null,
    label,
    element,
    h("div", { class: "field-error", id: `${id}-error`, hidden: true }),
    hint,
  );
}

/** Show an error at an input block, or take it away with null. */
export function showError(node, words) {
  const place = node.querySelector(".field-error");
  place.textContent = words ?? "";
  place.hidden = !words;
  node.classList.toggle("has-error", Boolean(words));
  const control = node.querySelector("[data-action-id]");
  if (words) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}
