// The typeahead under every select: a field that keeps the focus, entries looked up as one types.

import { Refused } from "../api.js";
import { debounced } from "../dom.js";
import { Listbox } from "../listbox.js";
import { lookUp, minQuery } from "./sources.js";

const QUIET = 200; // How long typing rests before the app is asked, in milliseconds.

/** Attach a typeahead to a field. `pick(entry)`, `isChosen(entry)`, `onHide()`. Answers its listbox. */
export function typeahead(
  field,
  element,
  seat,
  { anchor = field, multiple = false, pick, isChosen, onHide },
) {
  const list = new Listbox(field, { label: "Options", anchor, multiple, onPick: pick, onHide });
  let asked = 0;

  async function load() {
    asked += 1;
    const mine = asked;
    const query = field.value;
    const least = minQuery(element);
    if ([...query].length < least)
      return list.show([], { none: `Type ${least} or more characters to search` });
    if (least || element.type.includes("external")) list.show([], { none: "Loading…" });
    const found = await answer(query);
    if (mine !== asked || document.activeElement !== field) return undefined;
    const entries = (found ?? []).map((entry) => ({ ...entry, chosen: isChosen(entry) }));
    const at = entries.findIndex((entry) => entry.chosen);
    return list.show(entries, {
      none: found ? "No results" : "The app did not answer. Try again?",
      at: Math.max(at, 0),
    });
  }

  async function answer(query) {
    try {
      return await lookUp(element, seat, query);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      return null; // Shown in the list itself.
    }
  }

  listen(field, element, list, load);
  return { list, load };
}

function listen(field, element, list, load) {
  const later = element.type.includes("external") ? debounced(QUIET, load) : load;
  field.addEventListener("input", later);
  field.addEventListener("click", () => list.isOpen || load());
  field.addEventListener("blur", () => list.hide());
  field.addEventListener("keydown", (event) => {
    if (list.key(event)) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      load();
    }
  });
}
