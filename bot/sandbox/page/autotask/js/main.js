// Autotask's console: what it has beside what every vendor's has.

import { button } from "/page/console/js/bar.js";
import { startConsole } from "/page/console/js/start.js";
import { faults } from "./faults.js";
import { startHooks } from "./hooks.js";
import { usageButton } from "./usage.js";
import { openNewTicket } from "./new_ticket.js";
import { openSwitches } from "./switches.js";
import { head, row, talk } from "./ticket.js";
import { staff, voices } from "./voices.js";

const switches = button("Switches", () => openSwitches(switches), "How the company has set its Autotask up");

startConsole({
  name: "Autotask",
  shows: {
    open: ["Open", "No ticket is open."],
    waiting: ["Waiting", "No ticket waits for its customer."],
    unassigned: ["Free", "Somebody works on every ticket."],
    closed: ["Done", "No ticket is complete."],
    all: ["All", "There are no tickets."],
  },
  filters: [
    {
      name: "company",
      label: "Company",
      choices: ({ companies }) => [["", "All companies"], ...companies.map((one) => [one.id, one.name])],
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
    heads: ["Operation", "As"],
    example: "Notes",
    cells: (entry) => [entry.impersonates ?? ""],
    word: (entry) => `${entry.status || ""} ${entry.outcome === String(entry.status) ? "" : entry.outcome}`.trim(),
    lines: (entry) => [entry.path, entry.body ? `sent: ${entry.body}` : null],
  },
  faults,
  bar: { notes: [usageButton()], buttons: [startHooks(), switches] },
});
