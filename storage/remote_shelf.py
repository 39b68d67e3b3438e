"""The part of a transaction that keeps what is known of remotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.acquaintance import Acquaintance
from bot.domain.echo import Echo
from bot.domain.health import Health
from bot.domain.ids import Cursor, DeskId, PersonId, RemoteId, RemoteUpdateId, TicketId, WorkspaceId
from bot.domain.pace import Pace
from bot.domain.pools import Choice, PoolChanges
from bot.domain.ports import Clock
from bot.domain.remote import Lists
from bot.domain.waiting import Waiting
from storage import acquaintances as acquainted
from storage import echoes as echoed
from storage import paces, pools, remote_health, remotes
from storage.session import Session


class SqlRemoteShelf:
    """What is known of remotes in one workspace, on one session."""

    _session: Session
    _workspace: WorkspaceId
    _clock: Clock

    def cursor(self, desk: DeskId, name: str) -> Cursor | None:
        return remotes.cursor(self._session, self._workspace, desk, name)

    def set_cursor(self, desk: DeskId, name: str, cursor: Cursor) -> None:
        remotes.set_cursor(self._session, self._workspace, desk, name, cursor)

    def acquaintances(self, desk: DeskId) -> list[Acquaintance]:
        return acquainted.known(self._session, self._workspace, desk)

    def introduce(self, desk: DeskId, who: Acquaintance) -> None:
        acquainted.introduce(self._session, self._workspace, desk, who)

    def forget_acquaintance(self, desk: DeskId, person: PersonId) -> bool:
        return acquainted.forget(self._session, self._workspace, desk, person)

    def last_print(self, desk: DeskId, remote: RemoteId) -> str | None:
        return remotes.last_print(self._session, self._workspace, desk, remote)

    def see(self, desk: DeskId, remote: RemoteId, print: str, look_at: datetime | None) -> None:
        remotes.see(self._session, self._workspace, desk, remote, print, look_at)

    def heed(self, desk: DeskId, remote: RemoteId, *, in_turn: bool = False) -> None:
        now = self._clock.now()
        remotes.heed(self._session, self._workspace, desk, remote, now, in_turn=in_turn)

    def begin_look(self, desk: DeskId, remote: RemoteId, now: datetime, until: datetime) -> bool:
        return remotes.begin_look(self._session, self._workspace, desk, remote, now, until)

    def urgent(self, desk: DeskId, limit: int, *, in_turn: bool = True) -> list[RemoteId]:
        now = self._clock.now()
        return remotes.urgent(self._session, self._workspace, desk, limit, now, in_turn=in_turn)

    def to_look_at(self, desk: DeskId, now: datetime, limit: int) -> list[RemoteId]:
        return remotes.to_look_at(self._session, self._workspace, desk, now, limit)

    def ticket_of(self, desk: DeskId, remote: RemoteId) -> TicketId | None:
        return remotes.ticket_of(self._session, self._workspace, desk, remote)

    def note_ticket(self, desk: DeskId, remote: RemoteId, ticket: TicketId) -> None:
        remotes.note_ticket(self._session, self._workspace, desk, remote, ticket)

    def note_number(self, desk: DeskId, number: str, ticket: TicketId) -> None:
        remotes.note_number(self._session, self._workspace, desk, number, ticket)

    def ticket_called(self, desk: DeskId, number: str) -> TicketId | None:
        return remotes.ticket_called(self._session, self._workspace, desk, number)

    def copy_of(self, desk: DeskId, update: RemoteUpdateId) -> tuple[TicketId, int] | None:
        return remotes.copy_of(self._session, self._workspace, desk, update)

    def note_copy(self, desk: DeskId, update: RemoteUpdateId, ticket: TicketId, number: int) -> None:
        remotes.note_copy(self._session, self._workspace, desk, update, ticket, number)

    def expect(self, desk: DeskId, echoes: Sequence[Echo]) -> None:
        echoed.expect(self._session, self._workspace, desk, echoes)

    def expected(self, desk: DeskId, ticket: TicketId) -> list[Echo]:
        return echoed.expected(self._session, self._workspace, desk, ticket)

    def expected_as(self, desk: DeskId, fingerprint: str) -> list[Echo]:
        return echoed.expected_as(self._session, self._workspace, desk, fingerprint)

    def hear(self, desk: DeskId, echo: Echo, update: RemoteUpdateId) -> None:
        echoed.hear(self._session, self._workspace, desk, echo, update)

    def expect_no_more(self, desk: DeskId, echoes: Sequence[Echo]) -> None:
        echoed.expect_no_more(self._session, self._workspace, desk, echoes)

    def lists(self, desk: DeskId) -> Lists | None:
        return remotes.lists(self._session, self._workspace, desk)

    def lists_read_at(self, desk: DeskId) -> datetime | None:
        return remotes.lists_read_at(self._session, self._workspace, desk)

    def keep_lists(self, desk: DeskId, lists: Lists, read_at: datetime) -> None:
        remotes.keep_lists(self._session, self._workspace, desk, lists, read_at)

    def pool_changes(self, desk: DeskId, since: int) -> PoolChanges:
        return pools.changes(self._session, self._workspace, desk, since)

    def keep_choices(self, desk: DeskId, choices: Mapping[str, Sequence[Choice]]) -> None:
        pools.keep(self._session, self._workspace, desk, choices)

    def health(self, desk: DeskId) -> Health:
        return remote_health.health(self._session, self._workspace, desk)

    def set_health(self, desk: DeskId, before: Health, after: Health) -> None:
        remote_health.set_health(self._session, self._workspace, desk, before, after)

    def waiting(self, desk: DeskId, overdue_since: datetime) -> list[Waiting]:
        return remote_health.waiting(self._session, self._workspace, desk, overdue_since)

    def free_at(self, pace: Pace, now: datetime) -> datetime:
        return paces.free_at(self._session, self._workspace, pace, now)

    def resume(self, desk: DeskId, now: datetime) -> int:
        return remote_health.resume(self._session, self._workspace, desk, now)
