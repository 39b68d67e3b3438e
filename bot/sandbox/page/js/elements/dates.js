// datepicker, timepicker, datetimepicker: the browser's own pickers, read as the acting person's wall clock.

import { h } from "../dom.js";
import { fromWall, toWall } from "../time.js";

function picker(type, element, seat, { show, read }) {
  const node = h("input", {
    class: "text picker",
    type,
    value: show(seat.value),
    ...seat.marks,
    on: { change },
  });

  async function change() {
    if (node.value === show(seat.value)) return;
    if (!(await seat.put(read(node.value)))) node.value = show(seat.value);
  }

  return node;
}

const asIs = { show: (value) => value ?? "", read: (value) => value || null };

/** Draw a date picker. */
export const datePicker = (element, seat) => picker("date", element, seat, asIs);

/** Draw a time picker. */
export const timePicker = (element, seat) => picker("time", element, seat, asIs);

/** Draw a picker of a moment; its value is unix seconds. */
export const dateTimePicker = (element, seat) =>
  picker("datetime-local", element, seat, {
    show: (value) => (value ? toWall(value) : ""),
    read: (value) => (value ? fromWall(value) : null),
  });
