"""What a customer at the remote gets to see: nothing by itself, and what is published after a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.acts import act_of
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.effects import PostUpdate
from bot.domain.events import Published, Recorded, SendingChanged, UpdateAdded
from bot.domain.ids import FieldId, RemoteUpdateId
from bot.domain.intents import (
    AddUpdate,
    Close,
    CorrectUpdate,
    Drop,
    Intent,
    Origin,
    Publish,
    RecordRemote,
    RecordSent,
    Release,
    SendNow,
)
from bot.domain.plan import plan
from bot.domain.publishing import audience, customer
from bot.domain.remote import PublishAct
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import POLICY, REMOTE, Answer, FieldType, MessageRef, Ticket, Turn, Visibility
from bot.errors import UserError
from bot.slack.words.thread import requester
from tests.domain import connected
from tests.domain.connected import HEAD
from tests.domain.served import CAPABILITIES, DESK, KIM, OLGA, RULE, of_a_customer, of_the_chat, update
from tests.domain.test_decide import ANNA, BENO, CARLA, HELP, NOW

MESSAGE = MessageRef(channel=HELP, id="1.1")
SAID = AddUpdate(by=BENO, text="It is the disk.")
FOR_CUSTOMER = replace(SAID, is_published=True)


def done(ticket: Ticket, *intents: Intent) -> Ticket:
    return connected.done(ticket, *intents, rules=DESK)


def sendings(ticket: Ticket) -> tuple[Sending, ...]:
    assert ticket.remote is not None
    return ticket.remote.sendings


def stands(ticket: Ticket) -> list[tuple[SendingState, bool]]:
    return [(each.state, each.is_published) for each in sendings(ticket)]


def number_of(ticket: Ticket) -> int:
    return sendings(ticket)[-1].numbers[-1]


def delivered(ticket: Ticket, *there: str) -> Ticket:
    """The ticket once its last sending is there, as these updates."""
    sending = sendings(ticket)[-1].id
    updates = tuple(RemoteUpdateId(each) for each in there)
    return done(
        ticket,
        Release(by=POLICY, sending=sending),
        RecordSent(by=POLICY, sending=sending, updates=updates),
    )


@pytest.mark.parametrize(
    ("intent", "state", "is_published"),
    [
        (SAID, SendingState.HELD, False),
        (replace(SAID, visibility=Visibility.INTERNAL), SendingState.HELD, False),
        (FOR_CUSTOMER, SendingState.ASKING, True),
        (replace(FOR_CUSTOMER, is_agreed=True), SendingState.HELD, True),
        (replace(FOR_CUSTOMER, is_agreed=True, text="password: hunter22x"), SendingState.ASKING, True),
    ],
)
def test_what_is_said_stays_among_the_desk_unless_it_is_published(
    intent: AddUpdate, state: SendingState, is_published: bool
) -> None:
    assert stands(done(of_a_customer(), intent)) == [(state, is_published)]


def test_a_note_stays_here_where_we_are_customers() -> None:
    note = replace(SAID, by=ANNA, visibility=Visibility.INTERNAL, outward=True)
    ticket = connected.done(connected.opened_there(), replace(note, message=MESSAGE))
    assert sendings(ticket) == ()


def test_whoever_agrees_still_has_the_time_to_change_it_and_then_the_turn_is_the_customer_s() -> None:
    ticket = done(of_a_customer(), FOR_CUSTOMER)
    held = done(ticket, SendNow(by=BENO, sending=1))
    assert stands(held) == [(SendingState.HELD, True)]
    assert sendings(held)[0].release_at == NOW + DESK.remote.hold if DESK.remote else None
    assert held.turn is Turn.OURS
    there = delivered(held, "note:7")
    assert (there.turn, there.responded_at, there.unanswered_at) == (Turn.THEIRS, NOW, None)


def test_only_its_author_agrees_and_who_keeps_it_here_publishes_nothing() -> None:
    ticket = done(of_a_customer(), FOR_CUSTOMER)
    with pytest.raises(UserError) as caught:
        done(ticket, SendNow(by=ANNA, sending=1))
    assert caught.value.code in ("author_only", "not_yours")
    assert sendings(done(ticket, Drop(by=BENO, sending=1))) == ()


def test_a_customer_who_wrote_meanwhile_keeps_their_turn_with_the_desk() -> None:
    ticket = done(of_a_customer(), replace(FOR_CUSTOMER, is_agreed=True))
    wrote = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(update(KIM, "And?", 4),))
    assert delivered(done(ticket, wrote), "note:7").turn is Turn.OURS


def test_what_one_may_see_and_the_other_not_never_goes_together() -> None:
    ticket = done(of_a_customer(), SAID, replace(FOR_CUSTOMER, is_agreed=True), SAID)
    assert [each.is_published for each in sendings(ticket)] == [False, True, False]
    both = done(of_a_customer(), *[replace(FOR_CUSTOMER, is_agreed=True)] * 2)
    assert len(sendings(both)) == 1


def test_an_edit_while_it_is_asked_about_is_asked_about_and_held_it_is_what_goes() -> None:
    at = MESSAGE
    ticket = done(of_a_customer(), replace(FOR_CUSTOMER, message=at))
    edit = CorrectUpdate(
        by=BENO, corrects=number_of(ticket), text="It was the disk.", edited_at=NOW, message=at
    )
    assert stands(done(ticket, edit)) == [(SendingState.ASKING, True)]
    held = done(ticket, SendNow(by=BENO, sending=1), edit)
    assert stands(held) == [(SendingState.HELD, True)]


def test_what_corrects_something_published_is_published_by_asking_again() -> None:
    at = MESSAGE
    ticket = done(of_a_customer(), replace(FOR_CUSTOMER, message=at, is_agreed=True))
    number = number_of(ticket)
    edit = CorrectUpdate(by=BENO, corrects=number, text="No.", edited_at=NOW, message=at, was_sent=True)
    there = delivered(ticket, "note:7")
    assert stands(done(there, replace(edit, was_published=True))) == [(SendingState.ASKING, True)]
    assert stands(done(there, edit)) == [(SendingState.HELD, False)]


def test_what_becomes_a_note_while_it_waits_is_kept_from_the_customer_only() -> None:
    at = MESSAGE
    inside, outside = replace(SAID, message=at), replace(FOR_CUSTOMER, message=at, is_agreed=True)
    for said, states in ((inside, [(SendingState.HELD, False)]), (outside, [])):
        ticket = done(of_a_customer(), said)
        edit = CorrectUpdate(
            by=BENO,
            corrects=number_of(ticket),
            text="He is odd.",
            edited_at=NOW,
            message=at,
            visibility=Visibility.INTERNAL,
        )
        assert stands(done(ticket, edit)) == states


def test_what_is_edited_into_a_note_goes_there_as_one_though_the_customer_saw_it_before() -> None:
    at = MESSAGE
    ticket = done(of_a_customer(), replace(FOR_CUSTOMER, message=at, is_agreed=True))
    edit = CorrectUpdate(
        by=BENO,
        corrects=number_of(ticket),
        text="He is odd.",
        edited_at=NOW,
        message=at,
        was_sent=True,
        was_published=True,
        visibility=Visibility.INTERNAL,
    )
    assert stands(done(delivered(ticket, "note:7"), edit)) == [(SendingState.HELD, False)]


def wanted(ticket: Ticket, **more: object) -> Publish:
    intent = Publish(by=BENO, number=number_of(ticket), author=BENO, text=SAID.text)
    return replace(intent, **more)  # type: ignore[arg-type]  # fields by name


def test_what_still_waits_here_leaves_as_something_published() -> None:
    ticket = done(of_a_customer(), SAID)
    assert stands(done(ticket, wanted(ticket))) == [(SendingState.HELD, True)]


def test_of_what_waits_together_only_one_is_published() -> None:
    ticket = done(of_a_customer(), SAID, SAID)
    assert len(sendings(ticket)) == 1
    after = done(ticket, wanted(ticket))
    assert stands(after) == [(SendingState.HELD, False), (SendingState.QUEUED, True)]
    first, last = sendings(after)
    assert not set(first.numbers) & set(last.numbers)


def test_what_is_there_already_is_published_there_and_the_turn_moves() -> None:
    ticket = delivered(done(of_a_customer(), SAID), "note:7", "note:8")
    number = ticket.spoken
    intent = Publish(by=BENO, number=number, author=BENO, text=SAID.text, updates=(RemoteUpdateId("note:7"),))
    (event,) = decide(ticket, intent, DESK, NOW)
    assert isinstance(event, Published)
    wish = act_of(ticket, event)
    assert wish is not None
    assert wish[1] == PublishAct(update=RemoteUpdateId("note:7"))
    assert done(ticket, intent).turn is Turn.THEIRS


def test_what_never_went_there_goes_there_for_the_customer() -> None:
    ticket = done(of_a_customer(), replace(SAID, outward=False, message=MESSAGE))
    assert sendings(ticket) == ()
    after = done(ticket, Publish(by=BENO, number=ticket.spoken, author=ANNA, text=SAID.text))
    assert [(each.by, each.state, each.is_published) for each in sendings(after)] == [
        (ANNA, SendingState.QUEUED, True)
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_published": True}, "published_already"),
        ({"is_leaving": True}, "leaving_now"),
        ({"by": ANNA}, "not_yours"),
    ],
)
def test_what_cannot_be_published_is_told(change: dict[str, object], code: str) -> None:
    ticket = done(of_a_customer(), SAID)
    with pytest.raises(UserError) as caught:
        decide(ticket, wanted(ticket, **change), DESK, NOW)
    assert caught.value.code in (code, "agents_only")


def test_on_a_closed_ticket_nothing_is_published() -> None:
    ticket = done(of_a_customer(), SAID)
    with pytest.raises(UserError) as caught:
        decide(done(ticket, Close(by=BENO)), wanted(ticket), DESK, NOW)
    assert caught.value.code == "closed"


@pytest.mark.parametrize(
    ("ticket", "rules", "code"),
    [
        (connected.opened_there(), connected.THERE, "nothing_published"),
        (of_a_customer(), replace(DESK, remote=None), "no_remote"),
    ],
)
def test_where_nothing_is_published_that_is_told(ticket: Ticket, rules: DeskRules, code: str) -> None:
    for intent in (FOR_CUSTOMER, Publish(by=BENO, number=2, author=BENO, text="x")):
        with pytest.raises(UserError) as caught:
            decide(ticket, intent, rules, NOW)
        assert caught.value.code == code


def test_requesters_of_the_chat_publish_nothing() -> None:
    with pytest.raises(UserError) as caught:
        decide(of_the_chat(), replace(FOR_CUSTOMER, by=ANNA), DESK, NOW)
    assert caught.value.code == "agents_only"


def test_who_is_mailed_is_read_from_its_form_and_its_addresses() -> None:
    contact, others = FieldId("contactID"), FieldId("additionalContacts")
    fields = replace(CAPABILITIES, audience=(contact, others))
    assert DESK.remote is not None
    desk = replace(DESK, remote=replace(DESK.remote, capabilities=fields))
    answers = (
        Answer(field=others, label="More", type=FieldType.CHOICES, values=("7",), words=("Lea Berg",)),
        Answer(field=contact, label="Contact", type=FieldType.CHOICE, values=("99",), words=("Kim Lee",)),
    )
    ticket = replace(of_a_customer(), answers=answers, emails=("ops@acme.example",))
    assert audience(ticket, desk) == ("Kim Lee", "Lea Berg", "ops@acme.example")
    assert customer(ticket, desk) == "Kim Lee"
    assert requester(ticket, {}, customer(ticket, desk)) == "Kim Lee via Autotask"
    assert requester(of_a_customer(), {}) == "a customer via Autotask"


def test_a_colleague_s_note_is_told_in_the_thread_of_a_customer_and_nowhere_else() -> None:
    said = RecordRemote(
        by=REMOTE,
        origin=Origin.REMOTE,
        head=HEAD,
        updates=(update(OLGA, "He is odd.", 4, Visibility.INTERNAL),),
    )
    told = []
    for ticket in (of_a_customer(), of_the_chat()):
        after = done(ticket, said)
        events = decide(ticket, said, DESK, NOW)
        recorded = [Recorded(number=n, event=each) for n, each in enumerate(events, ticket.version + 1)]
        told.append(sum(isinstance(each, PostUpdate) for each in plan(ticket, after, recorded)))
    assert told == [1, 0]


def test_what_a_rule_wrote_is_on_the_ticket_and_not_in_the_thread() -> None:
    quiet = replace(update(RULE, "Escalated.", 4), is_quiet=True)
    said = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(quiet,))
    events = [each for each in decide(of_a_customer(), said, DESK, NOW) if isinstance(each, UpdateAdded)]
    assert [(each.visibility, each.text) for each in events] == [(Visibility.INTERNAL, "Escalated.")]


def test_later_than_the_hold_nothing_joins() -> None:
    ticket = done(of_a_customer(), SAID)
    later = NOW + timedelta(minutes=1)
    changed = [each for each in decide(ticket, SAID, DESK, later) if isinstance(each, SendingChanged)]
    assert changed[0].sending.id == 2


@pytest.mark.parametrize("is_there", [True, False])
def test_to_publish_what_whoever_asked_said_answers_nobody(is_there: bool) -> None:
    ticket = done(of_the_chat(), AddUpdate(by=ANNA, text="It still fails."))
    asked = delivered(ticket, "note:7") if is_there else ticket
    number = number_of(ticket)
    updates = (RemoteUpdateId("note:7"),) if is_there else ()
    publish = Publish(by=BENO, number=number, author=ANNA, text="It still fails.", updates=updates)
    seen = done(asked, publish)
    after = seen if is_there else delivered(seen, "note:8")
    assert (after.turn, after.responded_at) == (Turn.OURS, None)


@pytest.mark.parametrize("visibility", list(Visibility))
def test_what_seems_secret_is_published_by_its_author_alone(visibility: Visibility) -> None:
    """Whether it waits for a word of theirs, or went there for the desk alone once they gave it."""
    both = replace(DESK, agents=DESK.agents | {CARLA})
    secret = replace(SAID, text="password: hunter22x", visibility=visibility)
    ticket = done(of_a_customer(), secret)
    agreed = done(ticket, SendNow(by=BENO, sending=1))
    for each in (ticket, agreed, delivered(agreed, "note:7")):
        wish = Publish(by=CARLA, number=number_of(ticket), author=BENO, text=secret.text)
        with pytest.raises(UserError) as caught:
            decide(each, wish, both, NOW)
        assert caught.value.code == "author_publishes"
        there = replace(wish, updates=(RemoteUpdateId("note:7"),))
        with pytest.raises(UserError):
            decide(each, there, both, NOW)
    wish = Publish(by=BENO, number=number_of(ticket), author=BENO, text=secret.text)
    assert stands(done(ticket, wish)) == [(SendingState.QUEUED, True)]
