// The top strip: where to jump (Ctrl+K), light or dark, and the menu button of narrow windows.

import { h, fill } from "./dom.js";
import { channelSign } from "./faces.js";
import { icon } from "./icons.js";
import { comboField, Listbox } from "./listbox.js";
import { app, channelName, go } from "./state.js";
import { themeButton } from "./theme.js";

const top = document.getElementById("top");

/** Draw. */
export function startTop() {
  const toggle = () => document.body.classList.toggle("sidebar-open");
  const menu = h(
    "button",
    {
      class: "top-button only-narrow",
      type: "button",
      "aria-label": "Channels and people",
      on: { click: toggle },
    },
    icon("menu"),
  );
  fill(top, menu, jump(), themeButton());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#sidebar, #rail, #top")) document.body.classList.remove("sidebar-open");
  });
}

function jump() {
  const field = comboField({
    class: "jump-field",
    "aria-label": "Jump to a channel",
    placeholder: "Jump to… (Ctrl K)",
  });
  const node = h("div", { class: "jump" }, icon("search"), field);
  const list = new Listbox(field, {
    label: "Channels",
    anchor: node,
    onPick: (item) => {
      list.hide();
      field.value = "";
      field.blur();
      go({ channel: item.value, thread: null, tab: null });
    },
  });
  const show = () => {
    const wanted = field.value.trim().toLowerCase();
    const found = app.snapshot.channels.filter((one) => channelName(one).toLowerCase().includes(wanted));
    list.show(
      found.map((one) => ({
        label: channelName(one),
        detail: one.topic,
        sign: channelSign(one),
        value: one.id,
      })),
    );
  };
  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  field.addEventListener("blur", () => list.hide());
  field.addEventListener("keydown", (event) => list.key(event) || (event.key === "Escape" && field.blur()));
  document.addEventListener(
    "keydown",
    (event) => isJumpKey(event) && (event.preventDefault(), field.focus()),
  );
  return node;
}

function isJumpKey(event) {
  const isPressed = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  return isPressed && !document.querySelector("dialog[open]");
}
