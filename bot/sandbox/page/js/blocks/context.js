// context: small grey texts and images in a row.

import { h } from "../dom.js";
import { picture } from "../elements/image.js";
import { text } from "../mrkdwn.js";

/** Draw a context. */
export function context(block) {
  return h(
    "div",
    null,
    block.elements.map((element) =>
      element.type === "image" ? picture(element) : h("span", { class: "mrkdwn" }, text(element)),
    ),
  );
}
