// The form by which a customer opens a ticket in the vendor's portal; what is asked is the vendor's.

import { h } from "/page/js/dom.js";
import { openPopover, tried } from "/page/js/popover.js";
import { go } from "./state.js";

/** Open a form of labelled inputs beside its button; `open()` opens the ticket, which is then shown. */
export function openForm(anchor, lines, first, open) {
  const submit = async (event) => {
    event.preventDefault();
    const made = await tried(open);
    if (!made) return;
    close();
    go({ show: "open", query: "", id: made.ticket });
  };
  const form = h(
    "form",
    { class: "panel new-ticket", role: "dialog", "aria-label": "Open a ticket", on: { submit } },
    Object.entries(lines).map(([label, input]) => h("label", null, label, input)),
    h("button", { class: "button primary", type: "submit" }, "Open ticket"),
  );
  const close = openPopover(anchor, form);
  first.focus();
}
