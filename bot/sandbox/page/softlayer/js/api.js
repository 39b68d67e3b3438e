// Speaks the console's JSON interface, and listens to the live socket that says what changed.

import { Refused } from "/page/js/api.js";

const HERE = "/softlayer/console";

/** Read one of `/softlayer/console/<path>`. */
export const read = (path, query = {}) => answer(fetch(`${HERE}/${path}?${new URLSearchParams(query)}`));

/** Do one of `/softlayer/console/<path>`. */
export function act(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(fetch(`${HERE}/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The address of a file's bytes. */
export const fileAddress = (ticket, id) => `${HERE}/file?${new URLSearchParams({ ticket, id })}`;

async function answer(request) {
  let response;
  let body;
  try {
    response = await request;
    body = await response.json();
  } catch {
    throw new Refused("no_answer", "The sandbox does not answer.");
  }
  if (!response.ok) throw new Refused(body.error, body.message ?? body.error);
  return body;
}

/** Listen to what changes; connects again for ever. `onFrame(frame)`, `onState(connected)`. */
export function live(onFrame, onState) {
  let wait = 250;
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${HERE}/live`);
    socket.addEventListener("open", () => {
      wait = 250;
      onState(true);
    });
    socket.addEventListener("message", (event) => onFrame(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      onState(false);
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 4000);
    });
  };
  connect();
}
