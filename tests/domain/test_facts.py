"""What a remote tells of a ticket and nobody sets here: noted when it is news, quiet in the thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.decide import decide
from bot.domain.effects import Effect, PostLine
from bot.domain.events import Event, FactsChanged, Recorded
from bot.domain.facts import Fact
from bot.domain.intents import Origin, RecordOpened, RecordRemote
from bot.domain.plan import plan
from bot.domain.remote import RemoteHead
from bot.domain.ticket import POLICY, REMOTE, Ticket
from bot.slack.views.lists import detail
from bot.slack.views.thread import card_message
from bot.slack.words.thread import line
from tests.domain.connected import HEAD, THERE, awaited, done, opened_there
from tests.domain.test_decide import ANNA, NOW
from tests.slack.scenes import faults, shown

DUE = Fact(id="resolvedDueDateTime", label="Resolution due", at=NOW + timedelta(hours=4), is_prominent=True)
MET = Fact(id="serviceLevelAgreementHasBeenMet", label="Service level met", words="yes <b>")
LAST = Fact(id="lastActivityDate", label="Last activity", at=NOW, is_fleeting=True)
TOLD = replace(HEAD, facts=(DUE, MET, LAST))


def read(head: RemoteHead) -> RecordRemote:
    return RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head)


def news(ticket: Ticket, head: RemoteHead) -> list[FactsChanged]:
    events: list[Event] = decide(ticket, read(head), THERE, NOW)
    return [each for each in events if isinstance(each, FactsChanged)]


def effects(before: Ticket, head: RemoteHead) -> list[Effect]:
    events = decide(before, read(head), THERE, NOW)
    after = done(before, read(head))
    recorded = [Recorded(number=before.version + n, event=each) for n, each in enumerate(events, 1)]
    return plan(before, after, recorded)


def test_facts_are_on_the_ticket_from_its_opening_there() -> None:
    opened = done(awaited(), RecordOpened(by=POLICY, origin=Origin.REMOTE, head=TOLD))
    assert opened.remote is not None
    assert opened.remote.facts == (DUE, MET, LAST)


def test_what_is_the_same_is_no_news_and_neither_is_what_changes_with_every_word() -> None:
    ticket = done(opened_there(), read(TOLD))
    assert news(ticket, TOLD) == []
    assert news(ticket, replace(TOLD, facts=(DUE, MET, replace(LAST, at=NOW + timedelta(days=1))))) == []


def test_what_is_other_and_what_is_told_no_more_are_news() -> None:
    ticket = done(opened_there(), read(TOLD))
    later = replace(DUE, at=NOW + timedelta(hours=8))
    (event,) = news(ticket, replace(TOLD, facts=(later, LAST)))
    assert event.facts == (later, LAST)
    assert event.changed == (later, replace(MET, words=""))


def test_facts_are_quiet_in_the_thread_and_the_card_is_drawn_anew_for_what_it_shows() -> None:
    ticket = done(opened_there(), read(TOLD))
    unmet = effects(ticket, replace(TOLD, facts=(DUE, replace(MET, words="no"), LAST)))
    assert unmet == []
    moved = effects(ticket, replace(TOLD, facts=(replace(DUE, at=NOW), MET, LAST)))
    assert moved
    assert not any(isinstance(each, PostLine) for each in moved)


def test_the_log_the_card_and_the_details_tell_them_with_nothing_of_markup() -> None:
    ticket = done(opened_there(), read(TOLD))
    (event,) = news(opened_there(), TOLD)
    told = line(event, {})
    assert "Resolution due: *<!date^" in told
    assert "Service level met: *yes &lt;b&gt;*" in told
    message = detail(ticket, THERE, [], {ANNA: "Anna"}, link=None, now=NOW)
    assert faults(message) == []
    assert "Resolution due" in shown(message)
    assert "Service level met" in shown(message)


ASKED = Fact(id="approval:1", label="Approval of Ada", words="not yet", is_prominent=True, is_told=True)
SAID = replace(ASKED, words="approved: fine")


def test_what_somebody_said_of_a_change_is_a_line_and_stays_when_it_is_not_read() -> None:
    ticket = done(opened_there(), read(replace(TOLD, approvals=(ASKED,))))
    assert news(ticket, replace(TOLD, approvals=None)) == []
    moved = replace(TOLD, facts=(replace(DUE, at=NOW), MET, LAST), approvals=(SAID,))
    assert any(isinstance(each, PostLine) for each in effects(ticket, moved))
    (event,) = news(ticket, moved)
    assert event.facts == (replace(DUE, at=NOW), MET, LAST, SAID)
    assert line(event, {}) == "📎 SoftLayer: Approval of Ada: *approved: fine*."


def test_the_card_has_room_for_ten_and_says_how_many_more_there_are() -> None:
    many = tuple(replace(ASKED, id=f"approval:{n}", label=f"Approval of {n}") for n in range(12))
    ticket = done(opened_there(), read(replace(TOLD, facts=(), approvals=many)))
    message = card_message(ticket, THERE, {ANNA: "Anna"}, conversation=None, now=NOW)
    assert faults(message) == []
    assert "Approval of 8" in shown(message)
    assert "Approval of 9" not in shown(message)
    assert "and 3 more" in shown(message)
    whole = detail(ticket, THERE, [], {ANNA: "Anna"}, link=None, now=NOW)
    assert faults(whole) == []
    assert all(f"Approval of {n}" in shown(whole) for n in range(12))
