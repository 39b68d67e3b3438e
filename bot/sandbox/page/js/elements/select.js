// Single selects of every kind: the field shows what is chosen and turns into a search when used.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { comboField } from "../listbox.js";
import { plain } from "../mrkdwn.js";
import { typeahead } from "./combobox.js";
import { isSame, labelOf } from "./sources.js";

/** Draw a single select. */
export function select(element, seat) {
  const shown = () => (seat.value ? labelOf(element, seat.value) : "");
  const field = comboField({
    class: "text select-field",
    placeholder: plain(element.placeholder) || "Choose an option",
    value: shown(),
    ...seat.marks,
  });
  const clear = clearButton(() => choose(null));
  const arrow = h("span", { class: "select-arrow" }, icon("down"));
  const node = h("div", { class: "select" }, field, clear, arrow);
  const restore = () => {
    field.value = shown();
    clear.hidden = !(seat.value && seat.block.type === "input" && seat.block.optional);
  };

  async function choose(stored) {
    list.hide();
    field.value = stored ? labelOf(element, stored) : "";
    await seat.put(stored);
    restore();
  }

  const { list } = typeahead(field, element, seat, {
    anchor: node,
    pick: (entry) => choose(entry.stored),
    isChosen: (entry) => isSame(entry.stored, seat.value),
    onHide: restore,
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("pointerdown", () => list.isOpen || (field.value = ""));
  restore();
  return node;
}

function clearButton(click) {
  const props = { class: "select-clear", type: "button", "aria-label": "Clear selection", on: { click } };
  return h("button", props, icon("close"));
}
