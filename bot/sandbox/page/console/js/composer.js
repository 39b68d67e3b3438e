// Where the vendor writes, in one of several voices; with files where the voice can have them.

import { fill, h } from "/page/js/dom.js";
import { icon } from "/page/js/icons.js";
import { announce, notice, tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { app, on } from "./state.js";

const place = document.getElementById("composer");
const drafts = new Map(); // Ticket -> what was typed and not sent.

let vendor;
let mode;
let files = [];
let shownFor = null;
let isClosedShown = null;
let panel;

const field = h("textarea", { class: "text composer-field", "aria-label": "Text of the update" });
const employee = h("input", { class: "text by", list: "employees" });
const customer = h("select", { class: "text by", "aria-label": "As customer" });
const chips = h("div", { class: "file-list" });
const ends = button("", "", () => send(true));

const voice = () => vendor.voices[mode];

/** The employee in whose name things are done. */
export const by = () => employee.value.trim() || vendor.staff.usual;

/** The customer's user who is chosen. */
export const customerChosen = () => customer.value;

/**
 * Draw and keep up to date. `voices` are `{word: {label, title, as, hasFiles, end?, extra?, fields?(isEnd)}}`: `as` is
 * "employee", "customer" or null, `end` the button that ends the ticket too, `extra` what stands beside it, `fields`
 * what is told besides text, name and files. `staff` is `{label, usual}`.
 */
export function startComposer(parts) {
  vendor = parts;
  [mode] = Object.keys(vendor.voices);
  employee.setAttribute("aria-label", vendor.staff.label);
  employee.value = vendor.staff.usual;
  panel = build();
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
  choose(mode);
}

function button(label, kind, click) {
  return h("button", { class: ["button", kind], type: "button", on: { click } }, label);
}

function build() {
  const modes = Object.entries(vendor.voices).map(([word, { label, title }]) =>
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
      ends,
      h("label", { class: "attach", title: "Attach files" }, icon("clip"), "Files", chooser),
      Object.values(vendor.voices).map((one) => one.extra),
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
  field.placeholder = `${voice().title}…  (R to write, Ctrl+Enter to send)`;
  employee.hidden = voice().as !== "employee";
  customer.hidden = voice().as !== "customer";
  ends.hidden = !voice().end;
  ends.textContent = voice().end ?? "";
  for (const one of Object.values(vendor.voices)) if (one.extra) one.extra.hidden = one !== voice();
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
  if (!voice().hasFiles) notice("Files go with an answer or with a customer's word.");
  else files = [...files, ...added];
  drawChips();
}

function drawChips() {
  fill(chips, voice().hasFiles ? files.map(chip) : null);
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

async function send(isEnd) {
  const text = field.value;
  if (!text.trim()) {
    field.focus();
    return;
  }
  const body = { ticket: app.id, text, ...voice().fields?.(isEnd) };
  if (voice().as === "employee") body.by = by();
  if (voice().as === "customer") body.user = customer.value;
  if (voice().hasFiles) body.files = await Promise.all(files.map(encoded));
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
