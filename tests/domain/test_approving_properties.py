"""Whatever is wanted of a ticket that waits, in whatever order: nothing leaves before enough approve it."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.approval import Needed, Verdict, verdict_of
from bot.domain.decide import decide
from bot.domain.effects import AskApproval, OpenRemote, PushAct, PushFile, PushUpdate
from bot.domain.events import Event, Recorded
from bot.domain.evolve import evolve, fold
from bot.domain.intents import AddUpdate, Approve, Close, Intent, OpenAgain, Refuse, SetSubject
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import judges
from bot.domain.ticket import Outcome, Status
from bot.errors import UserError
from tests.domain.test_approving import DORA, FAY, FORM, NUMBER, REMOTE, a_desk
from tests.domain.test_decide import ANNA, BENO, ERIC, NOW, VPN
from tests.domain.test_properties import intents

THERE = (OpenRemote, PushUpdate, PushAct, PushFile)
people = st.sampled_from([ANNA, BENO, DORA, ERIC, FAY])
votes = st.one_of(
    st.builds(Approve, by=people),
    st.builds(Refuse, by=people, reason=st.sampled_from(["", "No.", "Too dear."])),
    st.builds(SetSubject, by=people, subject=st.just(VPN)),
    st.builds(OpenAgain, by=people),
)
steps = st.lists(st.one_of(votes, intents), max_size=30)


WITHDRAWN = [
    Close(by=ANNA, outcome=Outcome.ABANDONED),
    AddUpdate(by=BENO, text="I look.", said_at=NOW - timedelta(minutes=1)),
]
"""Closed before it is approved, and then a reply arrives that was written before that."""


@example(Needed.ANY, WITHDRAWN)
@given(st.sampled_from(Needed), steps)
def test_nothing_leaves_before_it_is_approved_and_what_is_refused_stays_closed(
    needed: Needed, wanted: list[Intent]
) -> None:
    rules = a_desk(needed, DORA, ERIC, FAY, rules=REMOTE)
    log: list[Event] = open_ticket(FORM, rules, NOW)
    ticket = fold(NUMBER, log)
    for minutes, intent in enumerate(wanted):
        try:
            events = decide(ticket, intent, rules, NOW + timedelta(minutes=minutes))
        except UserError:
            continue
        after = reduce(evolve, events, ticket)
        recorded = [Recorded(number=n, event=each) for n, each in enumerate(events, ticket.version + 1)]
        effects = plan(ticket, after, recorded)
        was, now = ticket.approval, after.approval
        assert was is not None
        assert now is not None
        if now.verdict is not Verdict.APPROVED:
            assert after.remote is None
            assert after.owner is None
            assert after.status is not Status.RESOLVED
            assert not any(isinstance(each, THERE) for each in effects)
        elif was.verdict is Verdict.WAITING:
            assert verdict_of(needed, now.votes, judges(after, rules)) is Verdict.APPROVED
            assert sum(isinstance(each, OpenRemote) for each in effects) == 1
        assert (was != now) <= any(isinstance(each, AskApproval) for each in effects)
        assert (now.verdict is Verdict.WAITING) <= (not after.is_closed)
        assert (now.verdict is Verdict.REFUSED) <= (after.outcome is Outcome.REFUSED)
        ticket, log = after, [*log, *events]
    assert fold(NUMBER, log) == ticket
