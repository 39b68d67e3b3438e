"""Rules that hold for every entity: what is required, how long texts are, values and references in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.sandbox.autotask.rules.case import Case, Check, invalid, is_active


def required(*fields: str) -> Check:
    """Make the rule that these fields have a value."""

    def has_what_is_required(case: Case) -> Iterator[str]:
        for field in fields:
            if case.row.get(field) in (None, ""):
                yield f"Missing Required Field: {field}"

    return has_what_is_required


def units(text: str) -> int:
    """How long a text is in units of UTF-16, of which an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def lengths(longest: Mapping[str, int]) -> Check:
    """Make the rule that texts are no longer than this."""

    def texts_fit(case: Case) -> Iterator[str]:
        for field, most in longest.items():
            value = case.row.get(field)
            if isinstance(value, str) and units(value) > most and case.sets(field):
                yield f"{field}: The value is longer than {most} characters"

    return texts_fit


def references(entities: Mapping[str, str]) -> Check:
    """Make the rule that a newly set reference exists and is active; one that is not touched may stay."""

    def references_are_in_use(case: Case) -> Iterator[str]:
        for field, entity in entities.items():
            value = case.row.get(field)
            if case.sets(field) and not is_active(case.one(entity, value)):
                yield invalid(field, value)

    return references_are_in_use


def picklists(*fields: str) -> Check:
    """Make the rule that a newly set picklist value exists and is active; one not touched may stay."""

    def values_are_in_use(case: Case) -> Iterator[str]:
        for field in fields:
            chosen = case.pick(field)
            if case.sets(field) and (chosen is None or not chosen.is_active):
                yield invalid(field, case.row.get(field))

    return values_are_in_use


def belongs_to_a_ticket(case: Case) -> Iterator[str]:
    """A child's ticket exists, whether the path or the body names it."""
    if case.ticket is None:
        yield invalid("ticketID", case.row.get("ticketID"))


def stays_at_its_ticket(case: Case) -> Iterator[str]:
    """A child does not move to another ticket."""
    if case.moves("ticketID"):
        yield "ticketID: The field cannot be updated"
