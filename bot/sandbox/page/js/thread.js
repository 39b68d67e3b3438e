// The right side: one thread with its own composer.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { tried } from "./popover.js";
import { app, channel, channelTitle, go, on } from "./state.js";
import { Timeline } from "./timeline.js";

const pane = document.getElementById("thread");
const scroller = h("div", { class: "thread-scroller", tabIndex: -1 });
const timeline = new Timeline(scroller, { label: "Thread", inThread: true });
const composer = new Composer({ inThread: true, onSent: () => timeline.toEnd() });
const where = h("span", { class: "thread-where" });
const foot = h("div", { class: "thread-foot" }, composer.node);
let shown = null;

/** Draw and keep up to date. */
export function startThread() {
  const close = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Close thread",
      on: { click: () => go({ thread: null }) },
    },
    icon("close"),
  );
  fill(
    pane,
    h(
      "header",
      { class: "thread-head" },
      h("h2", null, "Thread"),
      where,
      h("span", { class: "grow" }),
      close,
    ),
    scroller,
    foot,
  );
  pane.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !event.defaultPrevented && go({ thread: null }),
  );
  on("place", draw);
  on("snapshot", draw);
}

function draw() {
  pane.hidden = !app.thread;
  document.body.classList.toggle("has-thread", Boolean(app.thread));
  const key = app.thread && `${app.channel}/${app.thread}`;
  const here = channel();
  if (here) where.textContent = channelTitle(here);
  if (key === shown) return;
  shown = key;
  timeline.reset("Thread");
  if (!key) return;
  composer.turnTo("Reply…", app.channel, app.thread);
  refreshThread();
  composer.field.focus();
}

/** Read the thread again. */
export async function refreshThread() {
  const { channel: asked, thread } = app;
  if (!thread) return;
  const answer = await tried(() => api.read("messages", { as: app.as, channel: asked, thread_ts: thread }));
  if (answer && asked === app.channel && thread === app.thread) timeline.show(answer.messages);
}
