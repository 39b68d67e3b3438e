"""Text that looks as if it held a secret: keys and tokens by their form, passwords by what is before."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

from detect_secrets import plugins
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.ip_public import IPPublicDetector

LONGEST_LINE = 2_000
"""Characters of a line that are looked at: a form that is not there by then is none that people type."""

_SAID = re.compile(
    r"(?i)\b(?:pass(?:word|phrase|code|wd)?|pwd|passwort|kennwort"
    r"|secret|api[ _-]?key|access[ _-]?key|token)\b"
    r"\s*(?:\bis\b|=|:)\s*[\"'`]?(?P<value>\S{6,200})"
)
"""What people write when they hand somebody a password; the value has more than letters, unlike a word."""


def _detectors() -> Iterator[RegexBasedDetector]:
    for module in pkgutil.iter_modules(plugins.__path__):
        found = vars(importlib.import_module(f"{plugins.__name__}.{module.name}")).values()
        for each in found:
            is_one = isinstance(each, type) and issubclass(each, RegexBasedDetector)
            if is_one and each not in (RegexBasedDetector, IPPublicDetector):
                yield each()


_BY_FORM = tuple({type(each): each for each in _detectors()}.values())


def holds_secret(text: str) -> bool:
    """Whether a text seems to hold a password, a key or a token."""
    lines = [line[:LONGEST_LINE] for line in text.splitlines()]
    return any(_is_said(line) or _has_form(line) for line in lines)


def _is_said(line: str) -> bool:
    return any(not match["value"].rstrip(".,;!?)\"'`").isalpha() for match in _SAID.finditer(line))


def _has_form(line: str) -> bool:
    return any(next(iter(each.analyze_string(line)), None) is not None for each in _BY_FORM)
