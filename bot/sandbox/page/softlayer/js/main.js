// Starts the console: reads, draws the parts, and reads again whatever the live socket says has changed.

import { fill, h } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { tried } from "/page/js/popover.js";
import { themeButton } from "/page/js/theme.js";
import { live, read } from "./api.js";
import { startBar } from "./bar.js";
import { startComposer } from "./composer.js";
import { startHead } from "./head.js";
import { startJournal } from "./journal.js";
import { startList } from "./list.js";
import { adopt, app, emit, on, setClock } from "./state.js";
import { startTalk } from "./talk.js";

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

const readSnapshot = coalesced(async () => {
  const snapshot = await tried(() => read("snapshot"));
  if (!snapshot) return;
  setClock(snapshot.now);
  fill(
    document.getElementById("employees"),
    snapshot.employees.map((name) => h("option", { value: name })),
  );
  adopt("snapshot", snapshot);
});
const readRows = coalesced(async () => {
  const { show, query } = app;
  const answer = await tried(() => read("tickets", { show, query }));
  if (answer && show === app.show && query === app.query) adopt("rows", answer.tickets);
});
const readTicket = coalesced(async () => {
  const { id } = app;
  document.body.classList.toggle("has-ticket", Boolean(id));
  const answer = id ? await tried(() => read("ticket", { id })) : null;
  if (id === app.id) adopt("ticket", answer?.ticket ?? null);
});

const readAll = () => Promise.all([readSnapshot(), readRows(), readTicket()]);

const FRAMES = {
  tickets: (frame) => {
    readSnapshot();
    readRows();
    if (frame.ticket === null || frame.ticket === app.id) readTicket();
  },
  journal: (frame) => emit("journal", frame.entry),
  faults: async () => {
    const answer = await tried(() => read("faults"));
    if (answer) emit("faults", answer);
  },
  clock: (frame) => {
    setClock(frame.now);
    readAll(); // “Today” may have moved, and what was due is done.
  },
};

function drawTop() {
  const home = h("a", { class: "top-button", href: "/", title: "Back to the local Slack" }, icon("back"), "Slack");
  const account = h("span");
  const brand = h("div", { class: "brand" }, h("h1", null, "SoftLayer"), account);
  fill(document.getElementById("top"), home, brand, h("span", { class: "grow" }), themeButton());
  on("snapshot", (snapshot) => fill(account, `the vendor's console · ${snapshot.account}`));
}

/** Show whether the socket is open. Whatever changed while it was not is read again. */
async function showConnection(isConnected) {
  document.getElementById("lost").hidden = isConnected;
  if (!isConnected) return;
  await readAll();
  document.documentElement.dataset.ready = "true";
}

function start() {
  drawTop();
  // The updates come last: they scroll to their end in the room that the others leave.
  for (const part of [startList, startHead, startComposer, startTalk, startJournal, startBar]) part();
  on("place", (change) => {
    if ("show" in change || "query" in change) readRows();
    if ("id" in change) readTicket();
  });
  live((frame) => FRAMES[frame.kind]?.(frame), showConnection);
}

start();
