// divider: a thin line.

import { h } from "../dom.js";

/** Draw a divider. */
export const divider = () => h("hr", { class: "divider" });
