// Speaks the JSON interface of the console that this page is at, and listens to its live socket.

import { answer, listen } from "/page/js/api.js";

const HERE = location.pathname.replace(/\/$/, "");

/** Read one of `<console>/<path>`. */
export const read = (path, query = {}) => answer(fetch(`${HERE}/${path}?${new URLSearchParams(query)}`));

/** Do one of `<console>/<path>`. */
export function act(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(fetch(`${HERE}/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The address of a file's bytes. */
export const fileAddress = (ticket, id) => `${HERE}/file?${new URLSearchParams({ ticket, id })}`;

/** Listen to what changes; connects again for ever. `onFrame(frame)`, `onState(connected)`. */
export const live = (onFrame, onState) => listen(`${HERE}/live`, onFrame, onState);
