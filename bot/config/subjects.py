"""Subjects from a file of their own, where there are too many for tables: CSV with a header, or TOML."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bot.config.table import Table
from bot.domain.subjects import Subject
from bot.domain.ticket import SubjectId

KEY: Final = "subjects_file"
COLUMNS: Final = ("id", "name", "category", "group", "active")
OPTION_LIMIT: Final = 75
VALUE_LIMIT: Final = 150
"""What an entry of a Slack menu holds: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
MOST_FAULTS = 20
_YES = frozenset({"", "true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})

Row = Mapping[str, object]


def subjects_file(table: Table, folder: Path) -> list[Subject]:
    """The subjects of the file that the desk names, if it does; each fault stands with its line."""
    if not table.raw(KEY):
        return []
    path = folder / table.text(KEY, "")
    try:
        content = path.read_text(encoding="utf-8-sig")
        rows = _toml(content) if path.suffix == ".toml" else _csv(content)
    except (OSError, UnicodeDecodeError) as error:
        table.fault(KEY, f"cannot read {path} ({error})")
    except (tomllib.TOMLDecodeError, csv.Error, ValueError) as error:
        table.fault(KEY, f"{path}: {error}")
    else:
        return _subjects(rows, table, path)
    return []


def _csv(content: str) -> list[tuple[str, Row]]:
    reader = csv.DictReader(content.splitlines(), strict=True)
    header = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    unknown = sorted(set(header).difference(COLUMNS))
    if unknown or not {"id", "name"}.issubset(header):
        raise ValueError(f"the first line must name id and name, and may name {', '.join(COLUMNS[2:])}")
    return [(f"line {reader.line_num}", row) for row in reader]


def _toml(content: str) -> list[tuple[str, Row]]:
    root = tomllib.loads(content)
    rows = root.get("subjects", [])
    if (
        set(root) - {"subjects"}
        or not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
    ):
        raise ValueError("must hold [[subjects]] and nothing else")
    return [(f"subjects[{number}]", row) for number, row in enumerate(rows, 1)]


def _subjects(rows: Iterable[tuple[str, Row]], table: Table, path: Path) -> list[Subject]:
    subjects, faults = list[Subject](), list[str]()
    for where, row in rows:
        try:
            subjects.append(_subject(row))
        except ValueError as fault:
            faults.append(f"{path} {where}: {fault}")
    for fault_text in faults[:MOST_FAULTS]:
        table.fault(KEY, fault_text)
    if len(faults) > MOST_FAULTS:
        table.fault(KEY, f"{path}: {len(faults) - MOST_FAULTS} further lines are wrong")
    return subjects


def _subject(row: Row) -> Subject:
    """The subject of a row. Raises ValueError with what is wrong in it."""
    unknown = [str(key) for key in row if key not in COLUMNS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not known here" if None not in row else "too many columns")
    texts = {column: row.get(column) or "" for column in COLUMNS[:4]}
    wrong = [column for column, text in texts.items() if not isinstance(text, str)]
    if wrong:
        raise ValueError(f"{', '.join(wrong)} must be a text")
    told = {column: str(text).strip() for column, text in texts.items()}
    for column, limit in (("id", VALUE_LIMIT), ("name", OPTION_LIMIT)):
        if not 0 < len(told[column]) <= limit:
            raise ValueError(f"{column} must be a text of 1 to {limit} characters")
    return Subject(
        id=SubjectId(told["id"]),
        name=told["name"],
        category=told["category"],
        group=told["group"],
        active=_flag(row.get("active")),
    )


def _flag(value: object) -> bool:
    word = str("" if value is None else value).strip().lower()
    if word not in _YES | _NO:
        raise ValueError("active must be true or false")
    return word in _YES
