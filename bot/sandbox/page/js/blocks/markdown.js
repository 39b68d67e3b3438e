// markdown: standard Markdown.

import { h } from "../dom.js";
import { markdown } from "../markdown.js";

/** Draw a markdown block. */
export const markdownBlock = (block) => h("div", { class: "mrkdwn markdown" }, markdown(block.text));
