// button: with a confirm if it has one; a link button also opens its address.

import { h, isSafe } from "../dom.js";
import { plain } from "../mrkdwn.js";

/** Draw a button. */
export function button(element, seat) {
  const classes = [
    "button",
    element.style === "primary" && "primary",
    element.style === "danger" && "danger",
  ];
  const marks = { ...seat.marks, "aria-label": element.accessibility_label ?? null, "aria-labelledby": null };
  const node = h("button", { class: classes, type: "button", ...marks, on: { click } }, plain(element.text));

  async function click() {
    if (node.getAttribute("aria-busy")) return;
    if (element.url && isSafe(element.url)) window.open(element.url, "_blank", "noopener");
    await seat.press({ value: element.value, text: element.text }, node);
  }

  return node;
}
