"""What a file may be called: names from outside made harmless, and told apart within one ticket. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

NAME_LIMIT = 120
"""The most characters of a file's name, its extension included."""
BYTES_LIMIT = 240
"""The most bytes of it in UTF-8: file systems take no name of more than 255."""
EXTENSION_LIMIT = 20
UNNAMED = "file"

_SEPARATORS = re.compile(r"[/\\]")
_UNFIT = re.compile(r'[<>:"|?*]')
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
_RESERVED = re.compile(r"^(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3])$", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control characters, marks that turn the direction of writing, and what stands for no character at all."""


def cleaned(name: str) -> str:
    """The name without folders, unseen characters and signs that file systems refuse, cut to its limit."""
    last = _SEPARATORS.split(name.rstrip("/\\ "))[-1]
    seen = "".join(each for each in unicodedata.normalize("NFC", last) if _is_seen(each))
    fit = " ".join(_UNFIT.sub("_", seen).split()).strip(". ")
    if _RESERVED.match(fit.partition(".")[0].rstrip()):
        fit = f"_{fit}"
    return _cut(fit, "") or UNNAMED


def apart(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken: `log.txt`, `log (2).txt`. Case does not count."""
    known = {each.casefold() for each in taken}
    wanted, count = name, 1
    while wanted.casefold() in known:
        count += 1
        wanted = _cut(name, f" ({count})")
    return wanted


def extension(name: str) -> str:
    """What stands behind the last dot, lower-case; empty when there is none, or too much."""
    stem, dot, behind = name.rpartition(".")
    return behind.lower() if stem and dot and len(behind) <= EXTENSION_LIMIT and " " not in behind else ""


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def _cut(name: str, mark: str) -> str:
    """The name with a mark before its extension, which stays however long the rest is."""
    suffix = name[len(name) - len(extension(name)) - 1 :] if extension(name) else ""
    stem = name[: len(name) - len(suffix)]
    short = stem[: NAME_LIMIT - len(suffix) - len(mark)]
    while len(f"{short}{mark}{suffix}".encode()) > BYTES_LIMIT:
        short = short[:-1]
    return f"{short.rstrip('. ')}{mark}{suffix}"
