// The left side: whom we act as, and the conversations with what is unread in them.

import { h, redraw } from "./dom.js";
import { avatar, channelSign } from "./faces.js";
import { address, app, channelName, go, isMember, isWithApp, on } from "./state.js";

const rail = document.getElementById("rail");
const sidebar = document.getElementById("sidebar");

/** Draw and keep up to date. */
export function startSidebar() {
  on("snapshot", draw);
  on("place", draw);
}

function draw() {
  const { team, people, channels } = app.snapshot;
  const place = [app.as, app.channel];
  redraw(rail, [team, people, place], () => [
    h("span", { class: "workspace", title: team.name, "aria-hidden": "true" }, team.name[0]),
    h("h2", { class: "rail-title" }, "Act as"),
    h("ul", { class: "rail-people" }, people.filter((one) => !one.is_bot).map(personLink)),
  ]);
  redraw(sidebar, [team, people, channels, place], () => [
    h("div", { class: "sidebar-head" }, h("h1", null, team.name)),
    h("div", { class: "sidebar-body" }, groups(channels.filter(isMember))),
  ]);
}

function groups(joined) {
  const byName = (a, b) => channelName(a).localeCompare(channelName(b));
  const direct = joined.filter((one) => one.type === "im");
  return [
    group("Channels", joined.filter((one) => one.type !== "im").sort(byName)),
    group(
      "Direct messages",
      direct.filter((one) => !isWithApp(one)),
    ),
    group("Apps", direct.filter(isWithApp)),
  ];
}

function personLink(one) {
  const isMe = one.id === app.as;
  const first = (one.real_name || one.name).split(" ")[0];
  const link = h(
    "a",
    {
      class: "rail-person",
      dataset: { focus: `as-${one.id}` },
      href: address({ as: one.id, thread: null }),
      "aria-current": isMe ? "true" : null,
      "aria-label": `Act as ${one.real_name || one.name}`,
      title: [one.real_name, one.title, one.tz].filter(Boolean).join(" · "),
    },
    avatar(one.id, "rail"),
    h("span", { class: "rail-name" }, first),
  );
  return h("li", null, link);
}

function group(title, conversations) {
  if (!conversations.length) return null;
  return h(
    "section",
    { class: "side-group", "aria-label": title },
    h("h2", null, title),
    h("ul", null, conversations.map(entry)),
  );
}

function entry(one) {
  const isHere = one.id === app.channel;
  const count = one.type === "im" ? one.unread : one.mentions;
  const click = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    document.body.classList.remove("sidebar-open");
    go({ channel: one.id, thread: null, tab: null });
  };
  const classes = ["side-link", one.unread > 0 && !isHere && "unread"];
  const badge = count > 0 ? h("span", { class: "badge", "aria-hidden": "true" }, String(count)) : null;
  const link = h(
    "a",
    {
      class: classes,
      href: address({ channel: one.id, thread: null, tab: null }),
      "aria-current": isHere ? "page" : null,
      "aria-label": one.unread > 0 ? `${channelName(one)}, ${one.unread} unread` : null,
      dataset: { channel: one.id, focus: `side-${one.id}` },
      on: { click },
    },
    channelSign(one),
    h("span", { class: "side-name" }, channelName(one)),
    badge,
  );
  return h("li", null, link);
}
