// The form by which a customer opens a ticket in Rackspace's portal; what may be chosen depends on the account.

import { act } from "/page/console/js/api.js";
import { choose, select } from "/page/console/js/fields.js";
import { openForm } from "/page/console/js/new_ticket.js";
import { app } from "/page/console/js/state.js";
import { h } from "/page/js/dom.js";

/** Open the form beside its button. */
export function openNewTicket(anchor) {
  const { users, accounts, categories } = app.snapshot;
  const names = (items) => items.map((one) => [one.name ?? one, one.name ?? one]);
  const user = select("As", users.map((one) => [one.id, one.name]));
  const account = select("Account", accounts.map((one) => [one.id, one.name]), { pick: () => depend() });
  const category = select("Category", names(categories), { pick: () => depend() });
  const subcategory = select("Subcategory", []);
  const severity = select("Severity", []);
  const depend = () => {
    const found = categories.find((one) => one.name === category.value).subcategories;
    choose(subcategory, names(found.filter((one) => one.accounts.includes(account.value))));
    choose(severity, [["", "None"], ...names(accounts.find((one) => one.id === account.value).severities)]);
  };
  depend();
  const title = h("input", { class: "text", required: true, "aria-label": "Title" });
  const text = h("textarea", { class: "text", required: true, "aria-label": "Contents" });
  const lines = { As: user, Account: account, Category: category, Subcategory: subcategory, Severity: severity };
  openForm(anchor, { ...lines, Title: title, Contents: text }, account, () =>
    act("open", {
      user: user.value,
      account: account.value,
      category: category.value,
      subcategory: subcategory.value,
      severity: severity.value,
      title: title.value,
      text: text.value,
    }),
  );
}
