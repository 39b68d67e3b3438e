// How many of the calls that a minute allows are spent, and the panel that tells more, lifts the limits or sets them back.

import { act, read } from "/page/console/js/api.js";
import { button } from "/page/console/js/bar.js";
import { deed } from "/page/console/js/fields.js";
import { coalesced } from "/page/console/js/start.js";
import { clock, on } from "/page/console/js/state.js";
import { fill, h, redraw } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";

const LIFTED = { creations: null, changes: null, reads: null, uploads: null, tokens: null };
const DOCUMENTED = { creations: 1, changes: 5, reads: 60, uploads: 60, tokens: null };
const IN_BAR = ["new tickets", "changes", "comments", "tickets read"];

let told = { limits: [], refused: 0, tokens: 0 };
let panel = null;

const spent = (one) => one.ends.filter((at) => at > clock()).length;
const isFull = (one) => one.most !== null && spent(one) >= one.most;

const readLimits = coalesced(async () => {
  const answer = await tried(() => read("limits"));
  if (answer) told = answer;
});

/** The bar's button; it is kept up to date by every call and as time goes on. */
export function limitsButton() {
  const node = button("Limits", () => openLimits(node), "How many calls a minute are taken, and how many were made");
  const draw = () => {
    const shown = told.limits.filter((one) => IN_BAR.includes(one.name) && one.most !== null);
    node.classList.toggle("bar-full", shown.some(isFull));
    const words = shown.map((one) => ` · ${one.name} ${spent(one)}/${one.most}`).join("");
    redraw(node, words, () => ["Limits", h("span", { class: "bar-long" }, told.limits.length && !words ? " · lifted" : words)]);
    if (panel?.isConnected) drawPanel();
  };
  const again = async () => {
    await readLimits();
    draw();
  };
  for (const kind of ["journal", "faults", "snapshot"]) on(kind, again);
  setInterval(draw, 1000);
  return node;
}

function openLimits(anchor) {
  panel = h("div", { class: "panel side", role: "dialog", "aria-label": "Limits", tabIndex: -1 });
  openPopover(anchor, panel);
  drawPanel();
  panel.querySelector("button").focus();
}

function drawPanel() {
  redraw(panel, [told.limits.map((one) => [one.name, one.most, spent(one), wait(one)]), told.refused, told.tokens], () => [
    h("h3", null, "Calls of the last minute"),
    h("div", { class: "meters" }, told.limits.flatMap(meter)),
    h("p", null, `${count(told.refused, "call was", "calls were")} one too many and answered 429 (identity: 413).`),
    h(
      "div",
      { class: "faults-row" },
      deedOf("Lift all limits", () => set("Limits lifted", LIFTED)),
      deedOf("As documented", () => set("Limits as documented", DOCUMENTED)),
    ),
    h("p", null, "Lifted, they let through whatever is asked. The desk still keeps to the limits that it is configured with."),
    h("h3", null, "Tokens"),
    h("p", null, `${count(told.tokens, "token is", "tokens are")} good. One lives 24 hours.`),
    h("div", { class: "faults-row" }, deedOf("Expire all tokens now", () => expire())),
  ]);
}

function deedOf(label, click) {
  const node = deed(label, null, click);
  node.dataset.focus = label;
  return node;
}

function meter(one) {
  const share = one.most ? Math.min(1, spent(one) / one.most) : 0;
  const bar = h("span", { style: { width: `${share * 100}%` } });
  const words = one.most === null ? "any number" : `${spent(one)} of ${one.most}${wait(one)}`;
  return [
    h("span", null, one.name),
    h("span", { class: ["meter", isFull(one) && "meter-full"], "aria-hidden": "true" }, bar),
    h("output", { "aria-label": one.name }, words),
  ];
}

/** When the next call is taken, where none is now. */
function wait(one) {
  if (!isFull(one)) return "";
  const next = one.ends.filter((at) => at > clock()).at(-one.most);
  return `, next in ${Math.max(1, Math.ceil(next - clock()))} s`;
}

const count = (number, one, many) => (number === 0 ? `No ${one}` : `${number} ${number === 1 ? one : many}`);

async function set(said, limits) {
  if (await tried(() => act("faults", { limits }))) announce(said);
}

async function expire() {
  if (await tried(() => act("expire", {}))) announce("All tokens have expired");
}
