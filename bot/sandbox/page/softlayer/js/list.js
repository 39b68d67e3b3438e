// The list of tickets: which list, the search field, the rows; J and K or the arrows move.

import { debounced, fill, h, reconcile, redraw } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { openNewTicket } from "./new_ticket.js";
import { address, app, go, on } from "./state.js";
import { short, whole } from "./when.js";

const place = document.getElementById("list");
const shows = h("div", { class: "shows" });
const rows = h("div", { class: "rows", role: "list" });
const WORDS = { open: "Open", waiting: "Waiting", closed: "Closed", all: "All" };
const NONE = {
  open: "No ticket is open.",
  waiting: "No ticket waits for the customer.",
  closed: "No ticket is closed.",
  all: "There are no tickets.",
};

/** Draw and keep up to date. */
export function startList() {
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
      on: { click: () => openNewTicket(add) },
    },
    icon("plus"),
  );
  fill(
    place,
    h("div", { class: "list-head" }, h("div", { class: "list-line" }, search, add), shows),
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

function drawShows() {
  if (!app.snapshot) return;
  const { counts } = app.snapshot;
  redraw(shows, [app.show, app.query, app.id, counts], () =>
    Object.entries(WORDS).map(([word, label]) =>
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
  const items = app.rows.map((one) => ({ ...one, isHere: one.id === app.id, at: short(one.modified) }));
  rows.querySelector(".none")?.remove();
  reconcile(rows, items, (one) => one.id, row);
  if (!items.length) rows.append(h("p", { class: "none" }, app.query ? "Nothing fits." : NONE[app.show]));
}

function row(one) {
  const nobody = one.status === "Closed" ? null : "nobody yet";
  const more = [one.number, one.group, one.employee ?? nobody].filter(Boolean).join(" · ");
  const link = h(
    "a",
    {
      class: "row",
      href: address({ id: one.id }),
      "aria-current": one.isHere ? "true" : null,
      "data-focus": `row-${one.id}`,
      on: { click: (event) => follow(event, { id: one.id }) },
    },
    h("span", { class: `light light-${one.status.toLowerCase()}`, role: "img", "aria-label": one.status }),
    h("span", { class: "row-title" }, one.title),
    h("time", { class: "row-time", title: whole(one.modified) }, one.at),
    h("span", { class: "row-more" }, more, " ", tags(one)),
    h("span", { class: "row-last" }, one.last),
  );
  return h("div", { role: "listitem" }, link);
}

/** The small words that stand out on a ticket. */
export function tags(one) {
  return [
    one.priority ? h("span", { class: ["tag", one.priority === 1 && "tag-high"] }, `P${one.priority}`) : null,
    " ",
    one.awaits_user ? h("span", { class: "tag tag-waits" }, "waits for customer") : null,
  ];
}

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
  const isHere = at >= 0;
  if (event.key === "Escape" && event.target === search) search.blur();
  if (isTyping(event.target)) return;
  const step = { j: 1, k: -1, ArrowDown: isHere ? 1 : 0, ArrowUp: isHere ? -1 : 0 }[event.key];
  if (event.key === "/") {
    event.preventDefault();
    search.focus();
  } else if (step && links.length) {
    event.preventDefault();
    const start = isHere ? at : app.rows.findIndex((one) => one.id === app.id);
    const next = Math.max(0, Math.min(links.length - 1, start + step));
    links[next].focus();
    go({ id: app.rows[next].id }, { replace: true });
  }
}
