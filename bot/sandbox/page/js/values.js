// What people have put into inputs, in the shape of `view.state.values`: block_id -> action_id -> {type, value | …}.
// A redraw keeps what was typed where block_id and action_id are unchanged, as Slack does on views.update.

import { app } from "./state.js";

const one = (key, initial) => ({ key, initial, empty: null });
const many = (key, initial) => ({ key, initial, empty: [] });

const KINDS = {
  plain_text_input: one("value", "initial_value"),
  email_text_input: one("value", "initial_value"),
  url_text_input: one("value", "initial_value"),
  number_input: one("value", "initial_value"),
  rich_text_input: one("rich_text_value", "initial_value"),
  static_select: one("selected_option", "initial_option"),
  external_select: one("selected_option", "initial_option"),
  radio_buttons: one("selected_option", "initial_option"),
  users_select: one("selected_user", "initial_user"),
  conversations_select: one("selected_conversation", "initial_conversation"),
  channels_select: one("selected_channel", "initial_channel"),
  multi_static_select: many("selected_options", "initial_options"),
  multi_external_select: many("selected_options", "initial_options"),
  checkboxes: many("selected_options", "initial_options"),
  multi_users_select: many("selected_users", "initial_users"),
  multi_conversations_select: many("selected_conversations", "initial_conversations"),
  multi_channels_select: many("selected_channels", "initial_channels"),
  datepicker: one("selected_date", "initial_date"),
  timepicker: one("selected_time", "initial_time"),
  datetimepicker: one("selected_date_time", "initial_date_time"),
  file_input: many("files", null),
};

/** The key under which an element's value stands in the state. */
export const keyOf = (element) => KINDS[element.type].key;

/** The stateful elements of a block. */
function elementsOf(block) {
  return [block.accessory, block.element, ...(block.elements ?? [])].filter(
    (element) => element && element.type in KINDS,
  );
}

function initial(element) {
  const kind = KINDS[element.type];
  if (element.default_to_current_conversation && !element[kind.initial]) {
    return kind.empty === null ? app.channel : [app.channel];
  }
  return element[kind.initial] ?? kind.empty;
}

/** The values of one surface: a message, a modal or a home tab. */
export class Values {
  #blocks = {};

  /** Make room for these blocks: keep what is there, start the rest from `known` or their initial values. */
  adopt(blocks, known = {}) {
    const next = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const { block_id: blockId } = block;
        const { action_id: actionId, type } = element;
        const kept = this.#blocks[blockId]?.[actionId] ?? known[blockId]?.[actionId];
        next[blockId] ??= {};
        next[blockId][actionId] = kept?.type === type ? kept : { type, [keyOf(element)]: initial(element) };
      }
    }
    this.#blocks = next;
  }

  get(block, element) {
    return this.#blocks[block.block_id]?.[element.action_id]?.[keyOf(element)];
  }

  set(block, element, value) {
    const extra = element.type === "timepicker" && element.timezone ? { timezone: element.timezone } : {};
    this.#blocks[block.block_id][element.action_id] = {
      type: element.type,
      [keyOf(element)]: value,
      ...extra,
    };
  }

  toJSON() {
    return this.#blocks;
  }
}
