"""A REST request, read: service, object, method, arguments, mask, filter, page. Pure.

https://sldn.softlayer.com/article/rest/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.softlayer import masks
from bot.sandbox.softlayer.errors import ApiError, bad_request, invalid
from bot.sandbox.softlayer.masks import Branch
from bot.sandbox.softlayer.words import INFERRED

BY_VERB = {"GET": "getObject", "POST": "createObject", "PUT": "editObject", "DELETE": "deleteObject"}
EXTENSIONS = (".json", ".txt", ".xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a request goes: the service, the object's id if there is one, and what follows it."""

    service: str
    object_id: int | None
    method: str
    rest: tuple[str, ...]
    extension: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a list is wanted."""

    offset: int
    limit: int


def read_address(path: str, verb: str, version: str) -> Address:
    """Read what follows `/rest/v3.1/`. A name for the method wins over the verb."""
    extension = next((each for each in EXTENSIONS if path.endswith(each)), "")
    parts = [each for each in path.removesuffix(extension).split("/") if each]
    service = parts[0] if parts else ""
    has_id = len(parts) > 1 and _is_number(parts[1])
    after = parts[2:] if has_id else parts[1:]
    return Address(
        service=service,
        object_id=int(parts[1]) if has_id else None,
        method=after[0] if after else BY_VERB.get(verb, "getObject"),
        rest=tuple(after[1:]),
        extension=extension,
        version=version,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def read_arguments(verb: str, body: str) -> list[Any]:
    """Read the positional arguments; the body of a GET is not looked at."""
    if verb == "GET" or not body.strip():
        return []
    try:
        parsed = json.loads(body)
    except json.JSONDecodeError as error:
        raise bad_request("The request body is not valid JSON.") from error
    parameters = parsed.get("parameters", []) if isinstance(parsed, dict) else None
    if not isinstance(parameters, list):
        raise bad_request("The request body must be an object with the array 'parameters'.")
    return parameters


def read_mask(query: Mapping[str, str]) -> tuple[Branch, ...]:
    """Read the object mask; none is an empty one."""
    try:
        return masks.parse(query.get("objectMask", ""))
    except masks.MaskError as error:
        raise ApiError(str(error)) from error


def read_filter(query: Mapping[str, str]) -> dict[str, Any]:
    """Read the object filter; none is an empty one."""
    text = query.get("objectFilter", "").strip()
    if not text:
        return {}
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise bad_request(INFERRED["filter"]) from error
    if not isinstance(tree, dict):
        raise bad_request(INFERRED["filter"])
    return tree


def read_page(query: Mapping[str, str]) -> Page | None:
    """Read `offset,limit` or a limit alone."""
    text = query.get("resultLimit", "").strip()
    if not text:
        return None
    numbers = [each.strip() for each in text.split(",")]
    if len(numbers) > 2 or not all(_is_number(each) for each in numbers):
        raise invalid(INFERRED["limit"].format(text=text))
    if len(numbers) == 1:
        return Page(offset=0, limit=int(numbers[0]))
    return Page(offset=int(numbers[0]), limit=int(numbers[1]))
