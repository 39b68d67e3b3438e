// How many of the requests that an hour allows are spent, and whether the API user may still call.

import { act, read } from "/page/console/js/api.js";
import { button } from "/page/console/js/bar.js";
import { coalesced } from "/page/console/js/start.js";
import { on } from "/page/console/js/state.js";
import { fill } from "/page/js/dom.js";
import { announce, tried } from "/page/js/popover.js";

/** The bar's button: it tells what is spent, and locks or unlocks the API user. */
export function usageButton() {
  let locked = false;
  const flip = async () => {
    if (await tried(() => act("lock", { locked: !locked }))) announce(locked ? "The API user is unlocked" : "The API user is locked");
  };
  const node = button("Requests", flip, "Requests of the last hour; a click locks the API user, or unlocks it");
  const draw = coalesced(async () => {
    const answer = await tried(() => read("limits"));
    if (!answer) return;
    locked = answer.locked;
    const { currentTimeframeRequestCount: spent, externalRequestThreshold: most } = answer.limits;
    node.classList.toggle("bar-full", locked || spent >= most);
    fill(node, locked ? "API user locked" : `Requests ${spent}/${most}`);
  });
  for (const kind of ["journal", "faults", "snapshot"]) on(kind, draw);
  return node;
}
