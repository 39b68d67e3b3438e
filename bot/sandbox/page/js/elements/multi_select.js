// Multi selects of every kind: what is chosen stands as chips before the search field.

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { comboField } from "../listbox.js";
import { plain } from "../mrkdwn.js";
import { notice } from "../popover.js";
import { typeahead } from "./combobox.js";
import { isSame, labelOf } from "./sources.js";

/** Draw a multi select. */
export function multiSelect(element, seat) {
  const field = comboField({ class: "chips-field", ...seat.marks });
  const chips = h("ul", { class: "chips", "aria-label": "Chosen" });
  const node = h("div", { class: "text multi", on: { click: () => field.focus() } }, chips, field);
  const draw = () => {
    const without = (stored) => () => change(seat.value.filter((one) => one !== stored));
    fill(
      chips,
      seat.value.map((stored) => chip(labelOf(element, stored), without(stored))),
    );
    chips.hidden = !seat.value.length;
    field.placeholder = seat.value.length ? "" : plain(element.placeholder) || "Choose options";
  };

  async function change(next) {
    if (element.max_selected_items && next.length > element.max_selected_items) {
      return notice(`You can choose up to ${element.max_selected_items}.`);
    }
    field.value = "";
    const done = seat.put(next);
    draw();
    if (!(await done)) draw();
    return undefined;
  }

  function pick({ stored }) {
    const rest = seat.value.filter((one) => !isSame(one, stored));
    list.hide();
    change(rest.length < seat.value.length ? rest : [...seat.value, stored]);
    field.focus();
  }

  const isChosen = (entry) => seat.value.some((one) => isSame(one, entry.stored));
  const { list } = typeahead(field, element, seat, { anchor: node, multiple: true, pick, isChosen });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !field.value && seat.value.length) change(seat.value.slice(0, -1));
  });
  draw();
  return node;
}

function chip(label, remove) {
  const click = (event) => {
    event.stopPropagation();
    remove();
  };
  return h(
    "li",
    { class: "chip" },
    label,
    h("button", { type: "button", "aria-label": `Remove ${label}`, on: { click } }, icon("close")),
  );
}
