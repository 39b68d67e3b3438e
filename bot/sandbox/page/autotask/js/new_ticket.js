// The form by which a contact opens a ticket in the portal.

import { act } from "/page/console/js/api.js";
import { select } from "/page/console/js/fields.js";
import { openForm } from "/page/console/js/new_ticket.js";
import { app } from "/page/console/js/state.js";
import { h } from "/page/js/dom.js";

/** Open the form beside its button. */
export function openNewTicket(anchor) {
  const { users, categories } = app.snapshot;
  const user = select("As", users.map((one) => [one.id, one.name]));
  const category = select("Category", [["", "as Autotask has it"], ...categories.map((one) => [one.id, one.name])]);
  const title = h("input", { class: "text", required: true, "aria-label": "Title" });
  const text = h("textarea", { class: "text", required: true, "aria-label": "Contents" });
  openForm(anchor, { As: user, Category: category, Title: title, Contents: text }, user, () =>
    act("open", {
      user: Number(user.value),
      category: category.value ? Number(category.value) : "",
      title: title.value,
      text: text.value,
    }),
  );
}
