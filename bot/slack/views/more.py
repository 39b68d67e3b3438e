"""*More…* on a card: everything that can be done with one ticket, in the order in which people need it.

What would only be refused is left out; rights are demanded all the same when somebody acts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.abilities import Ability
from bot.domain.bridging import is_vendors
from bot.domain.connected import ends_here, has, is_form_fixed, is_there, reopens_here
from bot.domain.desk import DeskRules
from bot.domain.policy import may_judge
from bot.domain.ticket import REMOTE, PersonId, Ticket
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views import survey
from bot.slack.views.inputs import form
from bot.slack.views.lists import timer_rows
from bot.slack.views.parts import Block, actions, button, context, link_button, section
from bot.slack.views.remote import waiting_rows
from bot.slack.words import thread as words


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A ticket and who looks at it; `has_targets` says that there are desks to which it can be moved.

    `has_vendors` says that there are desks at a vendor.
    """

    ticket: Ticket
    rules: DeskRules
    viewer: PersonId
    has_targets: bool = False
    has_vendors: bool = False

    @property
    def is_open(self) -> bool:
        return not self.ticket.is_closed

    @property
    def is_agents(self) -> bool:
        """Whether it is open and an agent looks at it."""
        return self.is_open and self.rules.is_agent(self.viewer)


@dataclass(frozen=True, slots=True)
class Way:
    """A button, the words of the grammar that do the same, and when there is something to do."""

    label: str
    action: Action
    typed: tuple[str, ...] = ()
    fits: Callable[[Seen], bool] = lambda seen: True


def _can_reopen(seen: Seen) -> bool:
    if seen.is_open:
        return seen.ticket.resolved_at is not None and _is_ours(seen)
    if not reopens_here(seen.ticket, seen.rules):
        return False
    return seen.rules.may_reopen or seen.rules.is_admin(seen.viewer)


def _may_judge(seen: Seen) -> bool:
    return seen.ticket.awaits_approval and may_judge(seen.ticket, seen.viewer, seen.rules)


def _has_form(seen: Seen) -> bool:
    kind = seen.rules.kind(seen.ticket.kind)
    has_fields = bool(seen.ticket.answers or (kind and kind.fields))
    return has_fields and not is_form_fixed(seen.ticket, seen.rules)


def _has_subject(seen: Seen) -> bool:
    kind = seen.rules.kind(seen.ticket.kind)
    return bool(seen.rules.subjects) if kind is None else kind.has_subject


def _is_called_freely(seen: Seen) -> bool:
    kind = seen.rules.kind(seen.ticket.kind)
    is_taken = has(Ability.TITLE, seen.ticket, seen.rules)
    return kind is not None and kind.has_free_title and seen.is_open and is_taken


def _ends_here(seen: Seen) -> bool:
    return ends_here(seen.ticket, seen.rules)


def _is_ours(seen: Seen) -> bool:
    """Whether no remote has it."""
    return seen.rules.remote is None or not is_there(seen.ticket)


def _is_open_there(seen: Seen) -> bool:
    return seen.ticket.remote is not None and seen.ticket.remote.id is not None


def _asks_there(seen: Seen, ability: Ability) -> bool:
    """Whether the remote can be asked for that now."""
    remote = seen.rules.remote
    return seen.is_open and _is_open_there(seen) and remote is not None and remote.can(ability)


def _publishes(seen: Seen) -> bool:
    """Whether there is a customer at the remote who sees nothing of it unless an agent says so."""
    is_served_here = seen.ticket.remote is not None and seen.ticket.remote.is_served_here
    remote = seen.rules.remote
    return seen.is_agents and is_served_here and remote is not None and remote.publishes


def _can_ask_to_close(seen: Seen) -> bool:
    """An agent asks the requester; where only the remote closes, anybody asks the remote."""
    if not _ends_here(seen):
        return seen.is_open
    is_customers = seen.ticket.requester == REMOTE and not _is_ours(seen)
    return seen.is_agents and not seen.ticket.close_requested_by and not is_customers


def _follows(seen: Seen) -> bool:
    return seen.viewer in seen.ticket.followers


WAYS: Mapping[str, tuple[Way, ...]] = MappingProxyType(
    {
        "Work": (
            Way(words.TAKE, Action.TAKE, ("take",), lambda seen: _can_take(seen)),
            Way(words.REPLY, Action.REPLY, ("reply",), lambda seen: seen.is_open),
            Way("Approve", Action.APPROVE, ("approve",), lambda seen: _may_judge(seen)),
            Way("Refuse", Action.REFUSE, ("refuse",), lambda seen: _may_judge(seen)),
            Way("Note", Action.NOTE, ("note",), lambda seen: seen.is_agents),
            Way("Publish", Action.PUBLISH, ("publish",), lambda seen: _publishes(seen)),
            Way(
                "Checklist",
                Action.CHECKLIST,
                ("checklist",),
                lambda seen: _is_at_work(seen) and has(Ability.CHECKLIST, seen.ticket, seen.rules),
            ),
            Way(
                "Resolve",
                Action.RESOLVE,
                ("resolve",),
                lambda seen: _is_at_work(seen) and not seen.ticket.resolved_at and _is_ours(seen),
            ),
            Way(
                "Ask to close",
                Action.ASK_CLOSE,
                ("askclose",),
                lambda seen: _can_ask_to_close(seen),
            ),
            Way(words.CLOSE, Action.CLOSE, ("close",), lambda seen: seen.is_open and _ends_here(seen)),
            Way(words.REOPEN, Action.REOPEN, ("reopen",), _can_reopen),
            Way(words.FOLLOW_UP, Action.FOLLOW_UP),
            Way(
                words.FINAL_COMMENT,
                Action.FINAL_COMMENT,
                (),
                lambda seen: (
                    not seen.is_open
                    and not seen.ticket.final_comment
                    and has(Ability.FINAL_COMMENT, seen.ticket, seen.rules)
                ),
            ),
            Way("Rate answer", Action.RATE_ANSWER, (), lambda seen: _asks_there(seen, Ability.RATE)),
            Way("Rate", Action.RATE, ("rate",), lambda seen: survey.awaits(seen.ticket, seen.viewer)),
        ),
        "People": (
            Way("Assign", Action.ASSIGN, ("assign", "group"), lambda seen: seen.is_agents),
            Way(words.FOLLOW, Action.FOLLOW, ("follow",), lambda seen: not _follows(seen)),
            Way(words.UNFOLLOW, Action.UNFOLLOW, ("unfollow",), _follows),
            Way("E-mails", Action.EMAILS, ("email",)),
        ),
        "Filing": (
            Way(
                "Priority",
                Action.PRIORITY,
                ("priority",),
                lambda seen: seen.is_agents and has(Ability.PRIORITY, seen.ticket, seen.rules),
            ),
            Way(
                "Subject",
                Action.SUBJECT,
                (),
                lambda seen: seen.is_agents and _has_subject(seen) and _is_ours(seen),
            ),
            Way("Title", Action.TITLE, ("title",), _is_called_freely),
            Way("Form", Action.FIELDS, ("set",), _has_form),
            Way("Tags", Action.TAGS, ("tag",), lambda seen: seen.rules.is_agent(seen.viewer)),
            Way(
                "Resources",
                Action.RESOURCES,
                ("attach", "detach"),
                lambda seen: seen.is_open and bool(seen.ticket.resources or seen.rules.inventory.resources),
            ),
            Way("Link", Action.LINK_TO, ("link",)),
            Way("Unlink", Action.UNLINK, ("unlink",), lambda seen: bool(seen.ticket.links)),
            Way(
                "Incident of",
                Action.INCIDENT_OF,
                ("incident-of",),
                lambda seen: seen.is_agents and not seen.ticket.incidents,
            ),
            Way("Merge", Action.MERGE, ("merge",), lambda seen: seen.is_agents and _is_ours(seen)),
            Way(
                "Move",
                Action.MOVE,
                ("move",),
                lambda seen: _is_at_work(seen) and seen.has_targets and _is_ours(seen),
            ),
        ),
        "Vendors": (
            Way(
                "Vendor ticket",
                Action.VENDOR,
                ("vendor", "vendor-ticket"),
                lambda seen: _may_bridge(seen),
            ),
            Way("Bridge", Action.BRIDGE, ("bridge",), lambda seen: _may_bridge(seen)),
            Way("Tell vendor", Action.TELL_VENDOR, ("tell",), lambda seen: _has_vendor(seen)),
            Way("Unbridge", Action.UNBRIDGE, ("unbridge",), lambda seen: _is_bridged(seen)),
        ),
        "Time": (
            Way("Remind", Action.REMIND, ("remind",), lambda seen: seen.is_open),
            Way("Due date", Action.DUE, ("due",), lambda seen: seen.is_agents),
            Way("Snooze", Action.SNOOZE, ("snooze",), lambda seen: seen.is_open),
            Way("Auto-close", Action.AUTO_CLOSE, ("autoclose",), lambda seen: seen.is_open),
            Way(
                "Time worked",
                Action.LOG_TIME,
                ("time",),
                lambda seen: seen.is_agents and has(Ability.TIME, seen.ticket, seen.rules),
            ),
            Way("Alert", Action.ALERT, ("alert",), lambda seen: _asks_there(seen, Ability.ALERT)),
        ),
        "Look": (
            Way("Show", Action.SHOW, ("show",)),
            Way("Files", Action.FILES, ("files", "file")),
            Way("Log", Action.WHY, ("why",)),
            Way("Resync", Action.RESYNC, ("resync",), lambda seen: _is_open_there(seen)),
            Way("Export", Action.EXPORT, ("export",)),
            Way("Mark as viewed", Action.VIEWED, ("viewed",)),
            Way("Figures", Action.STATS),
        ),
    }
)
"""The sections of the form, each with its buttons in the order of use."""


def _may_bridge(seen: Seen) -> bool:
    """Whether an agent may have a vendor work on it, and there is one."""
    return seen.is_agents and seen.has_vendors and not is_vendors(seen.rules)


def _has_vendor(seen: Seen) -> bool:
    return bool(seen.ticket.vendors) and seen.rules.is_agent(seen.viewer)


def _is_bridged(seen: Seen) -> bool:
    return seen.rules.is_agent(seen.viewer) and bool(seen.ticket.vendors or seen.ticket.customer)


def _is_at_work(seen: Seen) -> bool:
    """Whether an agent may do something about it already."""
    return seen.is_agents and not seen.ticket.awaits_approval


def _can_take(seen: Seen) -> bool:
    return _is_at_work(seen) and seen.ticket.owner != seen.viewer


def more(seen: Seen, remembers: TicketForm, link: str | None = None) -> Block:
    """The form: a section for each family of ways, the timers that run, and the way to the thread."""
    ticket = seen.ticket
    there = [link_button(words.OPEN_THREAD, link)] if link else []
    blocks = [section(f"*{ticket.id}* {safe(words.title(ticket))}")]
    for heading, ways in WAYS.items():
        buttons = [button(way.label, way.action, ticket.id) for way in ways if way.fits(seen)]
        buttons += there if heading == "Look" else []
        blocks += [context(f"*{heading}*"), actions(*buttons)] if buttons else []
        blocks += timer_rows(ticket) if heading == "Time" else []
        blocks += waiting_rows(ticket, seen.rules) if heading == "Work" else []
    return form(Callback.MORE_FORM, "Ticket", remembers, blocks)
