// radio_buttons and checkboxes: native controls in a labelled group.

import { h, uid } from "../dom.js";
import { text } from "../mrkdwn.js";

/** Draw radio buttons. */
export function radioButtons(element, seat) {
  const pick = async (option) => {
    if (!(await seat.put(option))) draw();
  };
  const { node, draw } = group(
    "radiogroup",
    "radio",
    element,
    seat,
    (option) => seat.value?.value === option.value,
    pick,
  );
  return node;
}

/** Draw checkboxes. */
export function checkboxes(element, seat) {
  const isOn = (option) => seat.value.some((one) => one.value === option.value);
  const toggle = async (option) => {
    const chosen = element.options.filter((one) => (one.value === option.value ? !isOn(one) : isOn(one)));
    if (!(await seat.put(chosen))) draw();
  };
  const { node, draw } = group("group", "checkbox", element, seat, isOn, toggle);
  return node;
}

function group(role, type, element, seat, isOn, change) {
  const name = uid(type);
  const node = h("div", { class: "choices", role, ...seat.marks });
  const inputs = element.options.map((option) =>
    choice(node, option, { type, name, on: { change: () => change(option) } }),
  );
  const draw = () => inputs.forEach((input, index) => (input.checked = isOn(element.options[index])));
  draw();
  return { node, draw };
}

function choice(node, option, props) {
  const id = uid("choice");
  const input = h("input", {
    id,
    ...props,
    value: option.value,
    "aria-describedby": option.description ? `${id}-more` : null,
  });
  const words = h("label", { for: id, class: "mrkdwn" }, text(option.text));
  const more = option.description
    ? h("div", { class: "choice-more mrkdwn", id: `${id}-more` }, text(option.description))
    : null;
  node.append(h("div", { class: "choice" }, input, h("div", null, words, more)));
  return input;
}
