"""The addresses of the API below a zone: what each takes, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.sandbox.autotask import dates, files, metadata, query
from bot.sandbox.autotask.entities import Child, Entity, child, entity
from bot.sandbox.autotask.limiter import Limiter
from bot.sandbox.autotask.reply import Refused, Reply, errors
from bot.sandbox.autotask.rules.case import Actor, Row, Unfit, invalid
from bot.sandbox.autotask.rules.tickets.access import may_see
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.state import State
from bot.sandbox.slack.shapes import parse_json

LONGEST_URL = 2048
VERSION = "v1.0"
MISSING = (
    "No message. No matching records found. The logged in Resource may not have the required "
    "permissions to delete the data."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came: `path` is what follows the version, `base` the stand-in's address."""

    verb: str
    path: str
    base: str
    url: str = ""
    zone: int = 0
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""

    @property
    def json(self) -> object:
        """The body, read as JSON; None where it is none."""
        return parse_json(self.data.decode("utf-8", "replace"))


def no_address() -> Refused:
    """There is nothing at this address."""
    return Refused(errors("No HTTP resource was found that matches the request.", status=404))


def no_method() -> Refused:
    """The address takes other verbs."""
    return Refused(errors("The requested resource does not support this http method.", status=405))


def operation(asked: Asked) -> str:
    """Name what is asked for, as rules and the journal do: ids are `{id}`."""
    parts = [("{id}" if _is_id(each) else _named(each)) for each in asked.path.strip("/").split("/") if each]
    return f"{asked.verb} /{'/'.join(parts)}"


def endpoint(asked: Asked) -> str:
    """The entity whose threads a call takes."""
    parts = asked.path.strip("/").split("/")
    hangs = child(parts[0], parts[2]) if len(parts) > 2 else None
    return hangs.entity.name if hangs else parts[0].lower()


def _named(part: str) -> str:
    known = entity(part)
    return known.name if known else part


def _is_id(part: str) -> bool:
    return part.lstrip("-").isdigit()


class Doors:
    """Carries out one call."""

    def __init__(self, state: State, limiter: Limiter, asked: Asked, actor: Actor) -> None:
        self._state = state
        self._limiter = limiter
        self._asked = asked
        self._actor = actor

    def answer(self) -> Reply:
        """Work out the answer; what the service does not take is raised as Refused."""
        try:
            return self._routed([each for each in self._asked.path.split("/") if each])
        except Unfit as unfit:
            raise Refused(errors(*unfit.texts)) from unfit

    def _routed(self, parts: list[str]) -> Reply:
        first, *rest = parts or [""]
        if not rest and (told := self._of_service(first.lower())) is not None:
            return told
        known = entity(first)
        if known is None:
            raise no_address()
        match [each.lower() for each in rest]:
            case []:
                return self._collection(known, known.root, {})
            case ["query"] | ["query", "count"] | ["query", "next"] if known.queries:
                return self._query(known, rest[-1].lower())
            case ["entityinformation", *what]:
                return self._metadata(known, what)
            case [number] if _is_id(number):
                return self._row(known, known.root, int(number), None)
            case [number, name, *further] if _is_id(number) and (hangs := child(first, name)) is not None:
                return self._hanging(int(number), hangs, further)
        raise no_address()

    def _of_service(self, name: str) -> Reply | None:
        told: Any = {
            "thresholdinformation": self._limiter.information(),
            "version": {"majorVersion": "2026", "minorVersion": "1", "build": "0", "customerType": "PSA"},
            "modules": {"modules": [{"key": key, "value": on} for key, on in self._state.modules.items()]},
        }.get(name)
        if told is None:
            return None
        if self._asked.verb != "GET":
            raise no_method()
        return Reply(value=told)

    def _metadata(self, known: Entity, what: list[str]) -> Reply:
        match what:
            case []:
                told = metadata.information(self._state, known)
            case ["fields"]:
                told = metadata.fields(self._state, known)
            case ["userdefinedfields"]:
                told = metadata.custom_fields(self._state, known)
            case _:
                raise no_address()
        if self._asked.verb != "GET":
            raise no_method()
        return Reply(value=told)

    def _hanging(self, number: int, hangs: Child, further: list[str]) -> Reply:
        if further[:1] == ["entityinformation"]:
            return self._metadata(hangs.entity, further[1:])
        under = {hangs.field: number}
        match further:
            case []:
                return self._collection(hangs.entity, hangs.entity.child, under)
            case [each] if _is_id(each):
                return self._row(hangs.entity, hangs.entity.child, int(each), under)
        raise no_address()

    def _collection(self, known: Entity, verbs: frozenset[str], under: Row) -> Reply:
        match self._asked.verb:
            case "GET" if under and "r" in verbs:
                rows = self._seen(known)
                fits = query.Query(test=lambda row: under.items() <= row.items(), most=query.MOST, shown=None)
                return self._page(known, rows, fits, "children")
            case "POST" if "c" in verbs:
                self._demand_parent(known, under)
                row = self._state.create(known.name, self._given(known, under, is_new=True), self._actor)
                return Reply(value={"itemId": row["id"]})
            case "PATCH" | "PUT" if "u" in verbs:
                return self._changed(known, under)
        raise no_method()

    def _demand_parent(self, known: Entity, under: Row) -> None:
        """What is created hangs on a row that is there."""
        for parent, name in known.parents.items():
            if name in under and self._state.one(parent, under[name]) is None:
                raise Unfit([invalid(name, under[name])])

    def _changed(self, known: Entity, under: Row) -> Reply:
        body = self._asked.json
        number = body.get("id") if isinstance(body, dict) else None
        before = self._seen(known).get(number) if isinstance(number, int) else None
        if before is None or not under.items() <= before.items():
            raise Unfit(["The id is missing, or there is no such record."])
        patch = self._given(known, under, is_new=False)
        if self._asked.verb == "PUT":
            writable = [
                each.name for each in known.fields.values() if not (each.is_read_only or each.is_once)
            ]
            patch = {name: None for name in writable if name != "id"} | patch
        _require(known, before | patch)
        row = self._state.change(known.name, before["id"], patch, self._actor)
        return Reply(value={"itemId": row["id"]})

    def _given(self, known: Entity, under: Row, *, is_new: bool) -> Row:
        """What is written: known fields that are not read-only, of their types."""
        body = self._asked.json
        if not isinstance(body, dict):
            raise Unfit(["The request body is no JSON object."])
        names = {str(name).lower(): name for name in body}
        if self._state.settings.other_fields == "refused":
            _demand_known(known, names)
        row: Row = {}
        for each in known.fields.values():
            name = names.get(each.name.lower())
            if name is not None and each.name != "id" and not each.is_read_only:
                row[each.name] = query.checked(each, body[name])
        if known.has_udfs and "userdefinedfields" in names:
            row["userDefinedFields"] = _custom(body[names["userdefinedfields"]])
        row |= under
        if not is_new:
            return row
        _require(known, row)
        if files.holds_files(known):
            row = files.received(self._state, self._limiter, row)
        empty: Row = {each.name: None for each in known.fields.values() if each.name != "id"}
        return row if known.name == "Tickets" else empty | row

    def _row(self, known: Entity, verbs: frozenset[str], number: int, under: Row | None) -> Reply:
        row = self._seen(known).get(number)
        if row is not None and under and not under.items() <= row.items():
            row = None
        match self._asked.verb:
            case "GET" if "r" in verbs or known.queries:
                if under is not None and files.holds_files(known):
                    return _items([] if row is None else [self._shown(known, row, with_bytes=True)])
                return Reply(value={"item": None if row is None else self._shown(known, row)})
            case "DELETE" if "d" in verbs:
                if row is None:
                    raise Unfit([MISSING])
                self._state.delete(known.name, number, self._actor)
                return Reply(value={"itemId": number})
        raise no_method()

    def _seen(self, known: Entity) -> Mapping[int, Row]:
        """The rows that the caller's permission to view reaches; what it does not reach is left out."""
        rows, house = self._state.rows(known.name), self._state.house
        if known.name != "Tickets" or house.views is Security.ALL:
            return rows
        return {number: row for number, row in rows.items() if may_see(house, row, self._actor)}

    def _query(self, known: Entity, what: str) -> Reply:
        asked = self._asked
        match asked.verb:
            case "GET":
                if len(asked.url) > LONGEST_URL:
                    raise Unfit(["The request URL is too long. Use POST."])
                body = parse_json(asked.query.get("search", ""))
            case "POST":
                body = asked.json
            case _:
                raise no_method()
        customs, texts = metadata.customs(self._state, known), self._state.settings.texts_as_numbers
        wanted = query.Reading(known, customs, texts=texts).read(body)
        if known.name == "TicketHistory":
            query.demand_only(body, "ticketID")
        rows = self._seen(known)
        if what == "count":
            return Reply(value={"queryCount": sum(map(wanted.test, rows.values()))})
        return self._page(known, rows, wanted, query.digest(asked.verb, body))

    def _page(self, known: Entity, rows: Mapping[int, Row], wanted: query.Query, digest: str) -> Reply:
        asked = self._asked
        key = asked.query.get("paging", "")
        after = query.place(key, digest) if key else -1
        goes_on = self._state.settings.full_page_goes_on
        found = query.page(rows, wanted, after, digest, goes_on=goes_on)
        following = self._address(found.next) if found.next else None
        before = self._address(key) if key else None
        shown = [self._shown(known, each, wanted.shown) for each in found.rows]
        return _items(shown, asked_for=wanted.most, next_url=following, before_url=before)

    def _shown(
        self, known: Entity, row: Row, only: frozenset[str] | None = None, *, with_bytes: bool = False
    ) -> Row:
        """A row as it is answered: all its fields are there, empty ones as null."""
        shown: Row = {name: row.get(name) for name in known.fields if only is None or name in only}
        if self._state.settings.dates_in_seconds:
            moments = [each.name for each in known.fields.values() if each.type == "datetime"]
            shown |= {name: dates.in_seconds(shown[name]) for name in moments if shown.get(name)}
        if known.has_udfs and only is None:
            shown["userDefinedFields"] = row.get("userDefinedFields") or []
        has_bytes = files.holds_files(known) and "data" in shown
        return files.without_bytes(shown) if has_bytes and not with_bytes else shown

    def _address(self, key: str) -> str:
        """Where the next page is, with what was searched for by GET."""
        asked = self._asked
        base = self._state.settings.page_host or asked.base
        path = f"/zone{asked.zone}/ATServicesRest/{VERSION}/{asked.path.strip('/')}"
        search = asked.query.get("search")
        told = f"search={quote(search, safe='')}&" if search else ""
        return f"{base}{path}?{told}paging={quote(key, safe='')}"


def _items(
    rows: list[Row],
    *,
    asked_for: int = query.MOST,
    next_url: str | None = None,
    before_url: str | None = None,
) -> Reply:
    details = {
        "count": len(rows),
        "requestCount": asked_for,
        "prevPageUrl": before_url,
        "nextPageUrl": next_url,
    }
    return Reply(value={"items": rows, "pageDetails": details})


def _require(known: Entity, row: Row) -> None:
    """Demand what must have a value; of tickets the server's rules do, which fill some of it in."""
    missing = [each.name for each in known.fields.values() if each.is_required and row.get(each.name) is None]
    if missing and known.name != "Tickets":
        raise Unfit(f"Missing Required Field: {each}" for each in missing)


def _demand_known(known: Entity, names: Mapping[str, str]) -> None:
    customs = {"userdefinedfields"} if known.has_udfs else set()
    others = names.keys() - {name.lower() for name in known.fields} - customs
    if others:
        raise Unfit(f"Unable to find {names[each]} in the {known.name} Entity." for each in sorted(others))


def _custom(given: object) -> list[Row]:
    if not isinstance(given, list) or not all(isinstance(each, dict) and "name" in each for each in given):
        raise Unfit(["userDefinedFields is a list of names and values."])
    return [{"name": str(each["name"]), "value": each.get("value")} for each in given]
