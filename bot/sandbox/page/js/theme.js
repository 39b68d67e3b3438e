// The button that goes through following the system, light and dark; remembered for every page of the sandbox.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

const THEMES = ["auto", "light", "dark"];

/** The button; the remembered theme is put on at once. */
export function themeButton() {
  const node = h("button", {
    class: "top-button",
    type: "button",
    on: { click: () => show(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]) },
  });
  let now = "auto";
  const show = (next) => {
    now = next;
    localStorage.setItem("theme", now);
    if (now === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = now;
    node.setAttribute("aria-label", `Theme: ${now}`);
    node.title = `Theme: ${now}`;
    fill(node, icon("sun"), h("span", { class: "theme-name" }, now));
  };
  show(THEMES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto");
  return node;
}
