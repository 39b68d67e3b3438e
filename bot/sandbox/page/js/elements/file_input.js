// file_input: files are handed in when chosen; the state holds their file objects.

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { notice, tried } from "../popover.js";
import { upload } from "../api.js";
import { app } from "../state.js";

/** Draw a file input. */
export function fileInput(element, seat) {
  const most = element.max_files ?? 10;
  const accept = element.filetypes?.map((type) => `.${type}`).join(",") ?? null;
  const chooser = h("input", {
    type: "file",
    class: "file-chooser",
    multiple: most > 1,
    accept,
    ...seat.marks,
    on: { change: () => take([...chooser.files]) },
  });
  const list = h("ul", { class: "file-list", "aria-label": "Chosen" });
  const node = h("div", { class: "drop" }, h("div", { class: "drop-words" }, icon("clip"), chooser), list);
  const draw = () =>
    fill(
      list,
      seat.value.map((file) => fileRow(file, () => put(seat.value.filter((one) => one !== file)))),
    );
  const put = async (files) => {
    await seat.put(files);
    draw();
  };

  async function take(files) {
    if (seat.value.length + files.length > most)
      return notice(`You can add up to ${most} ${most === 1 ? "file" : "files"}.`);
    node.setAttribute("aria-busy", "true");
    const handed = await tried(() => Promise.all(files.map((file) => upload(app.as, file))));
    node.removeAttribute("aria-busy");
    chooser.value = "";
    return handed && put([...seat.value, ...handed]);
  }

  onDrop(node, take);
  draw();
  return node;
}

function fileRow(file, remove) {
  return h(
    "li",
    { class: "file-chip" },
    icon("file"),
    h("span", null, file.name ?? file.title),
    h(
      "button",
      { type: "button", "aria-label": `Remove ${file.name}`, on: { click: remove } },
      icon("close"),
    ),
  );
}

/** Let files be dropped on a node. */
export function onDrop(node, take) {
  const mark = (isOver) => (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    node.classList.toggle("dropping", isOver);
  };
  node.addEventListener("dragover", mark(true));
  node.addEventListener("dragleave", mark(false));
  node.addEventListener("drop", (event) => {
    mark(false)(event);
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
}
