// A surface is a message, a modal or a home tab: what its elements report to. A seat is one element's place on it.

import * as api from "./api.js";
import { confirmed } from "./confirm.js";
import { notice, tried } from "./popover.js";
import { app } from "./state.js";
import { keyOf } from "./values.js";

const ECHOED = ["confirm", "style", "placeholder"]; // Slack echoes these of the definition in the action.

/** One message, modal or home tab: `kind`, `container` as the sandbox takes it, and the values typed on it. */
export class Surface {
  constructor({ kind, container, values }) {
    Object.assign(this, { kind, container, values });
  }

  /** Tell the app that somebody used an element; true once it took it. */
  async act(block, element, what) {
    const echoed = Object.fromEntries(ECHOED.filter((key) => element[key]).map((key) => [key, element[key]]));
    const action = {
      type: element.type,
      action_id: element.action_id,
      block_id: block.block_id,
      ...echoed,
      ...what,
    };
    const answer = await tried(() =>
      api.act("action", { as: app.as, container: this.container, action, state: { values: this.values } }),
    );
    if (answer?.ok === false) notice(answer.message ?? "The app did not answer in time. Try again?");
    return Boolean(answer?.ok);
  }

  /** Ask the app for options: `{options}` or `{option_groups}`. */
  options(block, element, value) {
    const where = { action_id: element.action_id, block_id: block.block_id };
    return api.act("options", {
      as: app.as,
      container: this.container,
      ...where,
      value,
      state: { values: this.values },
    });
  }
}

/** The place of one element: its value, its names for screen readers, and whether using it acts at once. */
export class Seat {
  constructor(
    surface,
    block,
    element,
    { labelledby = null, label = null, describedby = null, inputId = null } = {},
  ) {
    Object.assign(this, { surface, block, element, labelledby, label, describedby, inputId });
    this.acts = block.type !== "input" || Boolean(block.dispatch_action);
  }

  get value() {
    return this.surface.values.get(this.block, this.element);
  }

  /** The attributes every control carries: its names, and the hooks by which it is found. */
  get marks() {
    return {
      id: this.inputId,
      "aria-labelledby": this.labelledby,
      "aria-label": this.labelledby ? null : (this.label ?? this.element.placeholder?.text ?? null),
      "aria-describedby": this.describedby,
      "aria-required": this.block.type === "input" && !this.block.optional && !this.isGroup ? "true" : null,
      dataset: { actionId: this.element.action_id ?? "" },
    };
  }

  /** Groups (checkboxes) know no aria-required. */
  get isGroup() {
    return this.element.type === "checkboxes";
  }

  /** Keep a value without telling the app. */
  keep(value) {
    this.surface.values.set(this.block, this.element, value);
  }

  /** Take a new value: ask first where a confirm is set, then act if this element acts. False: it was taken back. */
  async put(value) {
    const before = this.value;
    this.keep(value);
    if (!this.acts) return true;
    if (!(await confirmed(this.element))) {
      this.keep(before);
      return false;
    }
    await this.surface.act(this.block, this.element, { [keyOf(this.element)]: value });
    return true;
  }

  /** Use an element without a value of its own, such as a button; `node` shows that it is on its way. */
  async press(what, node = null) {
    if (!(await confirmed(this.element))) return;
    node?.setAttribute("aria-busy", "true");
    await this.surface.act(this.block, this.element, what);
    node?.removeAttribute("aria-busy");
  }
}
