// What the page knows: where we are (also in the address, so that two tabs can be two people) and the latest
// snapshot. Holds values and tells listeners; draws nothing.

const FIRST_PERSON = "U0ANNA001"; // Whom the bare address acts as; the sandbox always seeds her.

const place = new URLSearchParams(location.search);

export const app = {
  as: place.get("as") ?? FIRST_PERSON,
  channel: place.get("channel"),
  thread: place.get("thread"),
  tab: place.get("tab"),
  snapshot: null,
  skew: 0, // The sandbox's clock minus this machine's, in seconds.
};

const listeners = new Map();

/** Be told of: `snapshot`, `place`, `clock`, `bot`, `log`, `live`. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/** Tell the listeners of a kind. */
export function emit(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

/** Take a new snapshot in. */
export function adopt(snapshot) {
  app.snapshot = snapshot;
  setClock(snapshot.now);
  emit("snapshot", snapshot);
}

/** Follow the sandbox's clock from this moment on. */
export function setClock(now) {
  app.skew = now - Date.now() / 1000;
}

/** The sandbox's time in unix seconds. */
export const clock = () => Date.now() / 1000 + app.skew;

export const me = () => app.snapshot?.me;
export const person = (id) => app.snapshot?.people.find((one) => one.id === id);
export const channel = (id = app.channel) => app.snapshot?.channels.find((one) => one.id === id);
export const isMember = (conversation) => conversation.members.includes(app.as);
export const isWithApp = (conversation) =>
  conversation?.type === "im" && Boolean(person(conversation.user)?.is_bot);

/** The app's bot user, found as the one this person can write to. */
export const botId = () => app.snapshot?.channels.find(isWithApp)?.user;

/** The name of a person as messages show it. */
export const personName = (id) => person(id)?.real_name || person(id)?.name || id;

/** The name of a conversation without its sign. */
export function channelName(conversation) {
  return conversation.type === "im" ? personName(conversation.user) : conversation.name;
}

/** The name of a conversation as a sentence uses it: `#help`, `ops`, `threadesk`. */
export function channelTitle(conversation) {
  return conversation.type === "channel" ? `#${conversation.name}` : channelName(conversation);
}

/** Where to go when nothing was chosen, or what was chosen is gone. */
export function firstChannel() {
  const { channels } = app.snapshot;
  return (channels.find((one) => one.name === "help") ?? channels[0])?.id ?? null;
}

/** The address of a place, for links and the history. */
export function address(change = {}) {
  const { as, channel: id, thread, tab } = { ...app, ...change };
  const query = Object.entries({ as, channel: id, thread, tab }).filter(([, value]) => value);
  return `/?${new URLSearchParams(query)}`;
}

/** Go somewhere: any of `channel`, `thread`, `tab`. */
export function go(change) {
  const before = { channel: app.channel, tab: app.tab };
  Object.assign(app, change);
  history.pushState(null, "", address());
  emit("place", before);
}

window.addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  const before = { channel: app.channel, tab: app.tab };
  Object.assign(app, { channel: query.get("channel"), thread: query.get("thread"), tab: query.get("tab") });
  emit("place", before);
});
