// How Autotask's service can misbehave.

const CALLS = {
  "POST /Tickets/{id}/Notes": "add a note",
  "POST /Tickets": "open a ticket",
  "PATCH /Tickets": "change a ticket",
  "GET /Tickets/{id}": "read a ticket",
  "POST /Tickets/query": "find tickets",
  "POST /TicketNotes/query": "find notes",
  "POST /Tickets/{id}/Attachments": "attach a file",
  "POST /TimeEntries": "write down time",
  "GET /zoneInformation": "find the zone",
  "POST hook": "tell a webhook",
  "*": "any call",
};

export const faults = {
  field: "operation",
  calls: Object.entries(CALLS),
  strikes: [
    ["503", "Service unavailable, a gateway's page", { do: "unavailable_html" }],
    ["429", "One request too many", { do: "ratelimited" }],
    ["Threads", "Too many calls at once", { do: "threads" }],
    ["500 right", "No permission, answered as 500", { do: "forbidden" }],
    ["500", "A validation error", { do: "error", message: "title: Value is invalid" }],
    ["500 any", "An error occurred", { do: "occurred" }],
    ["401", "Bad credentials", { do: "unauthorized" }],
    ["Slow (5 s)", "Slow answer", { do: "slow", seconds: 5 }],
    ["Cut", "Connection cut", { do: "drop" }],
    ["Hold", "Held until released", { do: "hold" }],
    ["200 empty", "Nothing with status 200", { do: "empty" }],
  ],
  bends: [
    ["Doubled item", "One item of a list comes twice", { do: "duplicated" }],
    ["Missing item", "One item is missing", { do: "missing" }],
    ["Shuffled", "The items come in another order", { do: "shuffled" }],
    ["Half", "The answer is cut off in the middle", { do: "cut" }],
    ["Foreign page", "The next page is said to be at another host", { do: "foreign_page" }],
    ["Hook forged", "A webhook is signed with another key", { do: "forged" }],
    ["Hook twice", "A webhook tells an event twice", { do: "twice" }],
    ["Hook replayed", "A webhook tells an old event again", { do: "replayed" }],
    ["Hook out of order", "A webhook tells the second event first", { do: "out_of_order" }],
  ],
  // Whatever a client must get over by itself.
  chaos: ["unavailable_html", "unavailable_html:after", "drop", "drop:after", "ratelimited", "threads", "occurred", "occurred:after"],
  switches: () => [],
  told: () => [],
};
