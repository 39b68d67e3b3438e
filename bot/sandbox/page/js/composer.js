// The box people write in: Enter sends, Shift+Enter starts a line, `/` commands, files, marks, shortcuts, drafts.

import * as api from "./api.js";
import { startCompletion } from "./completion.js";
import { fill, h, uid } from "./dom.js";
import { onDrop } from "./elements/file_input.js";
import { icon } from "./icons.js";
import { runShortcut } from "./message_menu.js";
import { notice, openMenu, tried } from "./popover.js";
import { openEmoji } from "./reactions.js";
import { app } from "./state.js";

const drafts = new Map(); // "channel/thread" -> what was typed there
const MARKS = [
  ["bold", "Bold", "*", "*"],
  ["italic", "Italic", "_", "_"],
  ["strike", "Strikethrough", "~", "~"],
  ["code", "Code", "`", "`"],
  ["quote", "Quote", "> ", ""],
  ["list", "Bulleted list", "• ", ""],
];

/** One composer: of the channel, or of a thread (`inThread`). `onSent()` after each message. */
export class Composer {
  #files = [];
  #key = "";

  constructor({ inThread = false, onSent = () => {} }) {
    Object.assign(this, { inThread, onSent });
    this.field = h("textarea", {
      class: "composer-field",
      rows: 1,
      on: { input: () => this.#typed(), keydown: (event) => this.#keydown(event) },
    });
    this.hint = h("div", { class: "composer-hint", "aria-live": "polite" });
    this.chips = h("ul", { class: "file-list", "aria-label": "Files to send", hidden: true });
    this.sendButton = h(
      "button",
      {
        class: "send",
        type: "button",
        "aria-label": inThread ? "Send reply" : "Send now",
        disabled: true,
        on: { click: () => this.send() },
      },
      icon("send"),
    );
    this.broadcast = h("input", { type: "checkbox", id: uid("broadcast") });
    this.node = h(
      "div",
      { class: "composer", on: { click: (event) => event.target === this.node && this.field.focus() } },
      this.#marks(),
      this.field,
      this.chips,
      this.#alsoToChannel(),
      this.#foot(),
      this.hint,
    );
    this.list = startCompletion(this.field, { inThread, anchor: this.node, runShortcut });
    onDrop(this.node, (files) => this.attach(files));
    this.field.addEventListener(
      "paste",
      (event) => event.clipboardData.files.length && this.attach([...event.clipboardData.files]),
    );
  }

  /** Write to another place from now on; its draft comes back. */
  turnTo(label, channel, thread = null) {
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    const key = `${channel}/${thread ?? ""}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#files = [];
    this.broadcast.checked = false;
    this.field.value = drafts.get(key) ?? "";
    this.#drawFiles();
    this.#typed();
  }

  /** Hand files in and keep them for the next message. */
  async attach(files) {
    this.chips.setAttribute("aria-busy", "true");
    const handed = await tried(() => Promise.all(files.map((file) => api.upload(app.as, file))));
    this.chips.removeAttribute("aria-busy");
    this.#files.push(...(handed ?? []));
    this.#drawFiles();
    this.#typed();
    this.field.focus();
  }

  /** Send what is written: a message, a reply or a command. */
  async send() {
    const text = this.field.value.trim();
    if (!text && !this.#files.length) return;
    const kept = { value: this.field.value, files: this.#files };
    const isCommand = /^\/\S/.test(text) && !kept.files.length;
    const place = { as: app.as, channel: app.channel, ...(this.inThread ? { thread_ts: app.thread } : {}) };
    const key = this.#key;
    this.#clear();
    const done = await tried(() =>
      isCommand
        ? api.act("command", { ...place, text })
        : api.act("post", { ...place, text, ...this.#extras(kept.files) }),
    );
    if (done) return void this.onSent();
    if (key !== this.#key) return void drafts.set(key, kept.value);
    this.#files = kept.files;
    this.field.value = kept.value;
    this.#drawFiles();
    this.#typed();
  }

  #extras(files) {
    const reply = this.inThread ? { broadcast: this.broadcast.checked } : {};
    this.broadcast.checked = false;
    return { ...reply, ...(files.length ? { files: files.map((file) => file.id) } : {}) };
  }

  #clear() {
    this.field.value = "";
    this.#files = [];
    this.#drawFiles();
    this.#typed();
  }

  #typed() {
    const { value } = this.field;
    if (value) drafts.set(this.#key, value);
    else drafts.delete(this.#key);
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, 240)}px`);
    this.sendButton.disabled = !value.trim() && !this.#files.length;
    const command = app.snapshot?.commands.find((one) => value.startsWith(`${one.command} `));
    fill(
      this.hint,
      command?.usage_hint && !this.inThread
        ? [h("strong", null, command.command), ` ${command.usage_hint}`]
        : h("span", { class: "send-hint" }, value ? "Shift + Enter to add a new line" : ""),
    );
  }

  #keydown(event) {
    if (this.list.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  #drawFiles() {
    this.chips.hidden = !this.#files.length;
    const drop = (file) => () => {
      this.#files = this.#files.filter((one) => one !== file);
      this.#drawFiles();
      this.#typed();
    };
    fill(
      this.chips,
      this.#files.map((file) =>
        h(
          "li",
          { class: "file-chip" },
          icon("file"),
          h("span", null, file.name),
          h(
            "button",
            { type: "button", "aria-label": `Remove ${file.name}`, on: { click: drop(file) } },
            icon("close"),
          ),
        ),
      ),
    );
  }

  #marks() {
    const wrap = (before, after) => () => {
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      this.field.setRangeText(before + value.slice(start, end) + after, start, end, "end");
      if (start === end) this.field.selectionStart = this.field.selectionEnd = start + before.length;
      this.field.focus();
      this.#typed();
    };
    return h(
      "div",
      { class: "composer-marks", role: "toolbar", "aria-label": "Formatting" },
      MARKS.map(([sign, label, before, after]) => tool(sign, label, wrap(before, after))),
    );
  }

  #foot() {
    const chooser = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "aria-label": "Files to attach",
      on: { change: () => this.attach([...chooser.files]).then(() => (chooser.value = "")) },
    });
    const insert = (text) => {
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
      this.field.dispatchEvent(new Event("input"));
      this.field.focus();
    };
    const emojis = tool("smile", "Emoji", () =>
      openEmoji(emojis, (name, character) => insert(character), "start"),
    );
    const at = h(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": "Mention someone",
        title: "Mention someone",
        on: { click: () => insert("@") },
      },
      h("span", { class: "at" }, "@"),
    );
    const attach = tool("plus", "Attach files", () => chooser.click());
    attach.classList.add("attach");
    const bolt = tool("bolt", "Shortcuts", () => this.#shortcuts(bolt));
    return h(
      "div",
      { class: "composer-foot" },
      attach,
      chooser,
      emojis,
      at,
      this.inThread ? null : bolt,
      h("span", { class: "grow" }),
      this.sendButton,
    );
  }

  #shortcuts(anchor) {
    const known = app.snapshot.shortcuts.filter((one) => one.type === "global");
    if (!known.length) return notice("The app has no global shortcuts.");
    return openMenu(
      anchor,
      known.map((one) => ({
        label: one.name,
        detail: one.description,
        icon: icon("bolt"),
        run: () => runShortcut(one),
      })),
      { label: "Shortcuts" },
    );
  }

  #alsoToChannel() {
    return this.inThread
      ? h(
          "div",
          { class: "also" },
          this.broadcast,
          h("label", { for: this.broadcast.id }, "Also send to the channel"),
        )
      : null;
  }
}

function tool(sign, label, click) {
  return h(
    "button",
    { class: "tool", type: "button", "aria-label": label, title: label, on: { click } },
    icon(sign),
  );
}
