// What can be done to a message: the bar that appears over it, its keys, editing and deleting.

import * as api from "./api.js";
import { ask } from "./confirm.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { saveEdit } from "./message.js";
import { typed } from "./mrkdwn.js";
import { openMenu, tried } from "./popover.js";
import { openEmoji, react } from "./reactions.js";
import { app, go } from "./state.js";

const QUICK = ["white_check_mark", "eyes", "raised_hands"];

/** Give every message of a list its bar and its keys; `find(ts)` answers the message. */
export function startMessageMenu(list, { find, inThread }) {
  const show = (event) => {
    const node = event.target.closest?.(".message");
    if (!node || node.dataset.busy || node.querySelector(".message-bar")) return;
    const message = find(node.dataset.ts);
    for (const other of list.querySelectorAll(".message-bar"))
      if (!other.querySelector("[aria-expanded=true]")) other.remove();
    if (message && !message.is_ephemeral && message.subtype !== "tombstone")
      node.append(bar(node, message, inThread));
  };
  list.addEventListener("pointerover", show);
  list.addEventListener("focusin", show);
  list.addEventListener("keydown", (event) => keys(list, event, find, inThread));
}

function bar(node, message, inThread) {
  const quick = QUICK.map((name) =>
    tool(emoji(name), `React with ${name.replaceAll("_", " ")}`, () =>
      react(message.ts, name, hasMine(message, name)),
    ),
  );
  const thread = message.thread_ts ?? message.ts;
  return h(
    "div",
    { class: "message-bar", role: "toolbar", "aria-label": "Message actions" },
    quick,
    tool(icon("smile"), "Add reaction", (button) => pickReaction(button, message)),
    inThread ? null : tool(icon("reply"), "Reply in thread", () => go({ thread })),
    tool(icon("more"), "More actions", (button) => more(button, node, message), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    }),
  );
}

const hasMine = (message, name) =>
  Boolean(message.reactions?.some((one) => one.name === name && one.users.includes(app.as)));

const pickReaction = (button, message) => openEmoji(button, (name) => react(message.ts, name));

function tool(content, label, run, extra = {}) {
  const button = h(
    "button",
    {
      class: "tool",
      type: "button",
      "aria-label": label,
      title: label,
      ...extra,
      on: { click: () => run(button) },
    },
    content,
  );
  return button;
}

function more(button, node, message) {
  const own = node.dataset.own === "true";
  const shortcuts = app.snapshot.shortcuts.filter((one) => one.type === "message");
  const items = [
    ...(own ? [{ label: "Edit message", icon: icon("edit"), run: () => startEdit(node, message) }] : []),
    {
      label: "Copy text",
      icon: icon("file"),
      run: () => tried(() => navigator.clipboard.writeText(typed(message.text ?? ""))),
    },
    ...(shortcuts.length ? ["-"] : []),
    ...shortcuts.map((one) => ({
      label: one.name,
      detail: one.description,
      icon: icon("bolt"),
      run: () => runShortcut(one, message.ts),
    })),
    ...(message.files ?? [])
      .filter((file) => file.user === app.as)
      .map((file) => ({
        label: `Delete file ${file.name}…`,
        icon: icon("trash"),
        danger: true,
        run: () => removeFile(file),
      })),
    ...(own
      ? ["-", { label: "Delete message…", icon: icon("trash"), danger: true, run: () => remove(message) }]
      : []),
  ];
  openMenu(button, items, { label: "More message actions", align: "end" });
}

/** Run a shortcut; a message shortcut with the message it was used on. */
export function runShortcut(shortcut, ts = null) {
  const where = ts ? { channel: app.channel, ts } : {};
  return tried(() => api.act("shortcut", { as: app.as, callback_id: shortcut.callback_id, ...where }));
}

async function remove(message) {
  const sure = await ask({
    title: "Delete message",
    body: h("p", null, "Are you sure you want to delete this message? This cannot be undone."),
    yes: "Delete",
    style: "danger",
  });
  if (sure) await tried(() => api.act("delete", { as: app.as, channel: app.channel, ts: message.ts }));
}

async function removeFile(file) {
  const sure = await ask({
    title: "Delete file",
    body: h("p", null, `Are you sure you want to delete ${file.name} for everybody? This cannot be undone.`),
    yes: "Delete",
    style: "danger",
  });
  if (sure) await tried(() => api.act("delete_file", { as: app.as, file: file.id }));
}

function startEdit(node, message) {
  const field = h("textarea", { class: "text", rows: 3, "aria-label": "Edit message" });
  field.value = typed(message.text ?? "");
  const content = node.querySelector(".content");
  const stop = () => {
    delete node.dataset.busy;
    editor.replaceWith(content);
    node.focus();
  };
  const save = async () => {
    if (field.value.trim() && (await saveEdit(message.ts, field.value)) === undefined) return;
    stop();
  };
  const buttons = h(
    "div",
    { class: "edit-buttons" },
    h("button", { class: "button", type: "button", on: { click: stop } }, "Cancel"),
    h("button", { class: "button primary", type: "button", on: { click: save } }, "Save"),
  );
  const editor = h("div", { class: "editor" }, field, buttons);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") stop();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    save();
  });
  node.querySelector(".message-bar")?.remove();
  node.dataset.busy = "editing";
  content.replaceWith(editor);
  field.focus();
}

function keys(list, event, find, inThread) {
  const node = event.target;
  if (!node.classList.contains("message") || event.ctrlKey || event.metaKey || event.altKey) return;
  const nodes = [...list.querySelectorAll(".message")];
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const message = find(node.dataset.ts);
  const button = (label) => node.querySelector(`.message-bar [aria-label="${label}"]`);
  const deeds = {
    r: () => pickReaction(button("Add reaction") ?? node, message),
    t: () => !inThread && go({ thread: message.thread_ts ?? message.ts }),
    e: () => node.dataset.own === "true" && startEdit(node, message),
    Delete: () => node.dataset.own === "true" && remove(message),
    m: () => button("More actions")?.click(),
  };
  const deed = step ? () => nodes[nodes.indexOf(node) + step]?.focus() : deeds[event.key];
  if (!deed || !message) return;
  event.preventDefault();
  deed();
}
