"""Text that looks as if it held a secret: keys and tokens by their form, passwords by what is before."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from itertools import pairwise

from detect_secrets import plugins
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.ip_public import IPPublicDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

SET_ASIDE = (RegexBasedDetector, IPPublicDetector, TwilioKeyDetector)
"""Addresses are no secrets, and Twilio's numbers of accounts look like checksums."""
LONGEST_LINE = 2_000
"""Characters of a line that are looked at: a form that is not there by then is none that people type."""

_WORD = (
    r"\b(?:(?:[\w-]{0,40}[_-])?(?:pass(?:word|phrase|code|wd)?|pwd|passwort|kennwort|secret|api[ _-]?key"
    r"|access[ _-]?key|secret[ _-]?key|token)|pw)\b"
)
"""What a secret is called, alone or at the end of a setting's name."""
_QUOTE = r"[\"'`*_]*"
_SAID = re.compile(
    rf"(?i){_WORD}{_QUOTE}\s*(?:\bis\b\s*:?|\b(?:was |has been )?(?:changed|reset|set) to\b|[=:]=?|[-=]>|→)"
    rf"\s*{_QUOTE}\s*(?P<value>\S{{4,200}})"
)
_NAMED = re.compile(rf"(?i){_WORD}\s+(?P<value>(?=\S{{0,80}}\d)\S{{7,200}})")
"""What people write when they hand somebody a password."""
_ASSIGNED = re.compile(
    rf"(?i){_WORD}{_QUOTE}\s?[:=]{_QUOTE}\s?{_QUOTE}(?P<value>[^\s\"'`*_]{{5,200}}){_QUOTE}\s*$"
)
"""One that stands alone behind its name may be a mere word."""
_HEADER = re.compile(r"(?i)\bauthorization\b[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+[\w.~+/=-]{8,}")
_KEYS = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    r"|\bgithub_pat_\w{30,}|\bAIza[\w-]{35}|\bsk-[\w-]*[A-Za-z0-9]{20,}"
)
"""Forms that the detectors do not know."""
_STATES = re.compile(
    r"(?i)expired|wrong|incorrect|invalid|missing|unknown|empty|changed|reset|required|needed|correct|blank"
    r"|none|here|there|below|above|elsewhere|attached|lost|forgotten|locked|disabled|enabled|optional|default"
    r"|broken|mandatory|stored|encrypted|hidden|redacted|secret|unset|valid|null|true|false"
)
"""What is said of a password rather than being one."""
_NO_DIGITS = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")
_BRACKETED = re.compile(r"[<(\[{].*|[*•x.#-]+|N/?A", re.IGNORECASE)
"""What stands for a secret that is not told."""


def _detectors() -> Iterator[RegexBasedDetector]:
    for module in pkgutil.iter_modules(plugins.__path__):
        found = vars(importlib.import_module(f"{plugins.__name__}.{module.name}")).values()
        for each in found:
            is_one = isinstance(each, type) and issubclass(each, RegexBasedDetector)
            if is_one and each not in SET_ASIDE:
                yield each()


_BY_FORM = tuple({type(each): each for each in _detectors()}.values())


def holds_secret(text: str) -> bool:
    """Whether a text seems to hold a password, a key or a token."""
    lines = [line[:LONGEST_LINE] for line in text.splitlines()]
    # A value may stand on the line below its name.
    pairs = (f"{name} {value}" for name, value in pairwise(lines) if name.rstrip(" *_`").endswith((":", "=")))
    return any(_is_said(line) or _has_form(line) for line in (*lines, *pairs))


def _is_said(line: str) -> bool:
    said = (match["value"] for pattern in (_SAID, _NAMED) for match in pattern.finditer(line))
    if any(_is_value(each) and not _NO_DIGITS.fullmatch(_bare(each)) for each in said):
        return True
    alone = _ASSIGNED.search(line)
    if alone is not None and _is_value(alone["value"]) and not _STATES.fullmatch(_bare(alone["value"])):
        return True
    return bool(_HEADER.search(line) or _KEYS.search(line))


def _bare(value: str) -> str:
    return value.strip("*_\"'`").rstrip(".,;!?)")


def _is_value(value: str) -> bool:
    """Whether it is more than a placeholder."""
    return bool(_bare(value)) and _BRACKETED.fullmatch(_bare(value)) is None


def _has_form(line: str) -> bool:
    return any(next(iter(each.analyze_string(line)), None) is not None for each in _BY_FORM)
