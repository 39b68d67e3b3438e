// Draws elements: one function per element type, each `draw(element, seat)`.

import { h } from "../dom.js";
import { Seat } from "../surface.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./dates.js";
import { fileInput } from "./file_input.js";
import { picture } from "./image.js";
import { multiSelect } from "./multi_select.js";
import { numberInput, textInput } from "./text_input.js";
import { overflow } from "./overflow.js";
import { richTextInput } from "./rich_text_input.js";
import { select } from "./select.js";

const DRAW = {
  button,
  channels_select: select,
  checkboxes,
  conversations_select: select,
  datepicker: datePicker,
  datetimepicker: dateTimePicker,
  email_text_input: textInput,
  external_select: select,
  file_input: fileInput,
  icon_button: button,
  image: picture,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_external_select: multiSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  number_input: numberInput,
  overflow,
  plain_text_input: textInput,
  radio_buttons: radioButtons,
  rich_text_input: richTextInput,
  static_select: select,
  timepicker: timePicker,
  url_text_input: textInput,
  users_select: select,
  workflow_button: button,
};

/** Draw one element of a block; `names` says how it is labelled. */
export function drawElement(element, block, surface, names = {}) {
  const draw = DRAW[element.type];
  if (!draw) return h("span", { class: "block-unknown" }, `“${element.type}” is not drawn by this sandbox`);
  return draw(element, new Seat(surface, block, element, names));
}
