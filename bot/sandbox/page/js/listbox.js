// A listbox that hangs under a field which keeps the focus (aria-activedescendant): the base of selects and completion.

import { fill, h, uid } from "./dom.js";
import { host, place } from "./popover.js";

/** A field that a listbox can hang under. */
export function comboField(props) {
  const role = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list" };
  return h("input", { type: "text", autocomplete: "off", ...role, ...props });
}

/** Items are `{label, detail?, sign?, group?, chosen?, value}`; `onPick(item)` is called for the one taken. */
export class Listbox {
  constructor(field, { label, onPick, onHide = () => {}, anchor = field, multiple = false }) {
    this.field = field;
    this.anchor = anchor;
    this.onPick = onPick;
    this.onHide = onHide;
    this.items = [];
    this.at = -1;
    this.box = h("div", {
      class: "listbox",
      role: "listbox",
      id: uid("listbox"),
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
    });
    this.box.addEventListener("pointerdown", (event) => event.preventDefault()); // The field keeps the focus.
    field.setAttribute("aria-controls", this.box.id);
  }

  get isOpen() {
    return this.box.isConnected;
  }

  /** Show these items, or a sentence when there are none. */
  show(items, { none = "No results", width = null, at = 0 } = {}) {
    this.items = items;
    if (!this.isOpen) this.#open();
    fill(
      this.box,
      items.length
        ? this.#rows()
        : h("div", { class: "listbox-none", role: "option", "aria-disabled": "true" }, none),
    );
    if (this.field.getAttribute("role") === "combobox") this.field.setAttribute("aria-expanded", "true");
    place(this.box, this.anchor, { width: width ?? Math.max(this.anchor.offsetWidth, 220) });
    this.#activate(items.length ? Math.max(0, Math.min(at, items.length - 1)) : -1);
  }

  hide() {
    if (!this.isOpen) return;
    document.removeEventListener("redrawn", this.#hideIfOrphan);
    this.box.remove();
    if (this.field.getAttribute("role") === "combobox") this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.onHide();
  }

  #open() {
    host(this.field).append(this.box);
    document.addEventListener("redrawn", this.#hideIfOrphan);
  }

  #hideIfOrphan = () => this.field.isConnected || this.hide();

  /** Take a key the field got; true when it was for the list. */
  key(event) {
    if (!this.isOpen) return false;
    const last = this.items.length - 1;
    const moves = {
      ArrowDown: this.at >= last ? 0 : this.at + 1,
      ArrowUp: this.at <= 0 ? last : this.at - 1,
    };
    if (event.key in moves) this.#activate(moves[event.key]);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && this.at >= 0)
      this.onPick(this.items[this.at], event.key);
    else if (event.key === "Escape") this.hide();
    else return false;
    if (event.key !== "Tab" || this.isOpen) event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #rows() {
    let group;
    return this.items.flatMap((item, index) => {
      const heading =
        item.group && item.group !== group
          ? [h("div", { class: "listbox-group", role: "presentation" }, item.group)]
          : [];
      group = item.group;
      return [...heading, this.#row(item, index)];
    });
  }

  #row(item, index) {
    const click = () => this.onPick(item, "click");
    const hover = () => this.#activate(index, false);
    const props = {
      class: "listbox-row",
      role: "option",
      id: `${this.box.id}-${index}`,
      "aria-selected": item.chosen ? "true" : "false",
      on: { click, pointermove: hover },
    };
    return h(
      "div",
      props,
      item.sign ?? null,
      h("span", { class: "listbox-label" }, item.label),
      item.detail ? h("span", { class: "listbox-detail" }, item.detail) : null,
    );
  }

  #activate(index, scroll = true) {
    this.at = index;
    for (const row of this.box.querySelectorAll(".active")) row.classList.remove("active");
    const row = index < 0 ? null : document.getElementById(`${this.box.id}-${index}`);
    if (!row) return this.field.removeAttribute("aria-activedescendant");
    row.classList.add("active");
    this.field.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
    return undefined;
  }
}
