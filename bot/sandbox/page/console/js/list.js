// The list of tickets: which list, the search field, the rows; J and K or the arrows move.

import { debounced, fill, h, reconcile, redraw } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { choose, select } from "./fields.js";
import { address, app, go, isHere, on } from "./state.js";
import { short, whole } from "./when.js";

const place = document.getElementById("list");
const shows = h("div", { class: "shows" });
const rows = h("div", { class: "rows", role: "list" });
let vendor;

/**
 * Draw and keep up to date. `shows` are the lists, `{word: [label, what an empty one says]}`; `filters` the menus
 * beside the search field, `{name, label, choices(snapshot)}`; `row(ticket)` tells `{light, more: [words], tags:
 * [{words, kind?}]}` of a ticket; `openNewTicket(button)` opens the form of a new one.
 */
export function startList(parts) {
  vendor = parts;
  const search = h("input", {
    class: "text",
    type: "search",
    placeholder: "Search  /",
    "aria-label": "Search tickets",
    value: app.query,
    on: { input: debounced(150, () => go({ query: search.value.trim() }, { replace: true })) },
  });
  const add = h(
    "button",
    {
      class: "button square",
      type: "button",
      title: "Open a ticket as a customer",
      "aria-label": "Open a ticket as a customer",
      on: { click: () => vendor.openNewTicket(add) },
    },
    icon("plus"),
  );
  fill(
    place,
    h("div", { class: "list-head" }, h("div", { class: "list-line" }, search, add), vendor.filters.map(filter), shows),
    rows,
  );
  on("snapshot", drawShows);
  on("rows", drawRows);
  on("place", () => {
    drawShows();
    drawRows();
  });
  document.addEventListener("keydown", (event) => key(event, search));
}

function filter({ name, label, choices }) {
  const node = select(label, [["", ""]], { pick: (value) => go({ [name]: value }, { replace: true }) });
  const show = () => {
    if (app.snapshot) choose(node, choices(app.snapshot));
    node.value = app[name];
  };
  on("snapshot", show);
  on("place", show);
  return node;
}

function drawShows() {
  if (!app.snapshot) return;
  const { counts } = app.snapshot;
  redraw(shows, [app.show, app.query, app.id, counts], () =>
    Object.entries(vendor.shows).map(([word, [label]]) =>
      h(
        "a",
        {
          class: "show",
          href: address({ show: word }),
          "aria-current": app.show === word ? "true" : null,
          "data-focus": `show-${word}`,
          on: { click: (event) => follow(event, { show: word }) },
        },
        label,
        h("b", null, String(counts[word])),
      ),
    ),
  );
}

function drawRows() {
  const items = app.rows.map((one) => ({ ...one, isHere: isHere(one.id), at: short(one.modified) }));
  rows.querySelector(".none")?.remove();
  reconcile(rows, items, (one) => one.id, row);
  if (!items.length) rows.append(h("p", { class: "none" }, app.query ? "Nothing fits." : vendor.shows[app.show][1]));
}

function row(one) {
  const { light, more, tags } = vendor.row(one);
  const link = h(
    "a",
    {
      class: "row",
      href: address({ id: one.id }),
      "aria-current": one.isHere ? "true" : null,
      "data-focus": `row-${one.id}`,
      on: { click: (event) => follow(event, { id: one.id }) },
    },
    h("span", { class: `light light-${light}`, role: "img", "aria-label": one.status }),
    h("span", { class: "row-title" }, one.title),
    h("time", { class: "row-time", title: whole(one.modified) }, one.at),
    h("span", { class: "row-more" }, more.filter(Boolean).join(" · "), tags.map((each) => [" ", tag(each)])),
    h("span", { class: "row-last" }, one.last),
  );
  return h("div", { role: "listitem" }, link);
}

/** A small word that stands out. */
export const tag = ({ words, kind }) => h("span", { class: ["tag", kind && `tag-${kind}`] }, words);

function follow(event, change) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return; // Another tab, as with every link.
  event.preventDefault();
  go(change);
}

const isTyping = (node) => node.matches("input, textarea, select") || node.closest(".panel");

function key(event, search) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...rows.querySelectorAll(".row")];
  const at = links.indexOf(document.activeElement);
  const isOnRow = at >= 0;
  if (event.key === "Escape" && event.target === search) search.blur();
  if (isTyping(event.target)) return;
  const step = { j: 1, k: -1, ArrowDown: isOnRow ? 1 : 0, ArrowUp: isOnRow ? -1 : 0 }[event.key];
  if (event.key === "/") {
    event.preventDefault();
    search.focus();
  } else if (step && links.length) {
    event.preventDefault();
    const start = isOnRow ? at : app.rows.findIndex((one) => isHere(one.id));
    const next = Math.max(0, Math.min(links.length - 1, start + step));
    links[next].focus();
    go({ id: app.rows[next].id }, { replace: true });
  }
}
