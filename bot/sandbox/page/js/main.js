// Starts the page: reads the snapshot, draws the parts, and reads again whatever the live socket says has changed.

import * as api from "./api.js";
import { startBar } from "./bar.js";
import { markRead, refreshMessages, startConversation } from "./conversation.js";
import { startLog } from "./log.js";
import { startModals } from "./modals.js";
import { tried } from "./popover.js";
import { startSidebar } from "./sidebar.js";
import { adopt, address, app, emit, firstChannel, on } from "./state.js";
import { refreshThread, startThread } from "./thread.js";
import { startTop } from "./top.js";

/** Run at most one at a time; asked again meanwhile, run once more afterwards. */
function coalesced(action) {
  let running = false;
  let again = false;
  return async () => {
    again = running;
    if (running) return;
    running = true;
    do {
      again = false;
      await action();
    } while (again);
    running = false;
  };
}

const refreshSnapshot = coalesced(async () => {
  const snapshot = await tried(() => api.read("snapshot", { as: app.as }));
  if (snapshot) adopt(snapshot);
});
const refreshChannel = coalesced(refreshMessages);
const refreshReplies = coalesced(refreshThread);

const FRAMES = {
  messages: (frame) => {
    if (frame.channel === app.channel) {
      refreshChannel();
      refreshReplies();
    }
    refreshSnapshot();
  },
  views: refreshSnapshot,
  home: refreshSnapshot,
  channels: refreshSnapshot,
  usergroups: refreshSnapshot,
  clock: (frame) => {
    emit("clock", frame);
    refreshChannel(); // “Today” and “yesterday” may have moved.
  },
  bot: (frame) => emit("bot", frame.bot),
  log: (frame) => emit("log", frame.entry),
};

async function start() {
  const parts = [startTop, startSidebar, startConversation, startThread, startModals, startBar, startLog];
  for (const part of parts) part();
  await refreshSnapshot();
  if (!app.snapshot) return;
  if (!app.snapshot.channels.some((one) => one.id === app.channel)) app.channel = firstChannel();
  history.replaceState(null, "", address());
  emit("place", {});
  api.live(app.as, (frame) => FRAMES[frame.kind]?.(frame), showConnection);
  document.addEventListener("visibilitychange", markRead);
  document.documentElement.dataset.ready = "true";
}

let wasLost = true; // What has changed between reading and listening is read once more.

function showConnection(isConnected) {
  document.getElementById("lost").hidden = isConnected;
  if (isConnected && wasLost) {
    refreshSnapshot();
    refreshChannel();
    refreshReplies();
  }
  wasLost = !isConnected;
}

on("place", () => document.body.classList.remove("sidebar-open"));
start();
