// The form by which a customer opens a ticket in SoftLayer's portal.

import { act } from "/page/console/js/api.js";
import { select } from "/page/console/js/fields.js";
import { openForm } from "/page/console/js/new_ticket.js";
import { app } from "/page/console/js/state.js";
import { h } from "/page/js/dom.js";

/** Open the form beside its button. */
export function openNewTicket(anchor) {
  const { users, subjects } = app.snapshot;
  const named = (items) => items.map((one) => [one.id, one.name]);
  const user = select("As", named(users));
  const subject = select("Subject", named(subjects));
  const title = h("input", { class: "text", "aria-label": "Title", placeholder: "after the subject, if any" });
  const text = h("textarea", { class: "text", required: true, "aria-label": "Contents" });
  const lines = { As: user, Subject: subject, Title: title, Contents: text };
  openForm(anchor, lines, subject, () =>
    act("open", { user: user.value, subject: subject.value, title: title.value.trim(), text: text.value }),
  );
}
