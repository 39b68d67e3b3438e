// SoftLayer's console: what it has beside what every vendor's has.

import { startConsole } from "/page/console/js/start.js";
import { faults } from "./faults.js";
import { openNewTicket } from "./new_ticket.js";
import { head, row, talk } from "./ticket.js";
import { staff, voices } from "./voices.js";

startConsole({
  name: "SoftLayer",
  shows: {
    open: ["Open", "No ticket is open."],
    waiting: ["Waiting", "No ticket waits for the customer."],
    closed: ["Closed", "No ticket is closed."],
    all: ["All", "There are no tickets."],
  },
  filters: [],
  row,
  head,
  talk,
  voices,
  staff,
  openNewTicket,
  journal: {
    name: "method",
    heads: ["Method", "Id"],
    example: "addUpdate",
    cells: (entry) => [entry.id ?? ""],
    word: (entry) => `${entry.status} ${entry.outcome.split("_").at(-1)}`,
    lines: (entry) => [
      ...["mask", "filter", "limit"].filter((name) => entry[name]).map((name) => `${name}: ${entry[name]}`),
      entry.arguments.length ? `arguments: ${JSON.stringify(entry.arguments, null, 1)}` : null,
    ],
  },
  faults,
  bar: { notes: [], buttons: [] },
});
