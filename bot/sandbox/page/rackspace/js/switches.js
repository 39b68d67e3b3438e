// The panel of switches: how the vendor behaves where its documents are silent, or is known for more than one way.

import { act, read } from "/page/console/js/api.js";
import { deed, number, select } from "/page/console/js/fields.js";
import { fill, h } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";

const TAKEN = { refused: "is refused", taken: "is taken" };
const HOUR = 3600;

// Each: the setting's name, what it is called, and its choices; a number of seconds is set in hours or seconds.
const GROUPS = {
  "What a customer's program may do": [
    ["no_writes", "Whatever it writes is answered 404, as for a user without the role"],
    ["changes_values", "A new ticket comes back with another subcategory and severity"],
    ["wrong_subcategory", "A subcategory of another product", { refused: "is refused", replaced: "is replaced" }],
    ["unknown_severity", "A severity that the account has not", { refused: "is refused", replaced: "is replaced" }],
    ["unknown_recipient", "A recipient who is not known", { refused: "is refused", kept: "is kept" }],
    ["empty_comment", "A comment without text", TAKEN],
    ["other_fields", "A field that cannot be changed", { refused: "is refused", ignored: "is ignored" }],
    ["second_close", "Closing a closed ticket", TAKEN],
    ["solved_comment", "The customer's word on a solved ticket", { reopens: "opens it again", stays: "leaves it solved" }],
    ["closed_comment", "The customer's word on a closed ticket", { refused: "is refused", reopens: "opens it again" }],
  ],
  Tickets: [
    ["mangles_text", "Texts come back", {
      no: "as they were sent",
      spaces: "with fewer blanks",
      entities: "with &amp; for &",
      bbcode: "in bbcode",
    }],
    ["solved_closes_after", "Solved tickets close after", HOUR],
    ["misspells_status", "“In Progress” is spelt “In Progess”"],
    ["created_status", "A new ticket is answered", { 200: "200", 201: "201" }],
    ["ticket_ids", "New tickets are numbered", { dashed: "250722-03057", number: "123456", long: "181024-iad-0000123" }],
    ["comment_ids", "New comments are numbered", { number: "531126898", dated: "170503-abc-0000001" }],
    ["person_ids", "People are told by", { rpn: "their RPN", user: "their user id" }],
    ["racker_role", "The role of the vendor's people is", { Racker: "Racker", racker: "racker" }],
    ["lists_no_attachments", "A comment without files names none by an empty list"],
    ["resource_link", "A resource names its address", { nested: "in _links.self", flat: "in _links", none: "nowhere" }],
    ["category_id", "A category's number is called", { id: "id", ID: "ID" }],
  ],
  "Lists of tickets": [
    ["list_is_bare", "Severity and classification are left out"],
    ["list_created", "Created at", { marker: "the year 1", real: "the real date" }],
    ["list_order", "Order", { newest: "newest change first", oldest: "oldest change first", created: "as created" }],
    ["subject_filter", "The filter by subject", { contains: "finds what contains it", ignored: "is ignored" }],
    ["resources_limit", "More than 500 resources at once", { capped: "are cut off", refused: "are refused" }],
  ],
  "Credentials and answers": [
    ["tokens_are_new", "Every login gives a new token"],
    ["token_lives", "A token lives", HOUR],
    ["takes_passwords", "A password is taken instead of a key"],
    ["wants_passcode", "A passcode is asked for too"],
    ["roles_are_told", "A login tells the user's roles"],
    ["media_types_are_strict", "Unknown media types are refused"],
    ["answers_plain_json", "Answers are plain application/json"],
    ["unauthorized_body", "A 401 comes", { json: "in JSON", empty: "without a body", html: "as a page" }],
    ["limit_body", "A 429 comes", { empty: "without a body", html: "as a page" }],
  ],
  Files: [
    ["upload_by", "A file is brought by", { any: "POST or PUT", post: "POST only", put: "PUT only" }],
    ["upload_status", "A file that was brought is answered", { 200: "200", 201: "201" }],
    ["upload_lives", "An upload must come within", 1],
    ["download_lives", "An address of a file is good for", 1],
  ],
  "Feed and webhook": [
    ["feed_delay", "The feed tells late by", 1],
    ["feed_retention", "The feed remembers", HOUR],
    ["unknown_marker_status", "An unknown marker is answered", { 404: "404", 400: "400" }],
    ["single_entry_is_object", "A single entry comes without brackets"],
    ["empty_feed_has_entry", "An empty feed has an empty list of entries"],
    ["hook_tells_own", "The webhook tells of the customer's own changes too"],
  ],
};
const NUMBERS = new Set(["created_status", "upload_status", "unknown_marker_status"]);

/** Open the panel. */
export async function openSwitches(anchor) {
  const answer = await tried(() => read("faults"));
  if (!answer) return;
  const groups = h("div");
  const show = (now) =>
    fill(
      groups,
      Object.entries(GROUPS).map(([title, rows]) => [h("h3", null, title), rows.map((row) => input(row, now.settings))]),
    );
  const back = async () => {
    const now = await tried(() => act("faults", { clear: true }));
    if (!now) return;
    show(now);
    announce("Everything as at the start");
  };
  const panel = h(
    "div",
    { class: "panel side switches", role: "dialog", "aria-label": "Switches", tabIndex: -1 },
    h("p", null, "How the vendor behaves from now on, where its documents leave it open."),
    deed("All as at the start", "Faults and limits too", back),
    groups,
  );
  show(answer);
  openPopover(anchor, panel, { align: "end" });
  panel.querySelector("button").focus();
}

async function set(name, value, label) {
  if (await tried(() => act("faults", { settings: { [name]: value } }))) announce(`${label}: set`);
}

function input([name, label, kind], settings) {
  if (kind === undefined) {
    const box = h("input", {
      type: "checkbox",
      checked: settings[name],
      on: { change: () => set(name, box.checked, label) },
    });
    return h("label", null, box, label);
  }
  if (typeof kind === "number") {
    const unit = kind === HOUR ? "hours" : "seconds";
    const field = number(`${label}, ${unit}`, settings[name] / kind, (value) => set(name, value * kind, label));
    field.step = "any";
    return h("label", null, `${label} (${unit})`, field);
  }
  const pick = (value) => set(name, NUMBERS.has(name) ? Number(value) : value, label);
  return h("label", null, label, select(label, Object.entries(kind), { value: settings[name], pick }));
}
