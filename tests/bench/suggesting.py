"""From a keystroke in a picker to what it offers: whole signed requests through the bare app and ours."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules, Desks
from bot.domain.ids import WorkspaceId
from bot.domain.ticket import FieldId
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.roster import Roster
from bot.slack.app import build_app
from bot.slack.directory import Identity
from bot.slack.ids import Action
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing
from bot.slack.views import fields
from storage.store import SqlStore
from tests.bench import bare
from tests.bench.deliveries import BOT_USER, SIGNING_SECRET, TEAM, Payload, signed, suggestion
from tests.bench.measure import BenchError, Measured, drive
from tests.bench.pooled import COMPANY, typed_in

Request = tuple[str, dict[str, str]]


class Menu:
    """One picker of a form that stands open, into which somebody types letter by letter."""

    def __init__(self, rules: DeskRules, field: FieldId, parent: str, chance: random.Random) -> None:
        kind, given = rules.kinds[0], {COMPANY: (parent,)} if parent else {}
        asked = kind.field(field)
        if asked is None or asked.pool is None:
            raise LookupError(field)
        self.block = fields.block_of(asked, rules, kind, given)
        self._action = Action.FIELD_CHOSEN
        blocks = fields.inputs(kind.fields, rules, kind, given, self._action)
        self._view = {"id": "V1", "type": "modal", "callback_id": "ticket.open", "blocks": blocks}
        self.labels = [each.label for each in asked.pool.under((parent,) if parent else None)]
        self._typed = typed_in(self.labels, chance)

    def keystrokes(self, count: int) -> list[str]:
        """What stands in it after each of the next keystrokes."""
        return list(islice(self._typed, count))

    def request(self, typed: str) -> Request:
        """What Slack sends of a keystroke; its body and headers."""
        return signed(suggestion(self._view, self.block, self._action, typed))


@asynccontextmanager
async def both(api_url: str, rules: DeskRules) -> AsyncIterator[tuple[AsyncApp, AsyncApp]]:
    """The bare app and ours, in this process."""
    clock, workspace = SystemClock(), WorkspaceId(TEAM)
    client = AsyncWebClient("xoxb-threadesk", base_url=api_url, retry_handlers=[])
    async with SqlStore("sqlite://", clock=clock) as store:
        people = People(client, clock)
        standing = Standing(people, workspace)
        roster = Roster(Desks(all=(rules,)), standing)
        identity = Identity(
            workspace=workspace, bot_user_id=BOT_USER, bot_id="B0BOT0001", url=api_url, scopes=frozenset()
        )
        ours = build_app(
            client=client,
            signing_secret=SIGNING_SECRET,
            identity=identity,
            desk=Desk(store, roster, clock),
            queries=Queries(store, clock),
            people=people,
            clock=clock,
            membership=Membership(client, roster, standing),
        )
        yield bare.build(api_url), ours


async def typing(app: AsyncApp, menu: Menu, count: int) -> Measured:
    """Type so much, one keystroke after the other. Raises BenchError when one is answered without entries."""
    answers: list[BoltResponse] = []

    async def typed(worker: int, request: Request) -> None:
        body, headers = request
        received: dict[str, str | Sequence[str]] = {name: [each] for name, each in headers.items()}
        answers.append(await app.async_dispatch(AsyncBoltRequest(mode="http", body=body, headers=received)))

    found = await drive([menu.request(each) for each in menu.keystrokes(count)], 1, typed)
    for answer in answers:
        if answer.status != 200 or not offered(answer.body):
            raise BenchError(f"a keystroke was answered {answer.status}: {answer.body[:200]}")
    return found


def offered(body: str) -> Sequence[Payload]:
    """The entries of an answer; of one in groups those of all groups."""
    answer: Payload = json.loads(body)
    groups = answer.get("option_groups") or [answer]
    return [option for group in groups for option in group.get("options", ())]
