// The panel of user groups: who is in each, and a new one. Whatever the app makes of them, it asks Slack for.

import * as api from "./api.js";
import { h, reconcile, uid } from "./dom.js";
import { announce, openPopover, tried } from "./popover.js";
import { app, on, personName } from "./state.js";

const NEW = "A handle is lower-case letters, digits, dots, - and _.";

const list = h("div", { class: "groups-list" });

/** Open the panel; it follows what others change while it is open. */
export function openUsergroups(anchor) {
  const handle = h("input", {
    class: "text",
    type: "text",
    placeholder: "night-shift",
    "aria-label": "Handle of a new user group",
    pattern: "[a-z0-9._\\-]+",
    title: NEW,
    maxLength: 21,
    required: true,
  });
  const make = (event) => {
    event.preventDefault();
    set(handle.value, []).then((made) => made && (handle.value = ""));
  };
  const panel = h(
    "div",
    { class: "panel groups", role: "dialog", "aria-label": "User groups" },
    h("h3", null, "User groups"),
    list,
    h(
      "form",
      { class: "groups-new", on: { submit: make } },
      handle,
      h("button", { class: "button small", type: "submit" }, "Add a group"),
    ),
  );
  draw();
  openPopover(anchor, panel, { align: "end" });
  (list.querySelector("input") ?? handle).focus();
}

function draw() {
  const { usergroups, people } = app.snapshot;
  const members = people.filter((one) => !one.is_bot).map((one) => one.id);
  const items = usergroups.map((group) => ({ ...group, offered: members }));
  reconcile(list, items, (group) => group.id, drawGroup);
}

function drawGroup(group) {
  return h(
    "fieldset",
    { class: "group", dataset: { focus: group.id } },
    h("legend", null, h("strong", null, `@${group.handle}`), ` ${group.name}`),
    group.offered.map((id) => member(group, id)),
  );
}

function member(group, id) {
  const box = h("input", {
    type: "checkbox",
    id: uid("member"),
    checked: group.users.includes(id),
    dataset: { focus: `${group.id}-${id}` },
    on: { change: () => put(group, id, box) },
  });
  return h("span", { class: "group-member" }, box, h("label", { for: box.id }, personName(id)));
}

async function put(group, id, box) {
  const now = app.snapshot.usergroups.find((one) => one.id === group.id)?.users ?? group.users;
  const rest = now.filter((one) => one !== id);
  const done = await set(group.id, box.checked ? [...rest, id] : rest);
  if (!done) box.checked = !box.checked;
  else announce(`${personName(id)} is ${box.checked ? "in" : "out of"} @${group.handle}`);
}

const set = (name, users) => tried(() => api.act("usergroup", { as: app.as, name, users }));

on("snapshot", () => list.isConnected && draw());
