// The head of a conversation: its name and topic, who is in it, and the tabs of the app.

import * as api from "./api.js";
import { h, redraw } from "./dom.js";
import { channelSign } from "./faces.js";
import { icon } from "./icons.js";
import { openMenu, tried } from "./popover.js";
import { app, channelName, channelTitle, go, isWithApp, person, personName } from "./state.js";

/** Draw the head of where we are. */
export function drawHead(head, here, atHome) {
  redraw(head, [here, atHome, app.snapshot.people], () => [
    h(
      "div",
      { class: "head-row" },
      title(here),
      h("span", { class: "topic" }, here.topic ?? ""),
      h("span", { class: "grow" }),
      here.type === "im" ? null : members(here),
    ),
    isWithApp(here) ? tabs(atHome) : null,
  ]);
}

function title(here) {
  return h("h2", { class: "head-title" }, channelSign(here), channelName(here));
}

function tabs(atHome) {
  const tab = (id, label, selected) =>
    h(
      "button",
      {
        class: "tab",
        role: "tab",
        type: "button",
        id: `tab-${id}`,
        dataset: { focus: `tab-${id}` },
        "aria-selected": String(selected),
        "aria-controls": id === "home" ? "home" : "scroller",
        tabIndex: selected ? 0 : -1,
        on: { click: () => go({ tab: id, thread: null }), keydown: moveTab },
      },
      label,
    );
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "App" },
    tab("home", "Home", atHome),
    tab("messages", "Messages", !atHome),
  );
}

function moveTab(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const id = event.target.id === "tab-home" ? "messages" : "home";
  go({ tab: id, thread: null });
  document.getElementById(`tab-${id}`).focus();
}

function members(here) {
  const label = `${here.members.length} ${here.members.length === 1 ? "member" : "members"}`;
  const names = here.members.map(personName).join(", ");
  const props = {
    class: "members",
    type: "button",
    title: names,
    "aria-label": `${label}: ${names}`,
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    dataset: { focus: "members" },
    on: { click: () => openMenu(button, changes(here), { label: "Members", align: "end" }) },
  };
  const button = h("button", props, icon("people"), String(here.members.length));
  return button;
}

function changes(here) {
  const change = (how, user) => () => tried(() => api.act(how, { as: app.as, channel: here.id, user }));
  const add = app.snapshot.people
    .filter((one) => !here.members.includes(one.id))
    .map((one) => ({ label: `Add ${personName(one.id)}`, icon: icon("plus"), run: change("join", one.id) }));
  const bots = here.members.filter((id) => person(id)?.is_bot);
  const remove = bots.map((id) => ({ label: `Remove ${personName(id)}`, run: change("leave", id) }));
  const leave = { label: `Leave ${channelTitle(here)}`, run: change("leave", app.as) };
  const out = [...remove, leave].map((item) => ({ ...item, danger: true, icon: icon("close") }));
  return [...add, ...(add.length ? ["-"] : []), ...out];
}
