// Things that float over the page: placing them, menus, small panels, notices, and what is said to screen readers.

import { Refused } from "./api.js";
import { fill, h, uid } from "./dom.js";

/** Where floating things must hang: in the open dialog (all else is inert then) or in the body. */
export const host = (anchor) => anchor.closest("dialog") ?? document.body;

/** Put a floating box under its anchor, or over it where there is more room. */
export function place(box, anchor, { align = "start", width = null } = {}) {
  const rect = anchor.getBoundingClientRect();
  if (width) box.style.setProperty("width", `${width}px`);
  const { offsetWidth, offsetHeight } = box;
  const fits = innerHeight - rect.bottom >= Math.min(offsetHeight + 8, rect.top);
  box.style.setProperty("top", fits ? `${rect.bottom + 4}px` : "auto");
  box.style.setProperty("bottom", fits ? "auto" : `${innerHeight - rect.top + 4}px`); // So that it grows upwards.
  const left = align === "end" ? rect.right - offsetWidth : rect.left;
  box.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`);
}

let closeOpen = null;

/** Close whatever menu or panel is open. */
export const closePopover = () => closeOpen?.();

/** Show a box beside its anchor until Esc, a click elsewhere, or `close()`. The focus goes back to the anchor. */
export function openPopover(anchor, box, options = {}) {
  closePopover();
  host(anchor).append(box);
  place(box, anchor, options);
  anchor.setAttribute("aria-expanded", "true");
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
    anchor.focus();
  };
  const close = () => {
    document.removeEventListener("pointerdown", outside, true);
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (closeOpen === close) closeOpen = null;
    options.onClose?.();
  };
  document.addEventListener("pointerdown", outside, true);
  box.addEventListener("keydown", escape);
  closeOpen = close;
  return close;
}

/** A menu of `{label, run, detail?, icon?, danger?}` or `"-"`; arrows, Home, End and letters move. */
export function openMenu(anchor, items, { label, align = "start", onClose } = {}) {
  const menu = h("div", { class: "menu", role: "menu", id: uid("menu"), "aria-label": label });
  let close = () => {};
  const run = (item) => {
    close();
    anchor.focus();
    item.run();
  };
  fill(
    menu,
    items.map((item) => (item === "-" ? h("hr", { class: "menu-line" }) : menuItem(item, run))),
  );
  menu.addEventListener("keydown", (event) => moveInMenu(menu, event, () => close()));
  close = openPopover(anchor, menu, { align, onClose });
  menu.querySelector("[role=menuitem]")?.focus();
}

function menuItem(item, run) {
  const props = {
    class: ["menu-item", item.danger && "danger"],
    role: "menuitem",
    type: "button",
    tabIndex: -1,
    on: { click: () => run(item) },
  };
  const words = h(
    "span",
    { class: "menu-words" },
    h("span", null, item.label),
    item.detail ? h("small", null, item.detail) : null,
  );
  return h("button", props, item.icon ?? null, words);
}

function moveInMenu(menu, event, close) {
  const entries = [...menu.querySelectorAll("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const targets = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  };
  if (event.key === "Tab") return close();
  if (event.key in targets) {
    event.preventDefault();
    entries[targets[event.key]].focus();
  } else if (event.key.length === 1 && event.key !== " ") {
    const found = [...entries.slice(at + 1), ...entries].find((entry) =>
      entry.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()),
    );
    found?.focus();
  }
  return undefined;
}

const polite = document.getElementById("polite");
const notices = document.getElementById("notices");

/** Say something to screen readers without showing it. */
export const announce = (words) => fill(polite, words);

/** Show a short notice; it goes by itself. */
export function notice(words) {
  const node = h("div", { class: "notice" }, words);
  notices.append(node);
  if (notices.matches(":popover-open")) notices.hidePopover();
  notices.showPopover(); // Again, so that it stands over a modal opened since.
  setTimeout(() => node.remove(), 6000);
}

/** Run something a person asked for; what the sandbox refuses is shown as a notice. Answers undefined then. */
export async function tried(action) {
  try {
    return await action();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    notice(refused.message);
    return undefined;
  }
}
