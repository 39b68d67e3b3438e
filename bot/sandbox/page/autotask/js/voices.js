// In whose voices it is written here: colleagues in Autotask's own page, customers in the portal, the system.

import { h } from "/page/js/dom.js";

const hours = h("input", { class: "text hours", type: "number", min: 0.25, step: 0.25, value: 0.25, "aria-label": "Hours worked" });

export const staff = { label: "As colleague", usual: "Erin Ekberg" };

export const voices = {
  note: { label: "Internal note", title: "A note that only colleagues see", as: "employee", hasFiles: true },
  answer: { label: "To everybody", title: "A note that the customer sees too", as: "employee", hasFiles: true },
  portal: { label: "Customer", title: "Written by a contact in the portal", as: "customer", hasFiles: true },
  time: {
    label: "Time",
    title: "What was done in this time",
    as: "employee",
    hasFiles: false,
    extra: h("label", { class: "switch" }, "Hours", hours),
    fields: () => ({ hours: Number(hours.value) }),
  },
  workflow: { label: "Workflow", title: "Written by a workflow rule", as: null, hasFiles: false },
};
