// alert: a sentence in a coloured box.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { text } from "../mrkdwn.js";

const ICONS = { warning: "warning", error: "warning", success: "check" };

/** Draw an alert. */
export function alert(block) {
  const level = block.level ?? "default";
  const role = level === "error" || level === "warning" ? "alert" : "note";
  return h(
    "div",
    { class: `level-${level}`, role },
    icon(ICONS[level] ?? "info"),
    h("div", { class: "mrkdwn" }, text(block.text)),
  );
}
