// Builds and reconciles DOM nodes. Foreign text only ever becomes a text node, never markup.
// Knows nothing of Slack.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "tabIndex"]);
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Make an element: `h("p", { class: "note", on: { click } }, "text", child)`. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) assign(element, name, value);
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined) return;
  if (name === "on")
    for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (name === "style")
    for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
  else if (name === "class") element.className = [value].flat().filter(Boolean).join(" ");
  else if (PROPERTIES.has(name)) element[name] = value;
  else if (value !== false) element.setAttribute(name, value === true ? "" : value);
}

/** A link to an address somebody else wrote; anything but http(s), mailto and tel stays plain text. */
export function outsideLink(url, ...children) {
  if (!isSafe(url)) return h("span", null, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Whether an address may be followed from this page. */
export function isSafe(url) {
  try {
    return SAFE_SCHEMES.has(new URL(url, location.href).protocol);
  } catch {
    return false; // Not an address at all.
  }
}

/** Whether a picture lies on this machine's sandbox or in its own address, the only places the page may load from. */
export function isOwn(url) {
  if (/^data:image\//.test(url)) return true;
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

let counter = 0;

/** A fresh id for aria references. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Replace all children. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return parent;
}

const prints = new WeakMap(); // parent -> the print of the state it shows

/** Draw children anew only when the state they show has changed; the focus stays where it was. */
export function redraw(parent, state, children) {
  const print = JSON.stringify(state);
  if (prints.get(parent) === print) return;
  prints.set(parent, print);
  const focus = rememberFocus(parent);
  fill(parent, children());
  focus();
}

const drawn = new WeakMap(); // node -> { key, print } of the item it shows

/**
 * Make the children show the items, in order. A child whose item reads the same is kept as it is, so that
 * scroll, focus and half typed text survive; so is one marked `data-busy`.
 */
export function reconcile(parent, items, key, draw) {
  const focus = rememberFocus(parent);
  const old = new Map([...parent.children].map((node) => [drawn.get(node)?.key, node]));
  const nodes = items.map((item) => keptOrDrawn(old, item, key(item), draw));
  const wanted = new Set(nodes);
  for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  focus();
  document.dispatchEvent(new Event("redrawn"));
}

function keptOrDrawn(old, item, key, draw) {
  const print = JSON.stringify(item);
  const kept = old.get(key);
  if (kept && (kept.dataset.busy || drawn.get(kept).print === print)) return kept;
  const node = draw(item);
  drawn.set(node, { key, print });
  return node;
}

/** Note where the focus is; the returned function puts it back on the node drawn in its place. */
export function rememberFocus(parent) {
  const active = document.activeElement;
  if (!active || active === parent || !parent.contains(active)) return () => {};
  const path = focusPath(active);
  const range = selection(active);
  return () => {
    if (active.isConnected) return;
    const again = path && parent.querySelector(path);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (range) again.setSelectionRange(...range);
  };
}

function focusPath(active) {
  const marks = ["data-ts", "data-block-id", "data-action-id", "data-focus"];
  const parts = [];
  for (const mark of marks) {
    const holder = active.closest(`[${mark}]`);
    if (holder) parts.push({ holder, text: `[${mark}="${CSS.escape(holder.getAttribute(mark))}"]` });
  }
  if (!parts.length) return null;
  const path = joinMarks(parts);
  return parts.some(({ holder }) => holder === active) ? path : `${path} ${active.tagName.toLowerCase()}`;
}

function joinMarks(parts) {
  return parts.reduce((path, part, index) => {
    const same = index > 0 && parts[index - 1].holder === part.holder;
    return path + (index === 0 || same ? "" : " ") + part.text;
  }, "");
}

function selection(active) {
  const isText =
    active.tagName === "TEXTAREA" ||
    (active.tagName === "INPUT" && /^(text|search|url|tel)$/.test(active.type));
  return isText ? [active.selectionStart, active.selectionEnd] : null;
}

/** Call once things have been quiet for a while. */
export function debounced(wait, action) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), wait);
  };
}
