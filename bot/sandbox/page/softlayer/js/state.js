// What the console knows: where it is (also in the address) and what it has read. Draws nothing.

const SHOWS = ["open", "waiting", "closed", "all"];

export const app = {
  ...placeOf(location.search),
  snapshot: null,
  rows: [],
  ticket: null,
  skew: 0, // The sandbox's clock minus this machine's, in seconds.
};

function placeOf(search) {
  const query = new URLSearchParams(search);
  const show = SHOWS.includes(query.get("show")) ? query.get("show") : "open";
  return { show, query: query.get("query") ?? "", id: Number(query.get("ticket")) || null };
}

const listeners = new Map();

/** Be told of: `snapshot`, `rows`, `ticket`, `place`, `journal`, `faults`. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/** Tell the listeners of a kind. */
export function emit(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

/** Take in what was read. */
export function adopt(kind, value) {
  app[kind] = value;
  emit(kind, value);
}

/** The address of a place. */
export function address(change = {}) {
  const { show, query, id } = { ...app, ...change };
  const words = Object.entries({ show, query, ticket: id }).filter(([, value]) => value);
  return `/softlayer/console?${new URLSearchParams(words)}`;
}

/** Go somewhere: any of `show`, `query`, `id`. */
export function go(change, { replace = false } = {}) {
  Object.assign(app, change);
  history[replace ? "replaceState" : "pushState"](null, "", address());
  emit("place", change);
}

window.addEventListener("popstate", () => {
  const place = placeOf(location.search);
  Object.assign(app, place);
  emit("place", place);
});

/** The sandbox's time in unix seconds. */
export const clock = () => Date.now() / 1000 + app.skew;

/** Follow the sandbox's clock from this moment on. */
export function setClock(now) {
  app.skew = now - Date.now() / 1000;
}
