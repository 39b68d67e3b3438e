// section: text, fields in two columns, one accessory beside them.

import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { text } from "../mrkdwn.js";

/** Draw a section. */
export function section(block, surface) {
  const id = uid("section");
  const words = h("div", { class: "section-words" });
  if (block.text) words.append(h("div", { class: "mrkdwn", id }, text(block.text)));
  if (block.fields)
    words.append(
      h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", { class: "mrkdwn field" }, text(field))),
      ),
    );
  if (!block.accessory) return h("div", null, words);
  const isButton = ["button", "overflow", "image"].includes(block.accessory.type);
  const named = isButton || !block.text ? {} : { labelledby: id };
  const accessory = drawElement(block.accessory, block, surface, named);
  return h(
    "div",
    { class: "with-accessory" },
    words,
    h("div", { class: `accessory accessory-${block.accessory.type}` }, accessory),
  );
}
