// The drawer with everything that webhooks have told, and how those were answered who listen.

import { act, read } from "/page/console/js/api.js";
import { button } from "/page/console/js/bar.js";
import { coalesced } from "/page/console/js/start.js";
import { on } from "/page/console/js/state.js";
import { exact } from "/page/console/js/when.js";
import { drawerOf } from "/page/js/drawer.js";
import { fill, h } from "/page/js/dom.js";
import { announce, tried } from "/page/js/popover.js";

/** Build the drawer; returns the bar's button that opens it. */
export function startHooks() {
  const listed = h("span", { class: "bar-long" });
  const drawer = drawerOf({
    id: "events",
    title: "Webhooks",
    heads: ["Time", "Webhook", "What", "Of", "Number", "Answer", "", "Payload"],
    example: "Update",
    read: async () => {
      const answer = await read("hooks");
      fill(listed, answer.hooks.length ? answer.hooks.map(told).join(" · ") : "There is no webhook: the bot makes them.");
      return { entries: answer.told };
    },
    row,
    tools: listed,
    close: () => node.click(),
  });
  const node = button(
    "Webhooks",
    () => node.setAttribute("aria-expanded", String(drawer.toggle())),
    "What webhooks have told",
  );
  node.setAttribute("aria-expanded", "false");
  const refresh = coalesced(async () => drawer.refresh());
  for (const kind of ["snapshot", "hooks"]) on(kind, refresh);
  return node;
}

const told = (one) => `${one.entity} ${one.id} (${one.isActive ? (one.isReady ? "on" : "not ready") : "off"})`;

function row(entry) {
  const again = async () => (await tried(() => act("send", { delivery: entry.id }))) && announce("Sent again");
  const send = h("button", { class: "button small", type: "button", on: { click: again } }, "Send again");
  const isGood = entry.status && entry.status < 300;
  const status = h("span", { class: isGood ? null : "log-bad", title: entry.answer }, entry.status ?? "no answer");
  const cells = [exact(entry.at), entry.hook, entry.action, entry.row, entry.sequence, status, send, entry.body];
  return h("tr", null, cells.map((cell) => h("td", null, cell instanceof Node ? cell : String(cell))));
}
