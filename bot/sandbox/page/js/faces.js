// Avatars and the signs of conversations.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { botId, person, personName } from "./state.js";

const COLORS = ["#b4472f", "#2f6db4", "#2e7d4f", "#8a4fb0", "#a3632a", "#2a7f86"];

const colorOf = (id) =>
  COLORS[[...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % COLORS.length];

/** A person's initials on their colour; the app shows its sign. Decoration: the name stands beside it. */
export function avatar(id, size = "normal") {
  const one = person(id);
  const isApp = id === botId() || Boolean(id?.startsWith("B"));
  const content = isApp ? icon("ticket") : initials(personName(id) ?? "?");
  const color = one?.avatar_color || colorOf(id ?? "?");
  return h(
    "span",
    {
      class: ["avatar", `avatar-${size}`, isApp && "avatar-app"],
      "aria-hidden": "true",
      style: isApp ? {} : { "background-color": color },
    },
    content,
  );
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0].toUpperCase())
    .join("");
}

/** #, a lock, or a face. */
export function channelSign(conversation) {
  if (conversation.type === "im") return avatar(conversation.user, "tiny");
  return h("span", { class: "sign" }, icon(conversation.type === "group" ? "lock" : "hash"));
}
