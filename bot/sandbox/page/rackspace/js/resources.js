// The panel in which a customer says which resources a ticket is about; what is chosen replaces all there were.

import { act } from "/page/console/js/api.js";
import { customerChosen } from "/page/console/js/composer.js";
import { deed, select } from "/page/console/js/fields.js";
import { app } from "/page/console/js/state.js";
import { fill, h } from "/page/js/dom.js";
import { announce, openPopover, tried } from "/page/js/popover.js";

/** Open the panel beside its button. */
export function openResources(anchor, one) {
  const items = app.snapshot.resources.filter((each) => each.account === one.account);
  const chosen = new Set(one.resources);
  const list = h("div", { class: "resources-list", role: "group", "aria-label": "Resources of the account" });
  const filter = h("input", {
    class: "text",
    type: "search",
    placeholder: "Filter",
    "aria-label": "Filter the resources",
    on: { input: () => draw() },
  });
  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    fill(list, items.filter((each) => `${each.name} ${each.id}`.toLowerCase().includes(wanted)).map(box));
  };
  const box = (each) => {
    const node = h("input", {
      type: "checkbox",
      checked: chosen.has(each.id),
      on: { change: () => (node.checked ? chosen.add(each.id) : chosen.delete(each.id)) },
    });
    return h("label", { class: "switch", title: each.id }, node, each.name);
  };
  const users = app.snapshot.users.map((each) => [each.id, each.name]);
  const user = select("In the portal as", users, { value: customerChosen() });
  const save = async () => {
    const body = { ticket: one.id, user: user.value, ids: [...chosen] };
    if (!(await tried(() => act("resources", body)))) return;
    close();
    anchor.focus();
    announce("Resources replaced");
  };
  draw();
  const panel = h(
    "div",
    { class: "panel side", role: "dialog", "aria-label": "Resources" },
    h("h3", null, "Resources"),
    filter,
    list,
    h("div", { class: "side-line" }, user, deed("Replace all by these", "As the customer in the portal", save)),
  );
  const close = openPopover(anchor, panel, { align: "end" });
  filter.focus();
}
