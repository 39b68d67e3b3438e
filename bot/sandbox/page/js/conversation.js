// The middle: the messages of a conversation and its composer, or the app's Home tab.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { drawHead } from "./head.js";
import { drawHome, openHome } from "./home.js";
import { tried } from "./popover.js";
import { app, channel, channelTitle, firstChannel, go, isWithApp, on } from "./state.js";
import { Timeline } from "./timeline.js";

const head = document.getElementById("head");
const scroller = document.getElementById("scroller");
const home = document.getElementById("home");
const foot = document.getElementById("foot");

const timeline = new Timeline(scroller, { label: "Messages" });
const composer = new Composer({ onSent: () => timeline.toEnd() });
let unreadFrom = null;
let isOpening = false;

/** Draw and keep up to date. */
export function startConversation() {
  fill(foot, composer.node);
  on("snapshot", () => {
    draw();
    markRead();
  });
  on("place", (before) => {
    if (before.channel !== app.channel || before.tab !== app.tab) open();
  });
}

/** Show the conversation we are at. */
export async function open() {
  const here = channel();
  unreadFrom = null;
  isOpening = true;
  timeline.reset(`Messages in ${here ? channelTitle(here) : "no channel"}`);
  draw();
  if (isAtHome()) openHome();
  else if (isWithApp(here)) await tried(() => api.act("home", { as: app.as, tab: "messages" }));
  await refreshMessages();
  if (!document.querySelector("dialog[open]") && !isAtHome() && matchMedia("(hover: hover)").matches)
    composer.field.focus();
}

const isAtHome = () => isWithApp(channel()) && app.tab !== "messages";

/** Read the messages again. */
export async function refreshMessages() {
  const { channel: asked } = app;
  if (!asked || isAtHome()) return;
  const answer = await tried(() => api.read("messages", { as: app.as, channel: asked }));
  if (!answer || asked !== app.channel) return;
  const unread = channel()?.unread ?? 0;
  if (isOpening && unread)
    unreadFrom = answer.messages.filter((one) => one.user !== app.as).at(-unread)?.ts ?? null;
  isOpening = false;
  timeline.show(answer.messages, unreadFrom);
  timeline.begin(...beginning());
  markRead();
}

/** Where we are and what can be typed, for somebody who finds nothing here yet. */
function beginning() {
  const here = channel();
  if (!here) return [];
  const [first] = app.snapshot.commands;
  const does = first?.description.replace(/^./, (letter) => letter.toLowerCase());
  const hint = first ? [" Type ", h("code", { class: "code" }, first.command), ` to ${does}.`] : [];
  return [
    h("h3", null, `This is the beginning of ${channelTitle(here)}`),
    h("p", null, here.topic ? `${here.topic}.` : "", hint),
  ];
}

/** Nothing is unread in what somebody looks at. */
export function markRead() {
  if (!isOpening && channel()?.unread && !document.hidden && !isAtHome())
    tried(() => api.act("read", { as: app.as, channel: app.channel }));
}

function draw() {
  const here = channel();
  if (!here) return void (app.channel && go({ channel: firstChannel(), thread: null, tab: null })); // We left it.
  const atHome = isAtHome();
  document.title = `${channelTitle(here)} · ${app.snapshot.team.name}`;
  drawHead(head, here, atHome);
  home.hidden = !atHome;
  scroller.hidden = atHome;
  foot.hidden = atHome;
  if (atHome) drawHome(home);
  composer.turnTo(`Message ${channelTitle(here)}`, here.id);
}
