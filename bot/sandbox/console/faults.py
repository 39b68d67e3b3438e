"""The faults of a stand-in as its console shows and sets them; what is set for good stands in dataclasses."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bot.sandbox.console.asked import Asked, Refused
from bot.sandbox.console.stand import Stand
from bot.sandbox.slack.faults import FaultError
from bot.sandbox.slack.shapes import Json

SWITCHES = {"clear", "rules", "down", "chaos", "release"}
Groups = Mapping[str, Any]
"""What may be set for good, by the name of its group: dataclasses whose fields have defaults."""


def shown(stand: Stand, groups: Groups) -> Json:
    """Show what is in force."""
    return stand.faults.shown() | {name: asdict(each) for name, each in groups.items()}


def set_faults(question: Asked[Any], groups: Groups) -> Json:
    """Add rules and set switches; `clear` takes them all back first. Returns what is in force then."""
    stand: Stand = question.stand
    wanted = question.fields
    if unknown := set(wanted) - SWITCHES - set(groups):
        raise Refused("bad_fault", f"There is no switch {', '.join(sorted(unknown))}.")
    chosen = {name: _checked(each, wanted.get(name) or {}) for name, each in groups.items()}
    if wanted.get("clear"):
        stand.faults.clear()
        for each in groups.values():
            _set(each, {field.name: field.default for field in fields(each) if field.default is not MISSING})
    _strike(stand, wanted)
    for name, each in groups.items():
        _set(each, chosen[name])
    if wanted.get("release"):
        stand.faults.release()
    stand.faults_changed()
    return shown(stand, groups)


def _strike(stand: Stand, wanted: Json) -> None:
    try:
        for rule in wanted.get("rules") or []:
            stand.faults.add(**rule)
        if "down" in wanted:
            stand.faults.set_down(wanted["down"])
        if "chaos" in wanted:
            stand.faults.set_chaos(**wanted["chaos"])
    except (FaultError, TypeError) as error:
        raise Refused("bad_fault", str(error)) from error


def _checked(group: Any, wanted: Json) -> Json:
    hints = get_type_hints(type(group))
    for name, value in wanted.items():
        if name not in hints or not fits(value, hints[name]):
            raise Refused("bad_fault", f"There is no setting {name}, or it cannot be {value!r}.")
    return wanted


def _set(group: Any, wanted: Json) -> None:
    for name, value in wanted.items():
        setattr(group, name, value)


def fits(value: object, hint: Any) -> bool:
    """Whether a value that came as JSON is of a type: a plain one, one of some words, or one of several."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, each) for each in get_args(hint))
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    return isinstance(value, (int, float) if hint is float else hint)
