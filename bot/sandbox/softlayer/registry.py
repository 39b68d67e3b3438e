"""The methods of the services, and the call with which one is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.softlayer import dates
from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.errors import bad_request, invalid
from bot.sandbox.softlayer.records import Ticket
from bot.sandbox.softlayer.state import State
from bot.sandbox.softlayer.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: who calls, on which object (None: on none), with which arguments, all of them."""

    view: View
    record: Any
    arguments: tuple[Any, ...]
    address: str | None = None

    @property
    def state(self) -> State:
        """The account's state."""
        return self.view.state

    @property
    def ticket(self) -> Ticket:
        """The ticket on which a method of tickets is called."""
        if not isinstance(self.record, Ticket):
            raise TypeError("This method is not registered as one of a ticket's.")
        return self.record


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One positional argument: its name and its kind in the vendor's words."""

    name: str
    kind: str

    def read(self, value: Any, view: View) -> Any:
        """Take an argument, from the body or from the path; null stays null."""
        if value is None:
            return None
        read = READERS[self.kind](value, view)
        if read is None:
            raise invalid(f"Invalid value for {self.name}: {self.kind} expected.")
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method: what it takes, what it gives (a type's name, or None for a bare value), what it needs."""

    service: str
    name: str
    handler: Handler
    takes: tuple[Parameter, ...]
    gives: str | None
    needs: str | None
    needs_object: bool

    def arguments(self, given: list[Any], view: View) -> tuple[Any, ...]:
        """Read the arguments; what was left out is null."""
        if len(given) > len(self.takes):
            raise bad_request(f"{self.name} takes {len(self.takes)} parameters, {len(given)} were given.")
        padded = [*given, *[None] * (len(self.takes) - len(given))]
        return tuple(each.read(value, view) for each, value in zip(self.takes, padded, strict=True))


METHODS: dict[tuple[str, str], Method] = {}


def method(
    name: str,
    *,
    takes: str = "",
    gives: str | None = None,
    needs: str | None = None,
    needs_object: bool = True,
) -> Callable[[Handler], Handler]:
    """Register `Service::method`; `takes` are words such as `hardwareId:int`, `needs` is a permission."""

    def register(handler: Handler) -> Handler:
        service, _, called = name.partition("::")
        parameters = [each.partition(":") for each in takes.split()]
        METHODS[service, called] = Method(
            service=service,
            name=called,
            handler=handler,
            takes=tuple(Parameter(name=word, kind=kind) for word, _, kind in parameters),
            gives=gives,
            needs=needs,
            needs_object=needs_object,
        )
        return handler

    return register


def _int(value: Any, _: View) -> int | None:
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any, _: View) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _boolean(value: Any, _: View) -> bool | None:
    words = {"true": True, "1": True, "false": False, "0": False}
    return value if isinstance(value, bool) else words.get(str(value).lower())


def _list(value: Any, _: View) -> list[Any] | None:
    return value if isinstance(value, list) else None


def _object(value: Any, _: View) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _moment(value: Any, view: View) -> Moment | None:
    return dates.read(value, view.zone)


READERS: dict[str, Callable[[Any, View], Any]] = {
    "int": _int,
    "string": _text,
    "boolean": _boolean,
    "array": _list,
    "object": _object,
    "dateTime": _moment,
}
