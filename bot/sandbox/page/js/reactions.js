// Reacting to a message, and the emoji picker.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { groups, searchEmoji } from "./emoji.js";
import { openPopover, place, tried } from "./popover.js";
import { app } from "./state.js";

/** Add a reaction, or take it back. */
export const react = (ts, name, remove = false) =>
  tried(() => api.act("react", { as: app.as, channel: app.channel, ts, name, remove }));

/** Open the emoji picker at the start or end of its anchor; `pick(name, character)`. */
export function openEmoji(anchor, pick, align = "end") {
  const search = h("input", {
    class: "text",
    type: "search",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
  });
  const grid = h("div", { class: "emoji-grid" });
  const props = { class: "panel emoji-picker", role: "dialog", "aria-label": "Emoji picker" };
  const close = openPopover(anchor, h("div", props, search, grid), { align });
  const choose = (name, character) => () => {
    close();
    anchor.focus();
    pick(name, character);
  };
  const draw = () => {
    const found = search.value ? [["Found", searchEmoji(search.value)]] : groups;
    fill(
      grid,
      found.map(([title, list]) => section(title, list, choose)),
    );
    place(grid.parentNode, anchor, { align });
  };
  const takeFirst = (event) => event.key === "Enter" && grid.querySelector("button")?.click();
  search.addEventListener("input", draw);
  search.addEventListener("keydown", takeFirst);
  draw();
  search.focus();
}

function section(title, list, choose) {
  const button = ([name, character]) => {
    const props = { class: "emoji-button", type: "button", "aria-label": name, title: `:${name}:` };
    return h("button", { ...props, on: { click: choose(name, character) } }, character);
  };
  const row = h("div", { class: "emoji-row" }, list.map(button));
  return h("section", { "aria-label": title }, h("h3", null, title), row);
}
