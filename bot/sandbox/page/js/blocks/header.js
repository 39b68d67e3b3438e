// header: one line of large text.

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";

/** Draw a header. */
export const header = (block) => h("h3", null, plain(block.text));
