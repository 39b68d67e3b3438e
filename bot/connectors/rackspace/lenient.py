"""Answers of which a part is not as it should be: what else is in them is read all the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

S = TypeVar("S")

LEFT_OUT = "left_out"
"""The field in which an object counts what its lists had besides, if it wants to know that."""


def leniently(told: object, shape: type[S]) -> S:
    """An answer without the fields that are not to be read, and with those of its lists that are.

    Raises ValidationError where it has to have such a field, or where nothing of a list of objects is to be
    read: that would be taken for none.
    """
    return _object(told, shape, is_whole=True)


def _object(told: object, shape: type[S], *, is_whole: bool) -> S:
    """One of its objects, or the answer itself, which is the `whole` one."""
    if not (isinstance(told, dict) and issubclass(shape, msgspec.Struct)):
        raise msgspec.ValidationError("It is no object.")
    found: dict[str, Any] = {}
    fields = {each.name: each for each in msgspec.structs.fields(shape)}
    for name, field in fields.items():
        if field.encode_name not in told:
            if field.required:
                raise msgspec.ValidationError(f"It lacks {name}.")
            continue
        value = told[field.encode_name]
        try:
            found[name] = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError:
            element = _element(field)
            if element is not None:
                found[name] = _each(value, element)
                if is_whole and not found[name]:
                    raise
                if LEFT_OUT in fields:
                    found[LEFT_OUT] = len(value) - len(found[name])
            elif field.required:
                raise
    return shape(**found)


def _element(field: FieldInfo) -> type[msgspec.Struct] | None:
    """What a list of objects has in it; None for a field that is something else."""
    for each in (field.type, *get_args(field.type)):
        inner = get_args(each)[0] if get_origin(each) is list else None
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return inner
    return None


def _each(value: object, element: type[S]) -> Sequence[S]:
    found = []
    for each in value if isinstance(value, list) else ():
        try:
            found.append(_object(each, element, is_whole=False))
        except msgspec.ValidationError:
            continue
    return found
