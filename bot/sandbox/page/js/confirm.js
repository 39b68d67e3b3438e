// Small questions over everything else: the confirm of an element, and the page's own.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, text } from "./mrkdwn.js";

/** Ask; resolves to true on yes, false on no or Esc. `body` is a node or a string. */
export function ask({ title, body, yes, no = "Cancel", style = "primary" }) {
  return new Promise((resolve) => {
    const heading = uid("confirm");
    let answer = false;
    const choose = (value) => () => {
      answer = value;
      dialog.close();
    };
    const dialog = h(
      "dialog",
      { class: "dialog confirm", "aria-labelledby": heading, role: "alertdialog" },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id: heading }, title),
        h(
          "button",
          { class: "icon-button", type: "button", "aria-label": "Close", on: { click: choose(false) } },
          icon("close"),
        ),
      ),
      h("div", { class: "dialog-body" }, body),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { class: "button", type: "button", on: { click: choose(false) } }, no),
        h(
          "button",
          { class: `button ${style}`, type: "button", autofocus: true, on: { click: choose(true) } },
          yes,
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask what an element's `confirm` object asks; true at once where there is none. */
export function confirmed({ confirm }) {
  if (!confirm) return Promise.resolve(true);
  const style = confirm.style === "danger" ? "danger" : "primary";
  const words = confirm.text ? h("p", { class: "mrkdwn" }, text(confirm.text)) : "";
  return ask({
    title: plain(confirm.title) || "Are you sure?",
    body: words,
    yes: plain(confirm.confirm) || "Yes",
    no: plain(confirm.deny) || "Cancel",
    style,
  });
}
