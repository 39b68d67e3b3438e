// Modals: a stack of up to three views in one dialog. Typed values live per view, so they survive an update and a push.

import * as api from "./api.js";
import { drawBlock } from "./blocks/index.js";
import { showError } from "./blocks/input.js";
import { fill, h, reconcile } from "./dom.js";
import { avatar } from "./faces.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { announce, closePopover, tried } from "./popover.js";
import { app, botId, on } from "./state.js";
import { Surface } from "./surface.js";
import { Values } from "./values.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const dialog = document.getElementById("modal");
const sheets = new Map(); // view id -> Sheet

/** Draw and keep up to date. */
export function startModals() {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault(); // The app is asked to close; the dialog goes when the view is gone.
    top()?.close(false);
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  on("snapshot", draw);
}

const top = () => sheets.get(app.snapshot.views.at(-1)?.id);

function draw() {
  const { views } = app.snapshot;
  const ids = new Set(views.map((view) => view.id));
  for (const [id, sheet] of sheets) if (!ids.has(id)) sheet.leave(sheets);
  for (const [depth, view] of views.entries()) {
    if (!sheets.has(view.id)) sheets.set(view.id, new Sheet(view.id));
    sheets.get(view.id).draw(view, depth);
  }
  if (!views.length) return void (dialog.open && dialog.close());
  const changed = top().node.hidden || !dialog.open;
  for (const sheet of sheets.values()) sheet.node.hidden = sheet !== top();
  dialog.setAttribute("aria-labelledby", top().titleId);
  if (!dialog.open) {
    closePopover();
    dialog.showModal();
  }
  if (changed) top().focusFirst();
}

/** One view of the stack. */
class Sheet {
  #values = new Values();
  #isSending = false;

  constructor(id) {
    this.id = id;
    this.titleId = `${id}-title`;
    this.surface = new Surface({ kind: "modal", container: { view_id: id }, values: this.#values });
    this.head = h("header", { class: "dialog-head" });
    this.trouble = h("div", { class: "trouble", role: "alert", hidden: true });
    this.body = h("div", { class: "dialog-body blocks" });
    this.foot = h("footer", { class: "dialog-foot" });
    this.node = h(
      "form",
      {
        class: "sheet",
        hidden: true,
        novalidate: true,
        dataset: { viewId: id },
        on: { submit: (event) => this.#submit(event) },
      },
      this.head,
      h("div", { class: "dialog-scroller" }, this.trouble, this.body),
      this.foot,
    );
    this.node.addEventListener("input", (event) => this.#forgive(event.target));
    dialog.append(this.node);
  }

  /** Draw a version of the view; inputs whose block and action ids are unchanged keep what was typed. */
  draw(view, depth) {
    this.#values.adopt(view.blocks, view.state?.values);
    const held = this.node.contains(document.activeElement) ? document.activeElement : null;
    this.#fill(view, depth);
    if (held && !held.isConnected) this.#focusAgain(held);
  }

  #fill(view, depth) {
    reconcile(
      this.body,
      view.blocks,
      (block) => block.block_id,
      (block) => drawBlock(block, this.surface),
    );
    const print = JSON.stringify([view.title, view.submit, view.close, depth]);
    if (print === this.frame) return;
    this.frame = print;
    fill(
      this.head,
      depth ? this.#iconButton("back", "Back", () => this.close(false)) : avatar(botId(), "small"),
      h("h2", { id: this.titleId }, plain(view.title)),
      this.#iconButton("close", "Close", () => this.close(true)),
    );
    const cancel = h(
      "button",
      { class: "button", type: "button", on: { click: () => this.close(false) } },
      plain(view.close) || "Cancel",
    );
    this.submit = view.submit
      ? h("button", { class: "button primary", type: "submit" }, plain(view.submit))
      : null;
    fill(this.foot, cancel, this.submit);
  }

  #iconButton(sign, label, click) {
    return h(
      "button",
      { class: "icon-button", type: "button", "aria-label": label, on: { click } },
      icon(sign),
    );
  }

  /** Put the focus where typing starts. */
  focusFirst() {
    const wanted =
      this.body.querySelector("[autofocus]") ??
      this.body.querySelector("input:not([hidden]), textarea, select") ??
      this.submit ??
      this.foot.querySelector("button");
    wanted.focus();
  }

  /** What had the focus was drawn anew or is gone: Escape and Tab must not fall through to the page. */
  #focusAgain(held) {
    const { actionId } = held.dataset;
    const same = actionId && this.body.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`);
    if (same) same.focus();
    else this.focusFirst();
  }

  /** Ask to close this view, or with `all` the whole stack. */
  async close(all) {
    const typed = { as: app.as, view_id: this.id, all, values: this.#values };
    await tried(() => api.act("close_view", typed));
  }

  leave(all) {
    this.node.remove();
    all.delete(this.id);
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#isSending || !this.submit) return;
    this.#wait(true);
    this.#showTrouble(null);
    const answer = await tried(() =>
      api.act("submit", { as: app.as, view_id: this.id, values: this.#values }),
    );
    this.#wait(false);
    this.#showErrors(answer?.errors ?? {});
    if (!answer || (answer.ok === false && !answer.errors)) this.#showTrouble(answer?.message ?? TROUBLE);
  }

  #wait(isSending) {
    this.#isSending = isSending;
    this.submit.disabled = isSending;
    this.submit.classList.toggle("busy", isSending);
    this.node.setAttribute("aria-busy", String(isSending));
  }

  #showTrouble(words) {
    this.trouble.hidden = !words;
    fill(this.trouble, words ? [icon("warning"), h("span", null, words)] : []);
  }

  #showErrors(errors) {
    const inputs = [...this.body.querySelectorAll(".block-input")];
    for (const node of inputs) showError(node, errors[node.dataset.blockId] ?? null);
    const first = inputs.find((node) => errors[node.dataset.blockId]);
    if (!first) return;
    first.scrollIntoView({ block: "nearest" });
    (first.querySelector("input, textarea, select") ?? first).focus();
    announce(Object.values(errors).join(". "));
  }

  #forgive(target) {
    const node = target.closest(".block-input.has-error");
    if (node) showError(node, null);
  }
}
