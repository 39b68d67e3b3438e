// table and data_table: rows of cells; the first row is the head.

import { h } from "../dom.js";
import { richText } from "./rich_text.js";

/** Draw a table. */
export function table(block) {
  const [head, ...body] = block.rows;
  const row = (cells, tag) =>
    h(
      "tr",
      null,
      cells.map((cell, column) => drawCell(cell, tag, block.column_settings?.[column])),
    );
  const rows = [
    h("thead", null, row(head, "th")),
    h(
      "tbody",
      null,
      body.map((cells) => row(cells, "td")),
    ),
  ];
  return h(
    "div",
    { class: "table-frame", tabIndex: 0, role: "region", "aria-label": "Table" },
    h("table", { class: "table" }, rows),
  );
}

function drawCell(cell, tag, settings) {
  const align = settings?.align ?? (cell.type === "raw_number" ? "right" : "left");
  const classes = [`align-${align}`, settings?.is_wrapped && "wrapped"];
  const scope = tag === "th" ? "col" : null;
  return h(
    tag,
    { class: classes, scope },
    cell.type === "rich_text" ? richText(cell) : String(cell.text ?? cell.value ?? ""),
  );
}
