// In whose voices SoftLayer's side writes: an answer, an internal word, a line of the system, a customer's word.

import { h } from "/page/js/dom.js";

const waits = h("input", { type: "checkbox", checked: true });

export const staff = { label: "As employee", usual: "Sam E" };

export const voices = {
  answer: {
    label: "Answer",
    title: "Answer the customer",
    as: "employee",
    hasFiles: true,
    end: "Send and close",
    extra: h("label", { class: "switch" }, waits, "Then waits for the customer"),
    fields: (isEnd) => ({ awaits_user: waits.checked, close: isEnd }),
  },
  whisper: { label: "Internal", title: "Only the vendor's people see this", as: "employee" },
  note: { label: "System", title: "Written by the vendor's system" },
  portal: {
    label: "Customer",
    title: "Written by the customer in the portal",
    as: "customer",
    hasFiles: true,
  },
};
