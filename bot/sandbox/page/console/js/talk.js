// The updates of a ticket, oldest first; follows the end unless somebody has scrolled up.

import { fill, h, reconcile } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { fileAddress } from "./api.js";
import { app, on } from "./state.js";
import { long, whole } from "./when.js";

const place = document.getElementById("talk");
let vendor;
let drawnFor = null;

/**
 * Draw and keep up to date. Of an update, `talk.kind(update)` tells whose voice it is, `talk.notes(update)` the small
 * words beside it; it is told by `{id, at, entry, kind: "user"|"employee"|"auto", editor, is_hidden?, files}`.
 */
export function startTalk(parts) {
  vendor = parts;
  on("ticket", draw);
}

function draw(one) {
  if (!one) {
    drawnFor = null;
    fill(place, h("p", { class: "none" }, app.id ? "There is no such ticket." : "Choose a ticket on the left."));
    return;
  }
  const isAtEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 60;
  place.querySelector(".none")?.remove();
  const items = one.updates.map((update) => ({ ...update, when: long(update.at), ticket: one.id }));
  reconcile(place, items, (update) => update.id, card);
  if (isAtEnd || drawnFor !== one.id) place.scrollTop = place.scrollHeight;
  drawnFor = one.id;
}

function card(update) {
  return h(
    "article",
    {
      class: ["update", `update-${update.kind}`, update.is_hidden && "update-hidden"],
      dataset: { update: update.id },
      "aria-label": `${update.editor}, ${update.when}`,
    },
    h("span", { class: "face", "aria-hidden": "true" }, initials(update.editor)),
    h(
      "div",
      { class: "update-body" },
      h(
        "div",
        { class: "update-head" },
        h("strong", null, update.editor),
        h("span", { class: "update-kind" }, vendor.talk.kind(update)),
        h("time", { title: whole(update.at) }, update.when),
        vendor.talk.notes(update).map((words) => h("span", { class: "tag" }, words)),
      ),
      h("p", { class: "entry" }, update.entry),
      update.files.length ? h("div", { class: "files" }, update.files.map((one) => file(update.ticket, one))) : null,
    ),
  );
}

/** A file, or only its name where its bytes never came (no size). */
const file = (ticket, one) =>
  one.size === null
    ? h("span", { class: "file" }, icon("file"), one.name, h("small", null, "not uploaded"))
    : link(ticket, one);

const link = (ticket, one) =>
  h(
    "a",
    { class: "file", href: fileAddress(ticket, one.id), download: one.name },
    icon("file"),
    one.name,
    h("small", null, size(one.size)),
  );

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(bytes < 102_400 ? 1 : 0)} kB`);

const initials = (name) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");
