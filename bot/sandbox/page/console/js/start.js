// Starts a console: reads, draws the parts, and reads again whatever the live socket says has changed.

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
import { adopt, app, asked, emit, isHere, on, setClock, startPlace } from "./state.js";
import { startTalk } from "./talk.js";

/** Run at most one at a time; asked again meanwhile, run once more afterwards. */
export function coalesced(action) {
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
  const snapshot = await tried(() => read("snapshot", asked()));
  if (!snapshot) return;
  setClock(snapshot.now);
  fill(
    document.getElementById("employees"),
    snapshot.employees.map((name) => h("option", { value: name })),
  );
  adopt("snapshot", snapshot);
});
const readRows = coalesced(async () => {
  const wanted = asked();
  const answer = await tried(() => read("tickets", wanted));
  if (answer && JSON.stringify(wanted) === JSON.stringify(asked())) adopt("rows", answer.tickets);
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
    if (frame.ticket === null || isHere(frame.ticket)) readTicket();
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

function drawTop(name) {
  const home = h("a", { class: "top-button", href: "/", title: "Back to the local Slack" }, icon("back"), "Slack");
  const account = h("span");
  const brand = h("div", { class: "brand" }, h("h1", null, name), account);
  fill(document.getElementById("top"), home, brand, h("span", { class: "grow" }), themeButton());
  on("snapshot", (snapshot) => fill(account, `the vendor's console · ${snapshot.account}`));
}

/** Show whether the socket is open. Whatever changed while it was not is read again. */
async function showConnection(isConnected) {
  document.getElementById("lost").hidden = isConnected;
  if (!isConnected) return;
  await readAll();
  emit("connected");
  document.documentElement.dataset.ready = "true";
}

/**
 * Start. `vendor` is what differs between vendors: its `name`, the lists (`shows`, `filters`, `row`), one ticket
 * (`head`, `talk`), what is written (`voices`, `staff`, `reopen`), a customer's new ticket (`openNewTicket`), the
 * `journal`, the `faults` and what else stands in the bar (`bar`). Each part tells beside its use what it takes.
 */
export function startConsole(vendor) {
  startPlace(
    Object.keys(vendor.shows),
    vendor.filters.map((one) => one.name),
  );
  drawTop(vendor.name);
  // The updates come last: they scroll to their end in the room that the others leave.
  for (const part of [startList, startHead, startComposer, startTalk, startJournal, startBar]) part(vendor);
  on("place", (change) => {
    if (Object.keys(change).some((name) => name !== "id")) {
      readRows();
      readSnapshot(); // Its counts go by the filters.
    }
    if ("id" in change) readTicket();
  });
  live((frame) => (FRAMES[frame.kind] ?? ((one) => emit(one.kind, one)))(frame), showConnection);
}
