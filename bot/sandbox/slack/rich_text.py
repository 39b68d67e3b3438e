"""Turns what a person types into what Slack stores: escaped text with ids, and rich_text blocks. Pure.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.sandbox.slack.shapes import Json

INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<ref>[@#!][^>\s]+)>"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"])"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):"
    r"|(?<![\w@])@(?P<broadcast>here|channel|everyone)\b"
    r"|(?<!\w)\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?!\w)"
)
FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
STYLES = ("bold", "italic", "strike")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A person's message as Slack keeps it."""

    text: str
    blocks: list[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The names a person can type, without their sigil, and the ids they stand for."""

    people: Mapping[str, str]
    channels: Mapping[str, str]

    def resolve(self, text: str, *, labelled: bool = False) -> str:
        """Replace @name and #name by `<@U…>` and `<#C…>`, with the name as a label if asked."""
        text = _replace(
            text, "@", self.people, lambda id_, name: f"<@{id_}|{name}>" if labelled else f"<@{id_}>"
        )
        return _replace(
            text, "#", self.channels, lambda id_, name: f"<#{id_}|{name}>" if labelled else f"<#{id_}>"
        )

    def for_command(self, text: str) -> str:
        """Write the text of a command with `should_escape`: mentions with labels, links between brackets."""
        named = self.resolve(text, labelled=True)
        return INLINE.sub(lambda found: f"<{found['url']}>" if found["url"] else found[0], named)


def compose(text: str, directory: Directory) -> Composed:
    """Read what a person typed; mentions may be typed as names or already be in Slack's notation."""
    resolved = directory.resolve(text)
    elements = list(_block_elements(resolved))
    blocks = [{"type": "rich_text", "elements": elements}] if elements else []
    return Composed(text=stored_text(resolved), blocks=blocks)


def stored_text(text: str) -> str:
    """Escape text as Slack does, but keep references and mark addresses: `<@U…>`, `<https://…>`."""
    parts: list[str] = []
    position = 0
    for match in INLINE.finditer(text):
        if match.lastgroup not in ("ref", "url", "broadcast"):
            continue
        parts += [escape(text[position : match.start()]), _reference(match)]
        position = match.end()
    return "".join([*parts, escape(text[position:])])


def escape(text: str) -> str:
    """Escape the three characters that mean something in Slack's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _reference(match: re.Match[str]) -> str:
    if match.lastgroup == "url":
        return f"<{escape(match['url'])}>"
    return f"<!{match['broadcast']}>" if match.lastgroup == "broadcast" else match.group()


def _replace(text: str, sigil: str, names: Mapping[str, str], show: Callable[[str, str], str]) -> str:
    if sigil not in text or not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    pattern = rf"(?<![\w<{sigil}]){sigil}({'|'.join(map(re.escape, longest_first))})(?![\w-])"
    by_name = {name.casefold(): id_ for name, id_ in names.items()}
    return re.sub(pattern, lambda m: show(by_name[m[1].casefold()], m[1]), text, flags=re.IGNORECASE)


def _block_elements(text: str) -> Iterator[Json]:
    position = 0
    for fence in FENCE.finditer(text):
        yield from _prose(text[position : fence.start()])
        yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": fence[1] or " "}]}
        position = fence.end()
    yield from _prose(text[position:])


def _prose(text: str) -> Iterator[Json]:
    for is_quote, lines in _runs(text.strip("\n")):
        joined = "\n".join(lines)
        if joined:
            kind = "rich_text_quote" if is_quote else "rich_text_section"
            yield {"type": kind, "elements": list(_inline(joined, {}))}


def _runs(text: str) -> Iterable[tuple[bool, list[str]]]:
    runs: list[tuple[bool, list[str]]] = []
    for line in text.split("\n"):
        is_quote = line.startswith(">")
        content = line[1:].removeprefix(" ") if is_quote else line
        if runs and runs[-1][0] == is_quote:
            runs[-1][1].append(content)
        else:
            runs.append((is_quote, [content]))
    return runs


def _inline(text: str, style: Mapping[str, bool]) -> Iterator[Json]:
    position = 0
    for match in INLINE.finditer(text):
        yield from _plain(text[position : match.start()], style)
        kind = match.lastgroup or ""
        if kind in STYLES:
            yield from _inline(match[kind], {**style, kind: True})
        elif kind == "code":
            yield from _plain(match["code"], {**style, "code": True})
        else:
            yield _styled(_element(kind, match[kind]), style)
        position = match.end()
    yield from _plain(text[position:], style)


def _plain(text: str, style: Mapping[str, bool]) -> Iterator[Json]:
    if text:
        yield _styled({"type": "text", "text": text}, style)


def _styled(element: Json, style: Mapping[str, bool]) -> Json:
    return element | {"style": dict(style)} if style else element


def _element(kind: str, content: str) -> Json:
    if kind == "url":
        return {"type": "link", "url": content}
    if kind == "emoji":
        return {"type": "emoji", "name": content}
    if kind == "broadcast":
        return {"type": "broadcast", "range": content}
    sigil, id_ = content[0], content[1:].split("|")[0]
    if sigil == "@":
        return {"type": "user", "user_id": id_}
    if sigil == "#":
        return {"type": "channel", "channel_id": id_}
    if id_.startswith("subteam^"):
        return {"type": "usergroup", "usergroup_id": id_.removeprefix("subteam^")}
    return {"type": "broadcast", "range": id_}
