"""Tags, followers, due dates, merges, links, close requests and thanks: given a ticket, these events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.decide import decide
from bot.domain.effects import AskReopen, Effect, TellPerson, lane_of, repeat_of
from bot.domain.events import FollowerJoined, TagsChanged, TookIn
from bot.domain.intents import (
    AcceptClose,
    AddUpdate,
    Assign,
    Close,
    FireTimers,
    Follow,
    GiveBack,
    Intent,
    Link,
    MergeInto,
    Reopen,
    RequestClose,
    Resolve,
    SetDue,
    SetTags,
    TakeIn,
    Unfollow,
)
from bot.domain.relations import for_others
from bot.domain.resources import Attached, ResourceId, ResourceType
from bot.domain.ticket import (
    POLICY,
    REMOTE,
    ChannelId,
    File,
    MessageRef,
    Outcome,
    PersonId,
    Status,
    Ticket,
    TicketId,
    Turn,
    Visibility,
)
from bot.errors import UserError
from bot.slack.words.relations import relation_line
from tests.domain.test_decide import (
    ANNA,
    ASSIGNED,
    BENO,
    CARLA,
    CLOSED,
    CLOSING,
    ERIC,
    HELP,
    NOW,
    OPEN,
    RESOLVED,
    RULES,
    SAID,
    Case,
    after,
    auto_close,
    reply,
)
from tests.domain.test_plan import effects, names

T2 = TicketId("T20261122.0002")
TAGGED = after(OPEN, SetTags(by=BENO, add=("vpn", "berlin")))
FOLLOWED = after(ASSIGNED, Follow(by=CARLA, person=CARLA), Follow(by=BENO, person=ERIC))
FOLLOWED_RESOLVED = after(FOLLOWED, Resolve(by=BENO))
MERGED = after(ASSIGNED, MergeInto(by=BENO, target=T2))
ASKED = after(ASSIGNED, RequestClose(by=BENO, text="Was that it?"))
DUE = NOW + timedelta(days=1)
THANKS = reply(ANNA, "Thank you!", message=MessageRef(channel=HELP, id="2.0"), place=1)
FILE = File(remote_id="F1", name="a.png", mimetype="", size=1, link="")

CASES = [
    Case("tagging", OPEN, SetTags(by=BENO, add=("VPN",)), ["TagsChanged"]),
    Case("the same tag twice is no event", TAGGED, SetTags(by=BENO, add=("VPN",)), []),
    Case("taking off what is not on is no event", OPEN, SetTags(by=BENO, remove=("vpn",)), []),
    Case("a closed ticket can be tagged", CLOSED, SetTags(by=BENO, add=("vpn",)), ["TagsChanged"]),
    Case("following", OPEN, Follow(by=BENO, person=BENO), ["FollowerJoined"]),
    Case("following twice is no event", FOLLOWED, Follow(by=CARLA, person=CARLA), []),
    Case("the requester adds somebody", OPEN, Follow(by=ANNA, person=ERIC), ["FollowerJoined"]),
    Case("whoever follows may stop it", FOLLOWED, Unfollow(by=ERIC, person=ERIC), ["FollowerLeft"]),
    Case("whoever does not follow stops nothing", OPEN, Unfollow(by=ERIC, person=ERIC), []),
    Case("a due date", OPEN, SetDue(by=BENO, due_at=DUE), ["DueChanged"]),
    Case("the same due date is no event", after(OPEN, SetDue(by=BENO, due_at=DUE)),
         SetDue(by=BENO, due_at=DUE), []),
    Case("no due date", after(OPEN, SetDue(by=BENO, due_at=DUE)), SetDue(by=BENO, due_at=None),
         ["DueChanged"]),
    Case("merging closes and ends the timers", CLOSING, MergeInto(by=BENO, target=T2),
         ["MergedInto", "Closed", "TimerCancelled"]),
    Case("merging twice into the same changes nothing", MERGED, MergeInto(by=CARLA, target=T2), []),
    Case("taking in", OPEN, TakeIn(by=BENO, ticket=T2, people=(ERIC,)), ["TookIn"]),
    Case("giving back what was never taken in", OPEN, GiveBack(by=BENO, ticket=T2), []),
    Case("linking", OPEN, Link(by=ANNA, other=T2), ["Linked"]),
    Case("linking twice changes nothing", after(OPEN, Link(by=ANNA, other=T2)), Link(by=BENO, other=T2), []),
    Case("a closed ticket can be linked", CLOSED, Link(by=BENO, other=T2), ["Linked"]),
    Case("asking whether to close", ASSIGNED, RequestClose(by=BENO), ["CloseRequested"]),
    Case("the requester's yes closes", ASKED, AcceptClose(by=ANNA), ["Closed"]),
    Case("and ends the timers", after(ASKED, auto_close(5)), AcceptClose(by=ANNA),
         ["Closed", "TimerCancelled"]),
    Case("a second yes changes nothing", after(ASKED, AcceptClose(by=ANNA)), AcceptClose(by=ANNA), []),
    Case("the requester's reply ends the request", ASKED, reply(ANNA, "No!"),
         ["UpdateAdded", "CloseRequestEnded"]),
    Case("an agent's reply does not", ASKED, reply(CARLA), ["UpdateAdded"]),
    Case("nor does a note", ASKED, reply(ANNA, visibility=Visibility.INTERNAL, message=SAID),
         ["UpdateAdded"]),
    Case("thanks do not reopen", RESOLVED, THANKS, ["UpdateAdded"]),
    Case("nor do they stop an auto-close", after(RESOLVED, auto_close(5)), THANKS, ["UpdateAdded"]),
    Case("thanks and a question do", RESOLVED, reply(ANNA, "thanks, but why?"), ["UpdateAdded", "Reopened"]),
    Case("thanks with a file do", RESOLVED, reply(ANNA, "thanks", files=(FILE,)),
         ["UpdateAdded", "Reopened"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shows)
def test_intent_brings_these_events(case: Case) -> None:
    events = decide(case.ticket, case.intent, RULES, NOW)
    assert [type(event).__name__ for event in events] == case.events


REFUSED = [
    ("tags are for agents", OPEN, SetTags(by=ANNA, add=("vpn",)), "agents_only", None),
    ("a tag is one word", OPEN, SetTags(by=BENO, add=("v p",)), "tag_unfit", "tags"),
    ("a tag is not empty", OPEN, SetTags(by=BENO, add=("",)), "tag_unfit", "tags"),
    ("a tag has no markup", OPEN, SetTags(by=BENO, add=("<!here>",)), "tag_unfit", "tags"),
    ("a tag has 40 characters", OPEN, SetTags(by=BENO, add=("x" * 41,)), "tag_unfit", "tags"),
    ("a ticket has 20 tags", OPEN, SetTags(by=BENO, add=tuple(f"t{n}" for n in range(21))), "too_many_tags",
     "tags"),
    ("a stranger does not follow", OPEN, Follow(by=ERIC, person=ERIC), "not_yours", None),
    ("a stranger stops nobody's following", FOLLOWED, Unfollow(by=ERIC, person=CARLA), "not_yours", None),
    ("a ticket has 50 followers", replace(OPEN, followers=tuple(PersonId(f"U{n}") for n in range(50))),
     Follow(by=BENO, person=BENO), "too_many_followers", None),
    ("due dates are for agents", OPEN, SetDue(by=ANNA, due_at=DUE), "agents_only", None),
    ("a due date lies ahead", OPEN, SetDue(by=BENO, due_at=NOW), "time_past", "when"),
    ("but not in three years", OPEN, SetDue(by=BENO, due_at=NOW + timedelta(days=1_100)), "time_too_far",
     "when"),
    ("a closed ticket is never due", CLOSED, SetDue(by=BENO, due_at=DUE), "closed", "when"),
    ("merging is for agents", OPEN, MergeInto(by=ANNA, target=T2), "agents_only", None),
    ("taking in is for its agents", OPEN, TakeIn(by=ANNA, ticket=T2, people=()), "agents_only", None),
    ("nothing is merged into itself", OPEN, MergeInto(by=BENO, target=OPEN.id), "same_ticket", "into"),
    ("a closed ticket is not merged", CLOSED, MergeInto(by=BENO, target=T2), "closed", "into"),
    ("a merged ticket is not merged elsewhere", MERGED, MergeInto(by=BENO, target=TicketId("T3")), "closed",
     "into"),
    ("a closed ticket takes none in", CLOSED, TakeIn(by=BENO, ticket=T2, people=()), "target_closed", "into"),
    ("a merged ticket takes none in", MERGED, TakeIn(by=BENO, ticket=T2, people=()), "target_closed", "into"),
    ("a stranger links nothing", OPEN, Link(by=ERIC, other=T2), "not_yours", None),
    ("nothing is linked with itself", OPEN, Link(by=BENO, other=OPEN.id), "same_ticket", "other"),
    ("a ticket has 50 links", replace(OPEN, links=tuple(TicketId(f"T{n}") for n in range(50))),
     Link(by=BENO, other=T2), "too_many_links", "other"),
    ("asking is for agents", OPEN, RequestClose(by=ANNA), "agents_only", None),
    ("nobody asks themselves", replace(OPEN, requester=BENO), RequestClose(by=BENO), "asks_oneself", "text"),
    ("a closed ticket needs no asking", CLOSED, RequestClose(by=BENO), "closed", "text"),
    ("the requester is asked once", ASKED, RequestClose(by=CARLA, text="And now?"), "close_asked", "text"),
    ("the question is short", OPEN, RequestClose(by=BENO, text="x" * 3_001), "text_too_long", "text"),
    ("only the requester says yes", ASKED, AcceptClose(by=BENO), "requester_only", None),
    ("a yes needs a question", OPEN, AcceptClose(by=ANNA), "close_not_asked", None),
    ("a question that was answered is gone", after(ASKED, reply(ANNA, "No!")), AcceptClose(by=ANNA),
     "close_not_asked", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "code", "field"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_intent_is_refused(shows: str, ticket: Ticket, intent: Intent, code: str, field: str | None) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, RULES, NOW)
    assert (refused.value.code, refused.value.field) == (code, field), shows


def test_tags_are_sorted_and_in_lower_case_and_a_tag_off_wins() -> None:
    events = decide(TAGGED, SetTags(by=BENO, add=("Lost", "ÄRGER"), remove=("VPN", "lost")), RULES, NOW)
    assert [(event.added, event.removed) for event in events if isinstance(event, TagsChanged)] == [
        (("ärger",), ("vpn",))
    ]
    assert after(TAGGED, SetTags(by=BENO, add=("a",))).tags == ("a", "berlin", "vpn")


def test_a_merged_ticket_is_a_closed_duplicate_that_says_where_it_went() -> None:
    assert (MERGED.status, MERGED.outcome, MERGED.merged_into) == (Status.CLOSED, Outcome.DUPLICATE, T2)


def test_the_target_is_told_who_comes_along() -> None:
    events = decide(FOLLOWED, MergeInto(by=BENO, target=T2), RULES, NOW)
    people = (ANNA, CARLA, ERIC)
    assert list(for_others(FOLLOWED, events)) == [
        (
            T2,
            TakeIn(
                by=BENO,
                ticket=FOLLOWED.id,
                people=people,
                is_private=False,
                requester=ANNA,
                tags=FOLLOWED.tags,
            ),
        )
    ]


def test_who_is_there_already_does_not_follow_twice() -> None:
    target = after(OPEN, Follow(by=BENO, person=ERIC))
    events = decide(target, TakeIn(by=BENO, ticket=T2, people=(ANNA, CARLA, ERIC)), RULES, NOW)
    assert [event.followers for event in events if isinstance(event, TookIn)] == [(CARLA,)]
    assert after(target, TakeIn(by=BENO, ticket=T2, people=(ANNA, CARLA, ERIC))).followers == (ERIC, CARLA)


def test_reopening_undoes_a_merge_on_both_sides() -> None:
    events = decide(MERGED, Reopen(by=BENO, reason="Not the same."), RULES, NOW)
    assert list(for_others(MERGED, events)) == [(T2, GiveBack(by=BENO, ticket=MERGED.id))]
    assert after(MERGED, Reopen(by=BENO, reason="Not the same.")).merged_into is None
    took_in = after(OPEN, TakeIn(by=BENO, ticket=T2, people=()))
    assert after(took_in, GiveBack(by=ERIC, ticket=T2)).took_in == ()


def test_a_link_is_noted_by_the_other_one_too() -> None:
    events = decide(OPEN, Link(by=ANNA, other=T2), RULES, NOW)
    assert list(for_others(OPEN, events)) == [
        (T2, Link(by=ANNA, other=OPEN.id, is_private=False, requester=ANNA))
    ]


def test_asking_whether_to_close_gives_the_turn_away() -> None:
    assert (ASKED.turn, ASKED.close_requested_by, ASKED.close_requested_at) == (Turn.THEIRS, BENO, NOW)
    answered = after(ASKED, reply(ANNA, "No!"), at=NOW + timedelta(minutes=1))
    assert (answered.turn, answered.close_requested_by) == (Turn.OURS, None)


@pytest.mark.parametrize(
    "ends",
    [AcceptClose(by=ANNA), Close(by=BENO), MergeInto(by=BENO, target=T2)],
    ids=lambda each: type(each).__name__,
)
def test_a_closed_ticket_asks_nothing_any_more(ends: Intent) -> None:
    assert after(ASKED, ends).close_requested_by is None


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "planned"),
    [
        ("a tag redraws the card", OPEN, SetTags(by=BENO, add=("vpn",)), ["RefreshCard"]),
        ("following oneself tells nobody", OPEN, Follow(by=BENO, person=BENO), ["RefreshCard"]),
        ("whoever is added is told", OPEN, Follow(by=BENO, person=ERIC), ["TellPerson", "RefreshCard"]),
        ("a due date is a line", OPEN, SetDue(by=BENO, due_at=DUE), ["PostLine", "RefreshCard"]),
        ("a merge is one line, and the requester is told", ASSIGNED, MergeInto(by=BENO, target=T2),
         ["PostLine", "TellPerson", "RefreshCard"]),
        ("taking in is a line", OPEN, TakeIn(by=BENO, ticket=T2, people=()), ["PostLine", "RefreshCard"]),
        ("a link is a line", OPEN, Link(by=BENO, other=T2), ["PostLine", "RefreshCard"]),
        ("the question is posted and the requester told", ASSIGNED, RequestClose(by=BENO),
         ["PostUpdate", "TellPerson", "RefreshCard"]),
        ("a no is its own reply", ASKED, reply(ANNA, "No!"), ["PostUpdate", "RefreshCard"]),
        ("thanks are marked and their author asked", RESOLVED, THANKS, ["MarkMessage", "AskReopen"]),
    ],
)  # fmt: skip
def test_what_happened_calls_for(shows: str, ticket: Ticket, intent: Intent, planned: list[str]) -> None:
    assert names(effects(ticket, intent)) == planned, shows


def told(planned: list[Effect]) -> list[PersonId]:
    return [effect.person for effect in planned if isinstance(effect, TellPerson)]


@pytest.mark.parametrize(
    ("intent", "people"),
    [
        (Resolve(by=BENO), [CARLA, ERIC]),
        (Resolve(by=CARLA), [ERIC]),
        (Close(by=ANNA), [CARLA, ERIC]),
        (MergeInto(by=CARLA, target=T2), [ANNA, ERIC]),
        (Assign(by=BENO, owner=CARLA), [CARLA, ERIC]),
        (Assign(by=CARLA, owner=None), [ERIC]),
        (SetTags(by=BENO, add=("vpn",)), []),
        (AddUpdate(by=ANNA, text="hello"), []),
    ],
)
def test_followers_hear_of_turning_points_but_not_of_their_own(
    intent: Intent, people: list[PersonId]
) -> None:
    assert told(effects(FOLLOWED, intent)) == people


def test_followers_hear_when_it_is_open_again_or_closes_by_itself() -> None:
    assert told(effects(FOLLOWED_RESOLVED, reply(ANNA, "Still broken"))) == [CARLA, ERIC]
    closing = after(FOLLOWED, auto_close(5))
    assert told(effects(closing, FireTimers(by=POLICY), 30)) == [CARLA, ERIC]


def test_asking_the_thankful_is_never_repeated_and_keeps_to_its_place() -> None:
    asked = effects(RESOLVED, THANKS)[-1]
    assert isinstance(asked, AskReopen)
    assert (asked.person, asked.place) == (ANNA, 1)
    assert repeat_of(asked) == "never"
    assert lane_of(asked) == f"{RESOLVED.id}/1"


def test_a_desk_without_a_list_of_thanks_reopens() -> None:
    rules = replace(RULES, thanks=())
    assert [type(event).__name__ for event in decide(RESOLVED, THANKS, rules, NOW)] == [
        "UpdateAdded",
        "Reopened",
    ]


def test_thanks_from_elsewhere_are_answered_in_the_first_place() -> None:
    planned = effects(RESOLVED, reply(ANNA, "danke", message=MessageRef(channel=ChannelId("C2"), id="9.0")))
    assert [effect.place for effect in planned if isinstance(effect, AskReopen)] == [1]


def test_whoever_follows_is_named() -> None:
    (event,) = decide(OPEN, Follow(by=BENO, person=ERIC), RULES, NOW)
    assert isinstance(event, FollowerJoined)
    assert (event.by, event.person) == (BENO, ERIC)


WEB, DB = (Attached(id=ResourceId(name), type=ResourceType.HARDWARE, name=name) for name in ("web-1", "db-1"))
RICH = replace(
    OPEN, id=T2, tags=("berlin", "vpn"), resources=(WEB, DB), emails=("a@x.example", "B@x.example"),
    followers=(ERIC,),
)  # fmt: skip


def taken_in(target: Ticket, source: Ticket = RICH) -> Ticket:
    """The target after another was merged into it."""
    [(_, noted)] = for_others(source, decide(source, MergeInto(by=BENO, target=target.id), RULES, NOW))
    return after(target, noted)


def test_what_belongs_to_a_merged_ticket_comes_along_each_once() -> None:
    target = replace(OPEN, tags=("vpn",), resources=(WEB,), emails=("b@x.example",), followers=(CARLA,))
    now = taken_in(target)
    assert now.tags == ("berlin", "vpn")
    assert now.resources == (WEB, DB)
    assert now.emails == ("b@x.example", "a@x.example")
    assert now.followers == (CARLA, ERIC)
    [(_, noted)] = for_others(RICH, decide(RICH, MergeInto(by=BENO, target=OPEN.id), RULES, NOW))
    [event] = decide(target, noted, RULES, NOW)
    assert isinstance(event, TookIn)
    line = relation_line(event, "*Beno*", {})
    assert line == (f"⤴️ *Beno* merged *{T2}* into this, with `berlin`, db-1, 1 e-mail address, 1 follower.")


def test_no_more_comes_along_than_there_is_room_for() -> None:
    tags = tuple(sorted(f"t{n}" for n in range(19)))
    people = tuple(PersonId(f"U{n}") for n in range(50))
    emails = tuple(f"{n}@x.example" for n in range(19))
    resources = tuple(replace(WEB, id=ResourceId(f"r{n}")) for n in range(49))
    full = replace(OPEN, tags=tags, followers=people, emails=emails, resources=resources)
    now = taken_in(full)
    assert (len(now.tags), len(now.followers), len(now.emails), len(now.resources)) == (20, 50, 20, 50)


def test_of_a_private_ticket_all_but_its_followers_comes_along() -> None:
    now = taken_in(replace(OPEN, is_private=True, owner=BENO), replace(RICH, is_private=True, owner=BENO))
    assert (now.tags, now.resources, now.followers) == (RICH.tags, RICH.resources, ())


@pytest.mark.parametrize(("requester", "emails"), [(ANNA, ("a@x.example",)), (ERIC, ()), (REMOTE, ())])
def test_addresses_come_along_from_the_same_customer_alone(
    requester: PersonId, emails: tuple[str, ...]
) -> None:
    """What is published is mailed to all addresses of a ticket: another customer's are none of its own."""
    taken = TakeIn(by=BENO, ticket=T2, people=(), requester=requester, emails=("a@x.example",))
    assert after(OPEN, taken).emails == emails


def test_of_two_customers_tickets_at_a_remote_no_address_comes_along() -> None:
    theirs = replace(OPEN, requester=REMOTE)
    taken = TakeIn(by=BENO, ticket=T2, people=(), requester=REMOTE, emails=("a@x.example",))
    assert after(theirs, taken).emails == ()
