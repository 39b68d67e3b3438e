// A list of messages with day dividers, as in a channel or a thread; keeps its place while messages come in.

import { fill, h, reconcile } from "./dom.js";
import { author, drawMessage } from "./message.js";
import { startMessageMenu } from "./message_menu.js";
import { typed } from "./mrkdwn.js";
import { announce } from "./popover.js";
import { app } from "./state.js";
import { dayKey, dayLabel } from "./time.js";

const TOGETHER = 300; // Messages of one author within this many seconds stand under one name.

/** Shows the messages of one place in `scroller`. */
export class Timeline {
  #messages = [];
  #seen = null; // Ids shown before, to announce only what is new; null before the first show.

  constructor(scroller, { label, inThread = false }) {
    this.scroller = scroller;
    this.inThread = inThread;
    this.list = h("div", { class: "messages", role: "list", "aria-label": label });
    this.beginning = h("div", { class: "beginning", hidden: true });
    scroller.replaceChildren(this.beginning, this.list);
    startMessageMenu(this.list, { find: (ts) => this.#messages.find((one) => one.ts === ts), inThread });
    scroller.addEventListener("load", () => this.#isAtEnd && this.toEnd(), true);
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(scroller);
    scroller.addEventListener("scroll", () => (this.#isAtEnd = this.#nearEnd()));
  }

  #isAtEnd = true;

  #nearEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  /** Name the list and forget what was announced: another place is shown. */
  reset(label) {
    this.list.setAttribute("aria-label", label);
    this.#seen = null;
    this.#isAtEnd = true;
    this.beginning.hidden = true;
    this.list.replaceChildren();
  }

  /** Show these messages; `unreadFrom` is the ts before which a “New” line stands. */
  show(messages, unreadFrom = null) {
    this.#messages = messages.filter((one) => !one.deleted || one.subtype === "tombstone");
    const items = toItems(this.#messages, this.inThread, unreadFrom);
    reconcile(this.list, items, (item) => item.key, drawItem);
    const nodes = [...this.list.querySelectorAll(".message")];
    for (const node of nodes) node.tabIndex = node === nodes.at(-1) ? 0 : -1; // One stop; arrows go on from it.
    if (this.#isAtEnd) this.toEnd();
    this.#announceNew();
  }

  /** What stands where nothing was said yet. */
  begin(...words) {
    this.beginning.hidden = this.#messages.length > 0;
    fill(this.beginning, words);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#isAtEnd = true;
  }

  #announceNew() {
    const fresh = this.#messages.filter(
      (one) => this.#seen && !this.#seen.has(one.ts) && one.user !== app.as,
    );
    this.#seen = new Set(this.#messages.map((one) => one.ts));
    const last = fresh.at(-1);
    if (last) announce(`${author(last)}: ${typed(last.text ?? "").slice(0, 120)}`);
  }
}

function toItems(messages, inThread, unreadFrom) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = dayKey(Number(message.ts));
    const isNewDay = !before || dayKey(Number(before.ts)) !== day;
    if (isNewDay && !inThread) items.push({ key: `day:${day}`, day: dayLabel(Number(message.ts)) });
    if (message.ts === unreadFrom) items.push({ key: "new", fresh: true });
    items.push({
      key: message.ts,
      message,
      inThread,
      compact: !isNewDay && message.ts !== unreadFrom && continues(before, message),
    });
    if (inThread && message.ts === message.thread_ts && message.reply_count)
      items.push({ key: "replies", replies: message.reply_count });
    before = message;
  }
  return items;
}

function continues(before, message) {
  const plain = (one) => !one.subtype || one.subtype === "file_share";
  const same =
    before.user === message.user && before.username === message.username && plain(before) && plain(message);
  const isRoot = before.thread_ts === before.ts && message.thread_ts === before.ts; // The first reply starts anew.
  return (
    same &&
    !isRoot &&
    !message.is_ephemeral &&
    !before.is_ephemeral &&
    Number(message.ts) - Number(before.ts) < TOGETHER
  );
}

function drawItem(item) {
  if (item.day)
    return h("div", { class: "day", role: "separator", "aria-label": item.day }, h("span", null, item.day));
  if (item.fresh)
    return h(
      "div",
      { class: "fresh", role: "separator", "aria-label": "New messages" },
      h("span", null, "New"),
    );
  if (item.replies)
    return h(
      "div",
      { class: "replies-line", role: "separator" },
      h("span", null, `${item.replies} ${item.replies === 1 ? "reply" : "replies"}`),
    );
  return drawMessage(item);
}
