// Speaks the sandbox's JSON interface: what is read, what is done, and the live socket that says what changed.

/** What the sandbox answered to something it would not do. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Read one of `/sandbox/<path>`. */
export function read(path, query = {}) {
  return answer(fetch(`/sandbox/${path}?${new URLSearchParams(query)}`));
}

/** Do one of `/sandbox/<path>`. */
export function act(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Hand in a file as this person; answers its file object. */
export async function upload(as, file) {
  const body = new FormData();
  body.append("as", as);
  body.append("file", file, file.name);
  return (await answer(fetch("/sandbox/upload", { method: "POST", body }))).file;
}

/** The body of an answer; Refused where there is none, or where it says no. */
export async function answer(request) {
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

/** Listen to what changes for this person. `onFrame(frame)`, `onState(connected)`. */
export const live = (as, onFrame, onState) =>
  listen(`/sandbox/live?as=${encodeURIComponent(as)}`, onFrame, onState);

/** Listen at a socket of this machine; connects again for ever. */
export function listen(path, onFrame, onState) {
  let wait = 250;
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}`);
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
