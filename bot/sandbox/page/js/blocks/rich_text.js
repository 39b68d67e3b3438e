// rich_text: sections, lists, quotes and preformatted text; inside them text is raw and never parsed.

import { h, outsideLink } from "../dom.js";
import { emojiOrName } from "../emoji.js";
import { broadcast, channelMention, userMention } from "../mrkdwn.js";
import { app } from "../state.js";
import { fillDate, full } from "../time.js";

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, inside(part)),
  rich_text_preformatted: (part) => h("pre", { class: ["pre", part.border && "bordered"] }, inside(part)),
  rich_text_quote: (part) => h("blockquote", { class: "quote" }, inside(part)),
  rich_text_list: list,
};

const INSIDE = {
  text: (one) => document.createTextNode(one.text),
  link: (one) => outsideLink(one.url, one.text || one.url),
  user: (one) => userMention(one.user_id),
  usergroup: (one) => h("span", { class: "mention" }, `@${one.usergroup_id}`),
  channel: (one) => channelMention(one.channel_id),
  emoji: (one) =>
    h(
      "span",
      { class: "emoji", title: `:${one.name}:` },
      emojiOrName(one.skin_tone ? `${one.name}::skin-tone-${one.skin_tone}` : one.name),
    ),
  date: (one) => h("time", { title: full(one.timestamp) }, fillDate(one.timestamp, one.format)),
  broadcast: (one) => broadcast(one.range),
  color: (one) =>
    h(
      "span",
      { class: "color" },
      h("span", { class: "swatch", style: { "background-color": one.value } }),
      one.value,
    ),
  team: () => h("span", { class: "mention" }, `@${app.snapshot.team.name}`),
};

/** Draw rich text. */
export const richText = (block) =>
  h(
    "div",
    { class: "mrkdwn rich-text" },
    (block.elements ?? []).map((part) => PARTS[part.type]?.(part) ?? ""),
  );

const inside = (part) => (part.elements ?? []).map((one) => styled(INSIDE[one.type]?.(one) ?? "", one.style));

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && part.offset ? part.offset + 1 : null;
  const items = part.elements.map((item) => h("li", null, inside(item)));
  return h(tag, { class: ["list", `indent-${part.indent ?? 0}`, part.border && "bordered"], start }, items);
}

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
  ["underline", "u"],
];

function styled(node, style = {}) {
  return STYLES.reduce(
    (inner, [name, tag]) => (style[name] ? h(tag, name === "code" ? { class: "code" } : null, inner) : inner),
    node,
  );
}
