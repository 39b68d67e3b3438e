// Slack's mrkdwn as DOM (docs.slack.dev/messaging/formatting-message-text). Nothing is ever parsed as HTML.

import { h, outsideLink } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { app, channel, channelName, channelTitle, go, person, personName } from "./state.js";
import { fillDate, full } from "./time.js";

/** Undo the three escapes of mrkdwn. */
export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/**
 * Draw mrkdwn. `verbatim` leaves bare addresses and names alone; `names` links `@here` and `#name`,
 * which Slack does in text objects but not in a message's top-level text.
 */
export function mrkdwn(text, { verbatim = false, names = !verbatim } = {}) {
  const options = { urls: !verbatim, names };
  const fragment = document.createDocumentFragment();
  for (const [index, part] of text.split(/```/).entries()) {
    if (index % 2)
      fragment.append(h("pre", { class: "pre" }, unescape(part.replace(/^\n/, "").replace(/\n$/, ""))));
    else fragment.append(...paragraphs(part, options));
  }
  return fragment;
}

function paragraphs(text, options) {
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", { class: "quote" }, lines(quoted, options)));
    quoted = [];
  };
  let plain = [];
  const settle = () => {
    if (plain.length) nodes.push(...lines(plain, options));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const match = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (match) settle();
    else flush();
    (match ? quoted : plain).push(match ? match[1] : line);
  }
  settle();
  flush();
  return nodes;
}

const lines = (list, options) =>
  list.flatMap((line, index) => [...(index ? [h("br")] : []), ...inline(line, options)]);

const styled = (tag) => (match, options) => h(tag, null, inline(match[1], options));
const around = (mark) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${mark}])[${mark}](?!\\s)([^${mark}\\n]+?)(?<!\\s)[${mark}](?![\\p{L}\\p{N}${mark}])`,
    "u",
  );

const RULES = [
  [/<([^<>\n]+)>/, (match) => entity(match[1])],
  [/`([^`\n]+)`/, (match) => h("code", { class: "code" }, unescape(match[1]))],
  [around("*"), styled("strong")],
  [around("_"), styled("em")],
  [around("~"), styled("s")],
  [/:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/, (match) => emoji(match[1]) ?? match[0]],
];
const URLS = [
  /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"]/,
  (match) => outsideLink(unescape(match[0]), unescape(match[0])),
];
const NAMES = [/(?<![\w@#])(@(?:here|channel|everyone)|#[a-z0-9_-]+)\b/, (match) => namedMention(match[1])];

function inline(text, options) {
  const rules = [...RULES, ...(options.urls ? [URLS] : []), ...(options.names ? [NAMES] : [])];
  const nodes = [];
  let rest = text;
  while (rest) {
    const [match, draw] = earliest(rest, rules);
    if (!match) break;
    nodes.push(unescape(rest.slice(0, match.index)), draw(match, options));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...nodes, unescape(rest)].filter((node) => node !== "");
}

function earliest(text, rules) {
  return rules.reduce(
    (best, [pattern, draw]) => {
      const match = pattern.exec(text);
      return match && (!best[0] || match.index < best[0].index) ? [match, draw] : best;
    },
    [null, null],
  );
}

function entity(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length ? unescape(rest.join("|")) : null;
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateToken(target.split("^"), label ?? "");
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!")) return broadcast(target.slice(1));
  const url = unescape(target);
  return outsideLink(url, withEmoji(label ?? url.replace(/^mailto:/, "")));
}

function namedMention(text) {
  if (text.startsWith("@")) return broadcast(text.slice(1));
  const found = app.snapshot.channels.find((one) => one.type !== "im" && one.name === text.slice(1));
  return found ? channelMention(found.id) : text;
}

/** A person's name as a mention. */
export function userMention(id, label = null) {
  const name = person(id) ? personName(id) : (label ?? id);
  return h("span", { class: ["mention", id === app.as && "mention-me"], dataset: { user: id } }, `@${name}`);
}

/** A channel's name, leading there. */
export function channelMention(id, label = null) {
  const found = channel(id);
  if (!found) return h("span", { class: "mention" }, label ? `#${label}` : "#private-channel");
  const click = (event) => {
    event.preventDefault();
    go({ channel: id, thread: null, tab: null });
  };
  return h(
    "a",
    { class: "mention", href: "#", on: { click } },
    found.type === "channel" ? channelTitle(found) : `🔒${channelName(found)}`,
  );
}

/** `@here`, `@channel`, `@everyone`. */
export const broadcast = (range) => h("span", { class: "mention mention-me" }, `@${range.split("^")[0]}`);

function dateToken([, seconds, template, link], fallback) {
  const moment = Number(seconds);
  if (!Number.isFinite(moment)) return fallback;
  const time = h(
    "time",
    { datetime: new Date(moment * 1000).toISOString(), title: full(moment) },
    fillDate(moment, unescape(template ?? "")),
  );
  return link ? outsideLink(unescape(link), time) : time;
}

/** A text object (`plain_text` or `mrkdwn`) as DOM. */
export function text(object) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: Boolean(object.verbatim) });
  return document.createTextNode(plain(object));
}

/** A text object as characters, for names and labels. */
export function plain(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}

/** mrkdwn as people would type it: mentions by name, entities undone. */
export function typed(source) {
  const text = source
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => (person(id) ? `@${person(id).name}` : whole))
    .replace(/<#(\w+)(?:\|([^>]*))?>/g, (whole, id, label) => `#${channel(id)?.name ?? label ?? id}`)
    .replace(/<!(\w+)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<([^<>|]+)(?:\|[^>]*)?>/g, "$1");
  return unescape(text);
}
