// The standard Markdown of `markdown` blocks as DOM: headings, lists, quotes, fences, tables, rules, inline marks.

import { h, outsideLink } from "./dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = [
  [/`([^`]+)`/, (m) => h("code", { class: "code" }, m[1])],
  [/\*\*([^*]+)\*\*/, (m) => h("strong", null, inline(m[1]))],
  [/__([^_]+)__/, (m) => h("strong", null, inline(m[1]))],
  [/~~([^~]+)~~/, (m) => h("s", null, inline(m[1]))],
  [/\*([^*\s][^*]*)\*/, (m) => h("em", null, inline(m[1]))],
  [/(?<!\w)_([^_\s][^_]*)_(?!\w)/, (m) => h("em", null, inline(m[1]))],
  [/!?\[([^\]]*)\]\(([^()\s]+)\)/, (m) => outsideLink(m[2], m[1] || m[2])],
  [/\bhttps?:\/\/[^\s<>]+[^\s<>.,;:!?)]/, (m) => outsideLink(m[0], m[0])],
];

function inline(text) {
  const nodes = [];
  let rest = text;
  for (;;) {
    const hits = INLINE.map(([pattern, draw]) => [pattern.exec(rest), draw]).filter(([match]) => match);
    if (!hits.length) return [...nodes, withEmoji(rest)];
    const [match, draw] = hits.reduce((a, b) => (b[0].index < a[0].index ? b : a));
    nodes.push(withEmoji(rest.slice(0, match.index)), draw(match));
    rest = rest.slice(match.index + match[0].length);
  }
}

const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

const KINDS = [
  { starts: /^```/, take: takeFence },
  { starts: /^#{1,6}\s/, take: takeHeading },
  {
    starts: /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/,
    take: (lines) => (lines.shift(), h("hr", { class: "divider" })),
  },
  { starts: /^>/, take: takeQuote },
  { starts: ITEM, take: takeList },
  { starts: /^\|.*\|\s*$/, take: takeTable },
  { starts: /^\s*$/, take: (lines) => (lines.shift(), null) },
];

/** Draw a Markdown text. */
export function markdown(text) {
  const lines = text.split("\n");
  const fragment = document.createDocumentFragment();
  while (lines.length) {
    const kind = KINDS.find(({ starts }) => starts.test(lines[0]));
    const node = kind ? kind.take(lines) : takeParagraph(lines);
    if (node) fragment.append(node);
  }
  return fragment;
}

function takeWhile(lines, holds) {
  const taken = [];
  while (lines.length && holds(lines[0])) taken.push(lines.shift());
  return taken;
}

function takeFence(lines) {
  lines.shift();
  const body = takeWhile(lines, (line) => !line.startsWith("```"));
  lines.shift();
  return h("pre", { class: "pre" }, body.join("\n"));
}

function takeHeading(lines) {
  const [, marks, words] = /^(#+)\s+(.*)$/.exec(lines.shift()) ?? [null, "#", ""];
  const level = Math.min(marks.length + 2, 6);
  return h(`h${level}`, { class: `markdown-heading level-${marks.length}` }, inline(words));
}

function takeQuote(lines) {
  const body = takeWhile(lines, (line) => line.startsWith(">")).map((line) => line.replace(/^>\s?/, ""));
  return h("blockquote", { class: "quote" }, markdown(body.join("\n")));
}

function takeList(lines) {
  const items = takeWhile(lines, (line) => ITEM.test(line)).map((line) => ITEM.exec(line));
  const ordered = Boolean(items[0][3]);
  const draw = ([, indent, , , tick, words]) =>
    h(
      "li",
      { class: `indent-${Math.min(Math.floor(indent.length / 2), 8)}` },
      tick === undefined ? null : tick === " " ? "☐ " : "☑ ",
      inline(words),
    );
  return h(ordered ? "ol" : "ul", { class: "list", start: ordered ? items[0][3] : null }, items.map(draw));
}

function takeTable(lines) {
  const rows = takeWhile(lines, (line) => /^\|.*\|\s*$/.test(line)).map((line) =>
    line
      .trim()
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  const isRule = (row) => row.every((cell) => /^:?-+:?$/.test(cell));
  const [head, ...body] = rows.filter((row) => !isRule(row));
  const cells = (row, tag) =>
    h(
      "tr",
      null,
      row.map((cell) => h(tag, tag === "th" ? { scope: "col" } : null, inline(cell))),
    );
  return h(
    "div",
    { class: "table-frame" },
    h(
      "table",
      { class: "table" },
      h("thead", null, cells(head, "th")),
      h(
        "tbody",
        null,
        body.map((row) => cells(row, "td")),
      ),
    ),
  );
}

function takeParagraph(lines) {
  const starts = (line) => KINDS.some(({ starts: pattern }) => pattern.test(line));
  const body = [lines.shift(), ...takeWhile(lines, (line) => !starts(line))];
  return h(
    "p",
    { class: "markdown-paragraph" },
    body.flatMap((line, index) => [...(index ? [h("br")] : []), ...inline(line)]),
  );
}
