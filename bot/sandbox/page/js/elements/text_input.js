// plain_text, email, url and number inputs: counters, and dispatch on Enter or on each character.

import { debounced, h } from "../dom.js";
import { plain } from "../mrkdwn.js";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };
const QUIET = 400; // How long typing rests before on_character_entered is sent, in milliseconds.

/** Draw a text input. */
export function textInput(element, seat) {
  const mode = { number_input: element.is_decimal_allowed ? "decimal" : "numeric" }[element.type] ?? null;
  const common = {
    class: "text",
    value: seat.value ?? "",
    placeholder: plain(element.placeholder) || null,
    inputmode: mode,
    ...seat.marks,
  };
  const node = element.multiline
    ? h("textarea", { ...common, rows: 4 })
    : h("input", { ...common, type: TYPES[element.type] ?? "text", autocomplete: "off" });
  const counter = element.max_length ? h("div", { class: "counter", "aria-hidden": "true" }) : null;
  const count = () => {
    const left = element.max_length - [...node.value].length;
    counter.textContent = String(left);
    counter.classList.toggle("over", left < 0);
  };
  if (counter) count();
  node.addEventListener("input", () => {
    seat.keep(node.value || null);
    if (counter) count();
  });
  if (seat.acts) dispatch(node, element, seat);
  if (element.focus_on_load) node.setAttribute("autofocus", "");
  return counter ? h("div", { class: "counted" }, node, counter) : node;
}

function dispatch(node, element, seat) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => seat.put(node.value || null);
  if (triggers.includes("on_character_entered")) node.addEventListener("input", debounced(QUIET, send));
  if (!triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || (element.multiline && event.shiftKey)) return;
    event.preventDefault();
    send();
  });
}

/** Draw a number input; its value stays text, as Slack sends it. */
export const numberInput = textInput;
