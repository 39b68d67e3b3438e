// Rackspace's console: what it has beside what every vendor's has.

import { button } from "/page/console/js/bar.js";
import { startConsole } from "/page/console/js/start.js";
import { on } from "/page/console/js/state.js";
import { fill, h } from "/page/js/dom.js";
import { startEvents } from "./events.js";
import { faults } from "./faults.js";
import { limitsButton } from "./limits.js";
import { openNewTicket } from "./new_ticket.js";
import { openSwitches } from "./switches.js";
import { head, row, talk } from "./ticket.js";
import { staff, voices } from "./voices.js";

const switches = button("Switches", () => openSwitches(switches), "How the vendor behaves, for good");

startConsole({
  name: "Rackspace",
  shows: {
    open: ["Open", "No ticket is open."],
    waiting: ["Waiting", "No ticket waits for the customer."],
    solved: ["Solved", "No ticket is solved and not closed yet."],
    closed: ["Closed", "No ticket is closed."],
    all: ["All", "There are no tickets."],
  },
  filters: [
    {
      name: "account",
      label: "Account",
      choices: ({ accounts }) => [["", "All accounts"], ...accounts.map((one) => [one.id, `${one.name} · ${one.id}`])],
    },
  ],
  row,
  head,
  talk,
  voices,
  staff,
  openNewTicket,
  journal: {
    name: "operation",
    heads: ["Operation", "Ticket"],
    example: "comments",
    cells: (entry) => [entry.ticket ?? ""],
    word: (entry) => `${entry.status || ""} ${entry.outcome === String(entry.status) ? "" : entry.outcome}`.trim(),
    lines: (entry) => [entry.path, entry.body ? `sent: ${entry.body}` : null],
  },
  faults,
  bar: { notes: [limitsButton()], buttons: [startEvents(), switches] },
});

on("snapshot", ({ statuses }) =>
  fill(
    document.getElementById("statuses"),
    statuses.map((name) => h("option", { value: name })),
  ),
);
