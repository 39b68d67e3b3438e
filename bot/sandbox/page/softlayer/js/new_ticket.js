// The form by which a customer opens a ticket in the vendor's portal.

import { h } from "/page/js/dom.js";
import { openPopover, tried } from "/page/js/popover.js";
import { act } from "./api.js";
import { app, go } from "./state.js";

/** Open the form beside its button. */
export function openNewTicket(anchor) {
  const { users, subjects } = app.snapshot;
  const user = select("As", users);
  const subject = select("Subject", subjects);
  const title = h("input", { class: "text", "aria-label": "Title", placeholder: "after the subject, if any" });
  const text = h("textarea", { class: "text", required: true, "aria-label": "Contents" });
  const submit = async (event) => {
    event.preventDefault();
    const fields = { user: Number(user.value), subject: Number(subject.value), title: title.value.trim() };
    const made = await tried(() => act("open", { ...fields, text: text.value }));
    if (!made) return;
    close();
    go({ show: "open", query: "", id: made.ticket });
  };
  const form = h(
    "form",
    { class: "panel new-ticket", role: "dialog", "aria-label": "Open a ticket", on: { submit } },
    h("label", null, "As", user),
    h("label", null, "Subject", subject),
    h("label", null, "Title", title),
    h("label", null, "Contents", text),
    h("button", { class: "button primary", type: "submit" }, "Open ticket"),
  );
  const close = openPopover(anchor, form);
  subject.focus();
}

const select = (label, items) =>
  h(
    "select",
    { class: "text", "aria-label": label },
    items.map((one) => h("option", { value: one.id }, one.name)),
  );
