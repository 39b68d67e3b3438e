// Draws blocks: one function per block type. A type nobody here knows is named, not dropped in silence.

import { h } from "../dom.js";
import { actions } from "./actions.js";
import { alert } from "./alert.js";
import { context } from "./context.js";
import { divider } from "./divider.js";
import { file } from "./file.js";
import { header } from "./header.js";
import { image } from "./image.js";
import { input } from "./input.js";
import { markdownBlock } from "./markdown.js";
import { richText } from "./rich_text.js";
import { section } from "./section.js";
import { table } from "./table.js";
import { video } from "./video.js";

const DRAW = {
  actions,
  alert,
  context,
  context_actions: actions,
  data_table: table,
  divider,
  file,
  header,
  image,
  input,
  markdown: markdownBlock,
  rich_text: richText,
  section,
  table,
  video,
};

/** Draw one block for a surface. */
export function drawBlock(block, surface) {
  const draw = DRAW[block.type] ?? unknown;
  const node = draw(block, surface);
  node.classList.add("block", `block-${block.type}`);
  node.dataset.blockId ??= block.block_id ?? "";
  node.dataset.blockType = block.type;
  return node;
}

function unknown(block) {
  return h(
    "p",
    { class: "block-unknown" },
    `A block of type “${block.type}”, which this sandbox does not draw.`,
  );
}
