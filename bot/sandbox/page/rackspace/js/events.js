// The drawer with every change as the feed and the webhook tell it, and how the webhook's listener answered.

import { act, read } from "/page/console/js/api.js";
import { button } from "/page/console/js/bar.js";
import { coalesced } from "/page/console/js/start.js";
import { address, go, on } from "/page/console/js/state.js";
import { exact } from "/page/console/js/when.js";
import { h } from "/page/js/dom.js";
import { drawerOf } from "/page/js/drawer.js";
import { announce, openMenu, tried } from "/page/js/popover.js";

const WAYS = {
  again: ["Send again", "signed anew, as if it came late"],
  twice: ["Send twice", "each with a token of its own"],
  replayed: ["Replay", "sent, and then the same bytes once more"],
  stale: ["Stale", "its timestamp is an hour old"],
  changed: ["Tampered", "the signature is good, the body names another ticket"],
  forged: ["Forged", "signed with another key"],
};

/** Build the drawer; returns the bar's button that opens it. */
export function startEvents() {
  const hook = h("input", {
    class: "text hook-address",
    type: "url",
    placeholder: "The webhook goes nowhere",
    "aria-label": "Address of the webhook",
    on: { change: () => tried(() => act("hook", { url: hook.value.trim() })) },
  });
  const drawer = drawerOf({
    id: "events",
    title: "Events",
    heads: ["Time", "Ticket", "What", "Status", "By", "Webhook", "", "Subject"],
    example: "Closed",
    read: async () => {
      const answer = await read("events");
      if (hook !== document.activeElement) hook.value = answer.hook;
      return { entries: answer.events.reverse() };
    },
    row,
    tools: hook,
    close: () => node.click(),
  });
  const node = button(
    "Events",
    () => node.setAttribute("aria-expanded", String(drawer.toggle())),
    "What the feed and the webhook tell",
  );
  node.setAttribute("aria-expanded", "false");
  const refresh = coalesced(async () => drawer.refresh());
  for (const kind of ["snapshot", "faults"]) on(kind, refresh);
  on("journal", (entry) => entry.operation === "POST hook" && refresh());
  return node;
}

function row(event) {
  const link = h(
    "a",
    {
      href: address({ id: event.ticket }),
      on: {
        click: (click) => {
          click.preventDefault();
          go({ id: event.ticket });
        },
      },
    },
    event.ticket,
  );
  const send = button("Send…", () => openMenu(send, ways(event), { label: "Send to the webhook" }), "Tell the webhook");
  send.className = "button small";
  const cells = [
    exact(event.at),
    link,
    event.type,
    event.status,
    event.is_own ? "the customer's program" : "others",
    h("span", null, event.sendings.length ? event.sendings.map(answered) : "not sent"),
    send,
    event.title,
  ];
  return h("tr", null, cells.map((cell) => h("td", null, cell)));
}

const answered = (one, at) => [
  at ? ", " : "",
  h("span", { class: one.status && one.status < 300 ? null : "log-bad", title: one.answer }, one.status ?? "no answer"),
];

const ways = (event) =>
  Object.entries(WAYS).map(([how, [label, detail]]) => ({
    label,
    detail,
    run: async () => (await tried(() => act("send", { event: event.id, how }))) && announce(`${label}: sent`),
  }));
