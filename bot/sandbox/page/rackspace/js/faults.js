// How Rackspace's services can misbehave.

const CALLS = {
  "POST /tickets/{id}/comments": "add a comment",
  "POST /tickets": "open a ticket",
  "PATCH /tickets/{id}": "change a ticket",
  "GET /tickets/{id}": "read a ticket",
  "GET /tickets": "list tickets",
  "GET /categories": "read categories",
  "GET /accounts": "read accounts",
  "GET /resources": "find resources",
  "POST /attachment": "ask for an upload",
  "/storage": "bring or get a file",
  "GET /feeds": "read a feed",
  "POST /tokens": "get a token",
  "POST hook": "tell the webhook",
  "*": "any call",
};

export const faults = {
  field: "operation",
  calls: Object.entries(CALLS),
  strikes: [
    ["503", "Service unavailable, a gateway's page", { do: "unavailable_html" }],
    ["429", "One call too many", { do: "ratelimited" }],
    ["429 page", "One call too many, a gateway's page", { do: "ratelimited_html" }],
    ["404", "Not found, as for a user without the role", { do: "not_found" }],
    ["Slow (5 s)", "Slow answer", { do: "slow", seconds: 5 }],
    ["Cut", "Connection cut", { do: "drop" }],
    ["Hold", "Held until released", { do: "hold" }],
    ["401", "Bad or expired token", { do: "unauthorized" }],
    ["401 page", "Bad or expired token, not in JSON", { do: "unauthorized_text" }],
    ["413", "Identity is asked too often", { do: "overlimit" }],
    ["500", "Internal error", { do: "error", status: 500 }],
    ["200 empty", "Nothing with status 200", { do: "empty" }],
  ],
  bends: [
    ["Doubled item", "One item of a list or feed comes twice", { do: "duplicated" }],
    ["Missing item", "One item is missing", { do: "missing" }],
    ["Shuffled", "The items come in another order", { do: "shuffled" }],
    ["No total", "A list does not say how many there are", { do: "no_total" }],
  ],
  // Whatever a client must get over by itself.
  chaos: ["unavailable_html", "unavailable_html:after", "drop", "drop:after", "ratelimited", "ratelimited_html", "error", "error:after"],
  switches: () => [],
  told: () => [],
};
