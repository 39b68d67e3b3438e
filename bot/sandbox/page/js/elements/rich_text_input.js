// rich_text_input: typed with Slack's marks (*bold*, _italic_, ~strike~, `code`, "- " lists, "> " quotes), kept as rich_text.

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";

const MARKS = [
  [/`([^`]+)`/, "code"],
  [/(?<!\w)\*([^*\s][^*]*)\*/, "bold"],
  [/(?<!\w)_([^_\s][^_]*)_/, "italic"],
  [/(?<!\w)~([^~\s][^~]*)~/, "strike"],
];

function inline(text, style = {}) {
  const hits = MARKS.map(([pattern, name]) => [pattern.exec(text), name]).filter(([match]) => match);
  if (!hits.length) return text ? [leaf(text, style)] : [];
  const [match, name] = hits.reduce((a, b) => (b[0].index < a[0].index ? b : a));
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  const inner =
    name === "code"
      ? [leaf(match[1], { ...style, code: true })]
      : inline(match[1], { ...style, [name]: true });
  return [...(before ? [leaf(before, style)] : []), ...inner, ...inline(after, style)];
}

const leaf = (text, style) =>
  Object.keys(style).length ? { type: "text", text, style } : { type: "text", text };

const LINES = [
  [/^[-•*] (.*)$/, "bullet"],
  [/^\d+[.)] (.*)$/, "ordered"],
  [/^> ?(.*)$/, "quote"],
];

/** What was typed, as a rich_text object; null for nothing. */
export function toRichText(text) {
  if (!text) return null;
  const runs = [];
  for (const line of text.split("\n")) {
    const hit = LINES.map(([pattern, kind]) => [pattern.exec(line), kind]).find(([match]) => match);
    const [words, kind] = hit ? [hit[0][1], hit[1]] : [line, "section"];
    if (runs.at(-1)?.kind === kind) runs.at(-1).lines.push(words);
    else runs.push({ kind, lines: [words] });
  }
  return { type: "rich_text", elements: runs.map(toElement) };
}

function toElement({ kind, lines }) {
  if (kind === "section" || kind === "quote")
    return { type: `rich_text_${kind}`, elements: inline(lines.join("\n")) };
  return {
    type: "rich_text_list",
    style: kind,
    indent: 0,
    elements: lines.map((line) => ({ type: "rich_text_section", elements: inline(line) })),
  };
}

const WRAP = [
  ["bold", "*"],
  ["italic", "_"],
  ["strike", "~"],
  ["code", "`"],
];

function toTyped(value) {
  const words = (one) =>
    WRAP.reduce(
      (text, [name, mark]) => (one.style?.[name] ? mark + text + mark : text),
      one.text ?? one.url ?? "",
    );
  const line = (part) => (part.elements ?? []).map(words).join("");
  const lines = {
    rich_text_list: (part) =>
      part.elements
        .map((item, index) => (part.style === "ordered" ? `${index + 1}. ` : "- ") + line(item))
        .join("\n"),
    rich_text_quote: (part) => `> ${line(part).replace(/\n/g, "\n> ")}`,
  };
  return value.elements.map((part) => (lines[part.type] ?? line)(part)).join("\n");
}

/** Draw a rich text input. */
export function richTextInput(element, seat) {
  const node = h("textarea", {
    class: "text",
    rows: Math.max(element.min_lines ?? 4, 2),
    placeholder: plain(element.placeholder) || null,
    ...seat.marks,
  });
  node.value = seat.value ? toTyped(seat.value) : "";
  node.addEventListener("input", () => seat.keep(toRichText(node.value)));
  if (seat.acts) node.addEventListener("change", () => seat.put(toRichText(node.value)));
  return h(
    "div",
    { class: "rich-input" },
    node,
    h(
      "div",
      { class: "rich-marks", "aria-hidden": "true" },
      "*bold*  _italic_  ~strike~  `code`  - list  > quote",
    ),
  );
}
