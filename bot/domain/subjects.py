"""Subjects of a desk, and the catalogue in which people look for them: thousands, at every keystroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ticket import SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One entry of the subject picker; an inactive one cannot be chosen but keeps its name on old tickets.

    `group` is the id of the group that owns what is filed under it.
    """

    id: SubjectId
    name: str
    category: str = ""
    active: bool = True
    group: str = ""


class Catalogue:
    """Subjects by id, and the active ones by name with the text in which words are looked for."""

    __slots__ = ("_by_id", "_entries")

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._by_id = {subject.id: subject for subject in reversed(subjects)}  # The first of an id counts.
        active = [subject for subject in subjects if subject.active]
        self._entries = [
            (f"{subject.name} {subject.category}".casefold(), subject)
            for subject in sorted(active, key=lambda each: each.name.casefold())
        ]

    def get(self, subject_id: SubjectId | None) -> Subject | None:
        return self._by_id.get(subject_id) if subject_id is not None else None

    def matching(self, uses: Mapping[SubjectId, int], typed: str) -> list[Subject]:
        """Active subjects in which every word typed occurs; most used first, then by name."""
        words = typed.casefold().split()
        hits = [subject for text, subject in self._entries if all(word in text for word in words)]
        used = [subject for subject in hits if uses.get(subject.id)]
        used.sort(key=lambda subject: -uses[subject.id])
        return [*used, *(subject for subject in hits if not uses.get(subject.id))]


def named(subjects: Sequence[tuple[str, str, str]]) -> tuple[Subject, ...]:
    """Subjects from (id, name, category)."""
    return tuple(
        Subject(id=SubjectId(subject), name=name, category=category) for subject, name, category in subjects
    )
