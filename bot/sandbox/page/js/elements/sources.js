// Where selects take their entries from: options, the app, people, conversations. An entry is
// `{label, detail, sign, group, stored}`; `stored` is what stands in the state.

import { Refused } from "../api.js";
import { avatar, channelSign } from "../faces.js";
import { plain } from "../mrkdwn.js";
import { app, channelName, isMember, person } from "../state.js";

const entry = (option, group = null) => ({
  label: plain(option.text),
  detail: plain(option.description),
  group,
  stored: option,
});

function entries({ options, option_groups: groups }) {
  if (groups)
    return groups.flatMap((group) => group.options.map((option) => entry(option, plain(group.label))));
  return (options ?? []).map((option) => entry(option));
}

const personEntry = (one) => ({
  label: one.real_name || one.name,
  detail: `@${one.name}`,
  sign: avatar(one.id, "tiny"),
  stored: one.id,
});
const channelEntry = (one) => ({
  label: channelName(one),
  detail: "",
  sign: channelSign(one),
  stored: one.id,
});

async function loaded(element, seat, query) {
  const answer = await seat.surface.options(seat.block, element, query);
  if (answer.error) throw new Refused(answer.error, "The app did not answer.");
  return entries(answer);
}

const TYPE = { channel: "public", group: "private", im: "im" };

function conversations({ filter }) {
  const allowed = (one) => {
    if (one.type !== "channel" && !isMember(one)) return false;
    if (filter?.include && !filter.include.includes(TYPE[one.type])) return false;
    return !(filter?.exclude_bot_users && one.type === "im" && person(one.user)?.is_bot);
  };
  return app.snapshot.channels.filter(allowed).map(channelEntry);
}

const KINDS = {
  static: { all: entries },
  external: { ask: loaded },
  users: { all: () => app.snapshot.people.map(personEntry) },
  conversations: { all: conversations },
  channels: { all: () => app.snapshot.channels.filter((one) => one.type === "channel").map(channelEntry) },
};

const kindOf = (element) => element.type.replace("multi_", "").replace("_select", "");

/** How many characters must be typed before entries are looked up. */
export const minQuery = (element) => (kindOf(element) === "external" ? (element.min_query_length ?? 3) : 0);

/** The entries that fit what was typed. */
export async function lookUp(element, seat, query) {
  const kind = KINDS[kindOf(element)];
  if (kind.ask) return kind.ask(element, seat, query);
  const wanted = query.trim().toLowerCase();
  return kind.all(element).filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(wanted));
}

/** Whether two stored values are the same choice. */
export const isSame = (a, b) => (a?.value ?? a) === (b?.value ?? b);

/** The words for a stored value. */
export function labelOf(element, stored) {
  if (typeof stored !== "string") return plain(stored.text);
  const kind = KINDS[kindOf(element)];
  return kind.all(element).find((one) => one.stored === stored)?.label ?? stored;
}
