// Completion in a composer: `/` commands and shortcuts, `@` people, `#` channels, `:` emoji.

import { h } from "./dom.js";
import { searchEmoji } from "./emoji.js";
import { avatar, channelSign } from "./faces.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { app, botId, channel, personName } from "./state.js";

const TRIGGER = /(?:^|[\s(])([@#:])([\w+.-]*)$/;

/** Attach completion to a textarea; `runShortcut(shortcut)` is called for a shortcut chosen after `/`. */
export function startCompletion(field, { inThread, runShortcut, anchor }) {
  let token = null;
  const list = new Listbox(field, { label: "Suggestions", anchor, onPick: pick });
  field.setAttribute("aria-autocomplete", "list");

  function refresh() {
    token = tokenAt(field, inThread);
    const items = token ? token.find(token.query) : [];
    if (items.length) list.show(items.slice(0, 12));
    else list.hide();
  }

  function pick(item) {
    list.hide();
    if (item.shortcut) {
      field.value = "";
      field.dispatchEvent(new Event("input"));
      return runShortcut(item.shortcut);
    }
    field.setRangeText(`${item.value} `, token.start, field.selectionStart, "end");
    field.dispatchEvent(new Event("input"));
    return field.focus();
  }

  field.addEventListener("input", refresh);
  field.addEventListener("blur", () => list.hide());
  return list;
}

function tokenAt(field, inThread) {
  const before = field.value.slice(0, field.selectionStart);
  const command = /^\/(\S*)$/.exec(before);
  if (command && !inThread) {
    // A command typed in full is ready to be sent: Enter must not be taken for a choice.
    const isWhole = app.snapshot.commands.some((one) => one.command === before);
    return isWhole ? null : { start: 0, query: command[1], find: commands };
  }
  const match = TRIGGER.exec(before);
  if (!match || (match[1] === ":" && match[2].length < 2)) return null;
  return {
    start: before.length - match[2].length - 1,
    query: match[2].toLowerCase(),
    find: FINDERS[match[1]],
  };
}

const FINDERS = { "@": people, "#": channels, ":": emojis };

function commands(query) {
  const { commands: known, shortcuts } = app.snapshot;
  const typed = known
    .filter((one) => one.command.slice(1).startsWith(query))
    .map((one) => ({
      group: "Commands",
      label: `${one.command} ${one.usage_hint ?? ""}`,
      detail: one.description,
      value: one.command,
      sign: avatar(botId(), "tiny"),
    }));
  const quick = shortcuts
    .filter((one) => one.type === "global" && one.name.toLowerCase().includes(query.toLowerCase()))
    .map((one) => ({
      group: "Shortcuts",
      label: one.name,
      detail: one.description,
      shortcut: one,
      sign: icon("bolt"),
    }));
  return [...typed, ...quick];
}

function people(query) {
  const members = new Set(channel()?.members);
  const fits = (one) =>
    one.name.toLowerCase().startsWith(query) || (one.real_name ?? "").toLowerCase().includes(query);
  const found = app.snapshot.people.filter(fits).sort((a, b) => members.has(b.id) - members.has(a.id));
  const everyone = ["here", "channel"]
    .filter((word) => word.startsWith(query))
    .map((word) => ({
      label: `@${word}`,
      detail: "Notify everyone here",
      value: `@${word}`,
      sign: h("span", { class: "sign" }, "📣"),
    }));
  return [
    ...found.map((one) => ({
      label: personName(one.id),
      detail: `@${one.name}${members.has(one.id) ? "" : " · not in channel"}`,
      value: `@${one.name}`,
      sign: avatar(one.id, "tiny"),
    })),
    ...everyone,
  ];
}

function channels(query) {
  return app.snapshot.channels
    .filter((one) => one.type !== "im" && one.name.startsWith(query))
    .map((one) => ({ label: one.name, detail: one.topic, value: `#${one.name}`, sign: channelSign(one) }));
}

function emojis(query) {
  return searchEmoji(query, 10).map(([name, character]) => ({
    label: `:${name}:`,
    value: character,
    sign: h("span", { class: "emoji" }, character),
  }));
}
