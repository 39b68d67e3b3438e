"""One request of a console, read, and the refusal of one that cannot be."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Generic, TypeVar

from aiohttp import web

from bot.sandbox.console.stand import Stand
from bot.sandbox.slack.shapes import Json, parse_json

StandT = TypeVar("StandT", bound=Stand)


class Refused(Exception):
    """What the console asks for cannot be: a word and a sentence."""

    def __init__(self, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.word = word
        self.sentence = sentence


class Asked(Generic[StandT]):
    """The fields of a query or of a JSON body, checked as they are read, and the stand-in they are about."""

    def __init__(self, stand: StandT, fields: Json) -> None:
        self.stand = stand
        self.fields = fields

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; one without a default must be there."""
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise Refused("missing_field", f"The field {name!r} is missing.")
        return value

    def texts(self, name: str) -> list[str]:
        """Read a list of texts, which must be there."""
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Refused("missing_field", f"The field {name!r} is no list of texts.")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Read a whole number; one without a default must be there."""
        value = self.fields.get(name, default)
        try:
            return int(value)  # type: ignore[arg-type]  # None and all else raise here.
        except (TypeError, ValueError) as error:
            raise Refused("bad_number", f"The field {name!r} is no number.") from error

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a truth value."""
        return bool(self.fields.get(name, default))

    def files(self) -> list[tuple[str, bytes]]:
        """Read the files that come with an update."""
        listed = self.fields.get("files") or []
        try:
            return [(str(each["name"]), base64.b64decode(each["data"], validate=True)) for each in listed]
        except (KeyError, TypeError, binascii.Error, ValueError) as error:
            raise Refused("bad_file", "A file is {name, data in base64}.") from error


async def asked(request: web.Request, stand: StandT) -> Asked[StandT]:
    """Read a request of the console."""
    fields: Json = dict(request.query)
    if request.method == "POST":
        body: Any = parse_json(await request.text())
        if not isinstance(body, dict):
            raise Refused("invalid_json", "The body must be a JSON object.")
        fields |= body
    return Asked(stand, fields)
