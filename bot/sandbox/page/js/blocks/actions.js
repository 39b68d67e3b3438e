// actions: buttons, selects and pickers in a row.

import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";

/** Draw a row of elements. */
export function actions(block, surface) {
  return h(
    "div",
    null,
    block.elements.map((element) => drawElement(element, block, surface)),
  );
}
