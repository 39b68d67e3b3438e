// The sandbox's own bar: the clock, the bot's process, faults, and the log. Slack has nothing like it.

import * as api from "./api.js";
import { fill, h, redraw } from "./dom.js";
import { openFaults } from "./faults.js";
import { icon } from "./icons.js";
import { toggleLog } from "./log.js";
import { openPopover, tried } from "./popover.js";
import { app, clock, on, setClock } from "./state.js";
import { openUsergroups } from "./usergroups.js";
import { format, fromWall, full, toWall, zone } from "./time.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const bar = document.getElementById("bar");
const face = h("time", { class: "bar-time" });
const offset = h("span", { class: "bar-offset" });
const bot = h("span", { class: "bar-group", role: "group", "aria-label": "Bot" });
let reset;

/** Draw and keep up to date. */
export function startBar() {
  reset = button("Reset", () => turn({ reset: true }), "Set the clock back to this machine's time");
  const set = button("Set…", () => openClock(set), "Turn the clock to a date and time");
  const groups = button("Groups", () => openUsergroups(groups), "Who is in which user group");
  const faults = button("Faults", () => openFaults(faults), "Make Slack misbehave");
  const log = button(
    "Log",
    () => log.setAttribute("aria-expanded", String(toggleLog())),
    "Requests and envelopes",
  );
  log.setAttribute("aria-expanded", "false");
  const clockGroup = h(
    "span",
    { class: "bar-group", role: "group", "aria-label": "Clock" },
    icon("clock"),
    face,
    offset,
    button("+1 h", () => turn({ advance: HOUR }), "One hour later"),
    button("+1 day", () => turn({ advance: DAY }), "One day later"),
    set,
    reset,
  );
  const remotes = h("span", { class: "bar-group", hidden: true });
  fill(
    bar,
    h("strong", { class: "bar-name" }, "Sandbox"),
    clockGroup,
    bot,
    h("span", { class: "grow" }),
    remotes,
    h("span", { class: "bar-group" }, groups, faults, log),
  );
  on("snapshot", (snapshot) => {
    showOffset(snapshot.offset);
    drawBot(snapshot.bot);
    drawRemotes(remotes, snapshot.remotes);
  });
  on("clock", (frame) => {
    setClock(frame.now);
    showOffset(frame.offset);
  });
  on("bot", drawBot);
  setInterval(tick, 1000);
}

function button(label, click, title = null) {
  return h("button", { class: "bar-button", type: "button", title, on: { click } }, label);
}

function drawRemotes(place, remotes) {
  place.hidden = !remotes.length;
  redraw(place, remotes, () =>
    remotes.map((one) => h("a", { class: "bar-button bar-link", href: one.address }, `${one.name} console`)),
  );
}

function tick() {
  const now = clock();
  face.textContent = `${format(now, { weekday: "short", day: "numeric", month: "short" })}, ${format(now, { timeStyle: "medium" })}`;
  face.title = `${full(now)}, ${zone()}`;
}

function showOffset(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [
    [1440, "d"],
    [60, "h"],
    [1, "min"],
  ];
  let rest = minutes;
  const words = parts.flatMap(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? [`${count} ${unit}`] : [];
  });
  offset.textContent = minutes ? `+${words.join(" ")}` : "";
  reset.disabled = !minutes;
  tick();
}

async function turn(how) {
  const answer = await tried(() => api.act("clock", how));
  if (!answer) return;
  setClock(answer.now);
  showOffset(answer.offset);
}

function openClock(anchor) {
  const field = h("input", {
    class: "text",
    type: "datetime-local",
    "aria-label": "Date and time",
    value: toWall(clock()),
  });
  const go = async (event) => {
    event.preventDefault();
    if (!field.value) return;
    close();
    await turn({ to: fromWall(field.value) });
  };
  const form = h(
    "form",
    { class: "panel clock-panel", role: "dialog", "aria-label": "Turn the clock", on: { submit: go } },
    h("label", null, `Turn the clock forward to (${zone()})`, field),
    h("button", { class: "button primary", type: "submit" }, "Turn the clock"),
  );
  const close = openPopover(anchor, form);
  field.focus();
}

const WORDS = {
  stopped: "Bot stopped",
  starting: "Bot starting…",
  connected: "Bot connected",
  dead: "Bot died",
};

function drawBot(state) {
  app.snapshot.bot = state;
  const more = [
    state.pid ? `pid ${state.pid}` : null,
    state.sockets ? `${state.sockets} ${state.sockets === 1 ? "socket" : "sockets"}` : null,
  ]
    .filter(Boolean)
    .join(" · ");
  const runs = state.state === "connected" || state.state === "starting";
  const act = (what) => () =>
    tried(() => api.act("bot", { do: what })).then((answer) => answer && drawBot(answer.bot ?? answer));
  const control = state.managed
    ? runs
      ? button("Kill the bot", act("kill"), "End the process at once, as a crash would")
      : button("Start the bot", act("start"))
    : null;
  control?.setAttribute("data-focus", "bot");
  const hadFocus = bot.contains(document.activeElement);
  const last = (state.log ?? []).slice(-8).join("\n");
  fill(
    bot,
    h(
      "span",
      { class: ["bot-state", `bot-${state.state}`], role: "status", title: last || null },
      h("span", { class: "dot", "aria-hidden": "true" }),
      WORDS[state.state] ?? state.state,
    ),
    h("span", { class: "bar-more" }, more),
    control,
  );
  if (hadFocus) control?.focus();
}
