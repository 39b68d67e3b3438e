// Where the vendor writes: an answer, an internal word, a line of the system, or a customer's word in the portal.

import { fill, h } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { announce, notice, tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { app, on } from "./state.js";

const place = document.getElementById("composer");
const MODES = {
  answer: ["Answer", "Answer the customer"],
  whisper: ["Internal", "Only the vendor's people see this"],
  note: ["System", "Written by the vendor's system"],
  portal: ["Customer", "Written by the customer in the portal"],
};
const drafts = new Map(); // Ticket -> what was typed and not sent.

let mode = "answer";
let files = [];
let shownFor = null;
let isClosedShown = null;

const field = h("textarea", { class: "text composer-field", "aria-label": "Text of the update" });
const employee = h("input", { class: "text by", list: "employees", "aria-label": "As employee", value: "Sam E" });
const customer = h("select", { class: "text by", "aria-label": "As customer" });
const waits = h("input", { type: "checkbox", checked: true });
const waitsLabel = h("label", { class: "switch" }, waits, "Then waits for the customer");
const chips = h("div", { class: "file-list" });
const sendAndClose = button("Send and close", "", () => send(true));
const panel = build();

/** The employee in whose name things are done. */
export const by = () => employee.value.trim() || "Sam E";

/** Draw and keep up to date. */
export function startComposer() {
  on("ticket", draw);
  on("snapshot", (snapshot) =>
    fill(
      customer,
      snapshot.users.map((one) => h("option", { value: one.id, selected: String(one.id) === customer.value }, one.name)),
    ),
  );
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select") || event.target.closest(".panel");
    if (event.key !== "r" || event.ctrlKey || event.metaKey || event.altKey || isTyping || !panel.isConnected) return;
    event.preventDefault();
    field.focus();
  });
  choose("answer");
}

function button(label, kind, click) {
  return h("button", { class: ["button", kind], type: "button", on: { click } }, label);
}

function build() {
  const modes = Object.entries(MODES).map(([word, [label, title]]) =>
    h(
      "label",
      { class: "mode", title },
      h("input", { type: "radio", name: "mode", value: word, checked: word === mode, on: { change: () => choose(word) } }),
      h("span", null, label),
    ),
  );
  const chooser = h("input", { type: "file", multiple: true, "aria-label": "Attach files" });
  chooser.addEventListener("change", () => {
    attach([...chooser.files]);
    chooser.value = "";
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(false);
    if (event.key === "Escape") field.blur();
  });
  const node = h(
    "section",
    { class: "composer", "aria-label": "Write an update" },
    h("div", { class: "composer-line" }, h("div", { class: "modes", role: "radiogroup", "aria-label": "What to write" }, modes), employee, customer),
    field,
    chips,
    h(
      "div",
      { class: "composer-line" },
      button("Send", "primary", () => send(false)),
      sendAndClose,
      h("label", { class: "attach", title: "Attach files" }, icon("clip"), "Files", chooser),
      waitsLabel,
    ),
  );
  listenToDrops(node);
  return node;
}

function listenToDrops(node) {
  const mark = (isOver) => node.classList.toggle("dropping", isOver);
  node.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  node.addEventListener("dragleave", () => mark(false));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    attach([...event.dataTransfer.files]);
  });
}

function choose(word) {
  mode = word;
  panel.dataset.mode = word;
  field.placeholder = `${MODES[word][1]}…  (R to write, Ctrl+Enter to send)`;
  employee.hidden = !["answer", "whisper"].includes(word);
  customer.hidden = word !== "portal";
  waitsLabel.hidden = sendAndClose.hidden = word !== "answer";
  drawChips();
}

function draw(one) {
  if (one && one.id !== shownFor) {
    if (shownFor) drafts.set(shownFor, field.value);
    field.value = drafts.get(one.id) ?? "";
    files = [];
    drawChips();
  }
  const isClosed = one ? one.status === "Closed" : null;
  if (one?.id === shownFor && isClosed === isClosedShown) return;
  shownFor = one?.id ?? null;
  isClosedShown = isClosed;
  if (!one) fill(place);
  else if (isClosed) fill(place, closedNote());
  else if (panel.parentNode !== place) fill(place, panel);
}

const closedNote = () =>
  h(
    "p",
    { class: "closed-note" },
    "This ticket is closed: nobody can write on it.",
    button("Open it again", "small", () => tried(() => act("reopen", { ticket: app.id, by: by() }))),
  );

function attach(added) {
  const canHave = ["answer", "portal"].includes(mode);
  if (!canHave) notice("Files go with an answer or with a customer's word.");
  else files = [...files, ...added];
  drawChips();
}

function drawChips() {
  const isShown = ["answer", "portal"].includes(mode);
  fill(chips, isShown ? files.map(chip) : null);
}

function chip(file) {
  const drop = () => {
    files = files.filter((one) => one !== file);
    drawChips();
  };
  return h(
    "span",
    { class: "file-chip" },
    h("span", null, file.name),
    h("button", { type: "button", "aria-label": `Leave out ${file.name}`, on: { click: drop } }, icon("close")),
  );
}

async function send(isLast) {
  const text = field.value;
  if (!text.trim()) {
    field.focus();
    return;
  }
  const body = { ticket: app.id, text };
  if (mode === "answer") Object.assign(body, { by: by(), awaits_user: waits.checked, close: isLast });
  if (mode === "whisper") body.by = by();
  if (mode === "portal") body.user = Number(customer.value);
  if (mode === "answer" || mode === "portal") body.files = await Promise.all(files.map(encoded));
  if (!(await tried(() => act(mode, body)))) return;
  if (field.value === text) field.value = "";
  files = [];
  drafts.delete(app.id);
  drawChips();
  announce("Sent");
}

/** A file as the interface takes it. */
async function encoded(file) {
  const reader = new FileReader();
  await new Promise((resolve, reject) => {
    reader.addEventListener("load", resolve);
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
  return { name: file.name, data: reader.result.slice(reader.result.indexOf(",") + 1) };
}
