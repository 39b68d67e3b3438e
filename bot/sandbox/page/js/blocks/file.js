// file: a reference to a remote file.

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Draw a file reference. */
export const file = (block) =>
  h("div", { class: "file-card" }, icon("file"), h("span", null, block.external_id ?? "File"));
