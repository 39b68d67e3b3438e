// The app's Home tab.

import * as api from "./api.js";
import { drawBlock } from "./blocks/index.js";
import { fill, h, reconcile } from "./dom.js";
import { avatar } from "./faces.js";
import { tried } from "./popover.js";
import { app, channel, personName } from "./state.js";
import { Surface } from "./surface.js";
import { Values } from "./values.js";

const values = new Values();
const list = h("div", { class: "home-blocks" });

/** Tell the app that its home is looked at. */
export const openHome = () => tried(() => api.act("home", { as: app.as, tab: "home" }));

/** Draw the published home, or say that there is none yet. */
export function drawHome(place) {
  const view = app.snapshot.home;
  if (!view) return void fill(place, empty());
  if (!place.contains(list)) fill(place, list);
  values.adopt(view.blocks, view.state?.values);
  const surface = new Surface({ kind: "home", container: { home: true }, values });
  reconcile(
    list,
    view.blocks,
    (block) => block.block_id,
    (block) => drawBlock(block, surface),
  );
}

function empty() {
  const name = personName(channel().user);
  return h(
    "div",
    { class: "home-empty" },
    avatar(channel().user, "large"),
    h("h3", null, "This is a work in progress"),
    h(
      "p",
      null,
      `${name} has not published its home for you yet. It does so when it hears that you opened this tab.`,
    ),
  );
}
