// In whose voices it is written here: a Racker's answer, a customer's word. All is read by both sides.

import { select } from "/page/console/js/fields.js";
import { h } from "/page/js/dom.js";

const then = select("The ticket then is", [
  ["Pending Customer", "Pending Customer"],
  ["In Progress", "In Progress"],
  ["Pending Vendor", "Pending Vendor"],
  ["", "as it was"],
]);

export const staff = { label: "As Racker", usual: "Sam R." };

export const voices = {
  answer: {
    label: "Answer",
    title: "Answer the customer",
    as: "employee",
    hasFiles: true,
    end: "Send and solve",
    extra: h("label", { class: "switch" }, "Then", then),
    fields: (isEnd) => ({ status: isEnd ? "Solved" : then.value }),
  },
  portal: {
    label: "Customer",
    title: "Written by the customer in the portal",
    as: "customer",
    hasFiles: true,
  },
};
