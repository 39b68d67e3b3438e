// overflow: a menu behind three dots.

import { h, isSafe } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../mrkdwn.js";
import { openMenu } from "../popover.js";

/** Draw an overflow menu. */
export function overflow(element, seat) {
  const run = (option) => () => {
    if (option.url && isSafe(option.url)) window.open(option.url, "_blank", "noopener");
    seat.press({ selected_option: option });
  };
  const click = () => {
    const items = element.options.map((option) => ({
      label: plain(option.text),
      detail: plain(option.description) || null,
      run: run(option),
    }));
    openMenu(node, items, { label: "More options", align: "end" });
  };
  const marks = {
    ...seat.marks,
    "aria-labelledby": null,
    "aria-label": "More options",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  };
  const node = h("button", { class: "button square", type: "button", ...marks, on: { click } }, icon("dots"));
  return node;
}
