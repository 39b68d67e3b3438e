// What a console knows: where it is (also in the address) and what it has read. Draws nothing.

const kinds = { shows: [], filters: [] }; // The lists there are, and the further fields of a place.

export const app = {
  show: "",
  query: "",
  id: null, // The ticket's, as a text: vendors have numbers or words.
  snapshot: null,
  rows: [],
  ticket: null,
  skew: 0, // The sandbox's clock minus this machine's, in seconds.
};

/** Begin where the address says; the first of the lists is shown unless it names another. */
export function startPlace(shows, filters) {
  Object.assign(kinds, { shows, filters });
  Object.assign(app, placeOf(location.search));
}

function placeOf(search) {
  const query = new URLSearchParams(search);
  const show = kinds.shows.includes(query.get("show")) ? query.get("show") : kinds.shows[0];
  const filters = Object.fromEntries(kinds.filters.map((name) => [name, query.get(name) ?? ""]));
  return { ...filters, show, query: query.get("query") ?? "", id: query.get("ticket") || null };
}

/** What the list that is shown is asked for. */
export function asked() {
  const filters = kinds.filters.map((name) => [name, app[name]]);
  return { show: app.show, query: app.query, ...Object.fromEntries(filters) };
}

const listeners = new Map();

/** Be told of: `snapshot`, `rows`, `ticket`, `place`, `journal`, `faults`, and of the vendor's own frames. */
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

/** Whether this is the ticket that is shown. */
export const isHere = (id) => String(id) === app.id;

/** The address of a place. */
export function address(change = {}) {
  const place = { ...app, ...change };
  const words = [...["show", "query", ...kinds.filters].map((name) => [name, place[name]]), ["ticket", place.id]];
  return `${location.pathname}?${new URLSearchParams(words.filter(([, value]) => value))}`;
}

/** Go somewhere: any of `show`, `query`, `id` and the filters. */
export function go(change, { replace = false } = {}) {
  const place = "id" in change ? { ...change, id: change.id === null ? null : String(change.id) } : change;
  Object.assign(app, place);
  history[replace ? "replaceState" : "pushState"](null, "", address());
  emit("place", place);
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
