// The drawer with a table of what was said so far, as it comes; what a row shows is its owner's.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { tried } from "./popover.js";

const MOST = 500;
let shut = null; // Closes the drawer that is open: there is room for one.

/**
 * Build the drawer. `parts`: its `title`, the `heads` of its columns, an `example` for the filter, `read` (brings
 * all entries), `row` (an entry's row), `close` (what its cross does), and maybe `tools` beside the filter and an `id`
 * of its own. Returns `{ hear, toggle, refresh }`.
 */
export function drawerOf(parts) {
  const word = parts.title.toLowerCase();
  const drawer = document.getElementById(parts.id ?? "drawer");
  const rows = h("tbody");
  const frame = h("div", { class: "log-frame", tabIndex: 0, role: "region", "aria-label": `${parts.title} entries` });
  const filter = h("input", {
    class: "text",
    type: "search",
    placeholder: `Filter, e.g. ${parts.example}`,
    "aria-label": `Filter the ${word}`,
    on: { input: () => draw() },
  });
  let entries = [];

  const fits = (entry) => JSON.stringify(entry).toLowerCase().includes(filter.value.trim().toLowerCase());

  function draw() {
    fill(rows, entries.filter(fits).map(parts.row));
    frame.scrollTop = frame.scrollHeight;
  }

  function add(entry) {
    if (!fits(entry)) return;
    const isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 40;
    rows.append(parts.row(entry));
    if (rows.children.length > MOST) rows.firstChild.remove();
    if (isAtEnd) frame.scrollTop = frame.scrollHeight;
  }

  async function load() {
    const answer = await tried(parts.read);
    if (!answer) return;
    const last = answer.entries.at(-1)?.n ?? 0;
    entries = [...answer.entries, ...entries.filter((entry) => entry.n > last)].slice(-MOST); // Some came meanwhile.
    draw();
  }

  /** Take an entry that has just come. */
  function hear(entry) {
    entries = [...entries, entry].slice(-MOST);
    if (!drawer.hidden) add(entry);
  }

  /** Open or close it; true when it is open now. */
  function toggle() {
    const opens = drawer.hidden;
    if (opens) shut?.();
    shut = opens ? parts.close : null;
    drawer.hidden = !opens;
    if (opens) load();
    return opens;
  }

  /** Read again what is shown. */
  const refresh = () => drawer.hidden || load();

  const head = h("tr", null, parts.heads.map((each) => h("th", { scope: "col" }, each)));
  frame.append(h("table", { class: "log" }, h("thead", null, head), rows));
  const close = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": `Close ${word}`, on: { click: parts.close } },
    icon("close"),
  );
  const bar = h("header", { class: "log-head" }, h("h2", null, parts.title), filter, parts.tools, h("span", { class: "grow" }), close);
  fill(drawer, bar, frame);
  return { hear, toggle, refresh };
}
