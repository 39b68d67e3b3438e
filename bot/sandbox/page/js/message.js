// One message: author, time, blocks, files, reactions, thread footer. What can be done to it is in message_menu.js.

import * as api from "./api.js";
import { drawBlock } from "./blocks/index.js";
import { h, isOwn, outsideLink } from "./dom.js";
import { emojiOrName } from "./emoji.js";
import { avatar } from "./faces.js";
import { icon } from "./icons.js";
import { mrkdwn, typed } from "./mrkdwn.js";
import { tried } from "./popover.js";
import { app, go, person, personName } from "./state.js";
import { Surface } from "./surface.js";
import { full, hour, relative } from "./time.js";
import { Values } from "./values.js";
import { react } from "./reactions.js";

const NOTICES = /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)$|^bot_(add|remove)$/;
const typedIn = new Map(); // "channel/ts" -> Values, so that a redraw keeps what was chosen

/** Who wrote it, by the name shown. */
export const author = (message) =>
  message.username ?? (message.user ? personName(message.user) : (message.bot_profile?.name ?? "App"));

const isApp = (message) => Boolean(message.bot_id || person(message.user)?.is_bot);

/** Draw a message; `item` is `{message, compact, inThread}`. */
export function drawMessage({ message, compact, inThread }) {
  const hidden = message.is_ephemeral
    ? h("div", { class: "ephemeral" }, icon("eye"), "Only visible to you")
    : null;
  const isNotice = NOTICES.test(message.subtype ?? "");
  const body = h(
    "div",
    { class: "message-main" },
    compact ? null : head(message),
    rootLine(message, inThread),
    isNotice ? notice(message) : content(message),
    files(message),
    reactions(message),
    inThread ? null : footer(message),
    message.is_ephemeral ? dismissal(message) : null,
  );
  const gutter = compact ? stamp(message, "gutter-time") : avatar(message.user ?? message.bot_id);
  const classes = [
    "message",
    compact && "compact",
    message.is_ephemeral && "is-ephemeral",
    mentionsMe(message) && "mentions-me",
  ];
  const node = h(
    "div",
    {
      class: classes,
      role: "listitem",
      tabIndex: -1,
      "aria-label": `${author(message)}, ${hour(Number(message.ts))}`,
      dataset: { ts: message.ts, focus: "message" },
    },
    hidden,
    h("div", { class: "gutter" }, gutter),
    body,
  );
  if (!message.is_ephemeral) node.dataset.own = String(message.user === app.as && !isApp(message));
  return node;
}

const mentionsMe = (message) =>
  message.text?.includes(`<@${app.as}>`) || /<!(here|channel|everyone)/.test(message.text ?? "");

function head(message) {
  const badge = isApp(message) ? h("span", { class: "app-badge" }, "App") : null;
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, author(message)),
    badge,
    stamp(message, "stamp"),
  );
}

function stamp(message, name) {
  const seconds = Number(message.ts);
  return h(
    "time",
    { class: name, datetime: new Date(seconds * 1000).toISOString(), title: full(seconds) },
    hour(seconds),
  );
}

function rootLine(message, inThread) {
  const isBroadcast =
    message.subtype === "thread_broadcast" ||
    (message.thread_ts && message.thread_ts !== message.ts && !inThread);
  if (!isBroadcast) return null;
  if (inThread) return h("div", { class: "root-line" }, "Also sent to the channel");
  const click = () => go({ thread: message.thread_ts });
  return h(
    "div",
    { class: "root-line" },
    "replied to a thread: ",
    h(
      "button",
      { class: "link", type: "button", on: { click } },
      typed(message.root?.text ?? "Thread").slice(0, 80),
    ),
  );
}

const notice = (message) =>
  h("div", { class: "system mrkdwn" }, mrkdwn(message.text ?? "", { names: false }));

function content(message) {
  if (message.subtype === "tombstone") return h("div", { class: "system" }, "This message was deleted.");
  const edited =
    message.edited && !isApp(message)
      ? h("span", { class: "edited", title: full(Number(message.edited.ts)) }, " (edited)")
      : null;
  const body = message.blocks?.length
    ? blocks(message)
    : h("div", { class: "mrkdwn" }, mrkdwn(message.text ?? "", { names: false }));
  if (edited) (body.querySelector(":scope > .rich-text > .rich-section:last-child") ?? body).append(edited);
  return h(
    "div",
    { class: "content" },
    body,
    (message.attachments ?? []).map((one) => attachment(one, message)),
  );
}

function surfaceOf(message) {
  const key = `${app.channel}/${message.ts}`;
  if (!typedIn.has(key)) typedIn.set(key, new Values());
  const values = typedIn.get(key);
  const known = message.state?.values;
  values.adopt(
    [...(message.blocks ?? []), ...(message.attachments ?? []).flatMap((one) => one.blocks ?? [])],
    known,
  );
  return new Surface({ kind: "message", container: { channel: app.channel, ts: message.ts }, values });
}

function blocks(message) {
  const surface = surfaceOf(message);
  return h(
    "div",
    { class: "blocks" },
    message.blocks.map((block) => drawBlock(block, surface)),
  );
}

function attachment(one, message) {
  const inner = one.blocks
    ? one.blocks.map((block) => drawBlock(block, surfaceOf(message)))
    : mrkdwn(one.text ?? one.fallback ?? "", { names: false });
  const title = one.title
    ? h("strong", null, one.title_link ? outsideLink(one.title_link, one.title) : one.title)
    : null;
  return h(
    "div",
    {
      class: "attachment",
      style: one.color ? { "border-left-color": `#${one.color.replace("#", "")}` } : {},
    },
    title,
    inner,
  );
}

function files(message) {
  if (!message.files?.length) return null;
  return h(
    "ul",
    { class: "files", "aria-label": "Files" },
    message.files.map((file) => h("li", null, fileCard(file))),
  );
}

function fileCard(file) {
  if (file.mode === "tombstone")
    return h("div", { class: "file-card" }, icon("trash"), "This file was deleted.");
  const url = file.permalink_public ?? file.url_private ?? "";
  const more = [
    file.pretty_type ?? file.filetype?.toUpperCase(),
    file.size === undefined ? null : size(file.size),
  ]
    .filter(Boolean)
    .join(" · ");
  const words = h(
    "span",
    { class: "file-words" },
    h("strong", null, file.title || file.name || file.id),
    h("small", null, more),
  );
  if (url && isOwn(url) && file.mimetype?.startsWith("image/"))
    return h(
      "a",
      { href: url, target: "_blank", rel: "noopener" },
      h("img", { class: "file-image", src: url, alt: file.title || file.name }),
    );
  return url && isOwn(url)
    ? h("a", { class: "file-card", href: url, target: "_blank", rel: "noopener" }, icon("file"), words)
    : h("div", { class: "file-card" }, icon("file"), words);
}

const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    message.reactions.map((one) => pill(message, one)),
  );
}

function pill(message, { name, users, count }) {
  const isMine = users.includes(app.as);
  const who = users.map((id) => (id === app.as ? "you" : personName(id))).join(", ");
  const click = () => react(message.ts, name, isMine);
  return h(
    "button",
    {
      class: "reaction",
      type: "button",
      "aria-pressed": String(isMine),
      "aria-label": `${name}, ${count}: ${who}`,
      title: `${who} reacted with :${name}:`,
      dataset: { focus: `reaction-${name}` },
      on: { click },
    },
    h("span", { class: "emoji" }, emojiOrName(name)),
    h("span", { class: "count" }, String(count)),
  );
}

function footer(message) {
  if (!message.reply_count) return null;
  const words = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "small"));
  const last = message.latest_reply
    ? h("span", { class: "last-reply" }, `Last reply ${relative(Number(message.latest_reply))}`)
    : null;
  return h(
    "button",
    {
      class: "thread-footer",
      type: "button",
      dataset: { focus: "thread" },
      on: { click: () => go({ thread: message.ts }) },
    },
    faces,
    h("span", { class: "reply-count" }, words),
    last,
  );
}

function dismissal(message) {
  const click = () => tried(() => api.act("delete", { as: app.as, channel: app.channel, ts: message.ts }));
  return h("button", { class: "link dismiss", type: "button", on: { click } }, "Dismiss message");
}

/** Save a person's new words for a message. */
export const saveEdit = (ts, words) =>
  tried(() => api.act("edit", { as: app.as, channel: app.channel, ts, text: words }));
