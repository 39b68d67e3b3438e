"""The words of `stats` and `rate`, and how figures look: as an answer, a picture and a file."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from io import BytesIO, StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.domain.desk import Desks
from bot.domain.figures import Asked, Figures, OpenNow, Period, PersonsPart, Pulse, Spread, Stretch
from bot.domain.measures import TIMES, Fact
from bot.domain.ticket import DeskId, PersonId, Rating, Ticket, TicketId
from bot.errors import UserError
from bot.sandbox.slack.block_kit import check_view
from bot.service import figures_file
from bot.slack import figuring
from bot.slack.commands import Incomplete, is_clear
from bot.slack.commands import read as read_command
from bot.slack.figuring import Form, Stats
from bot.slack.finding import Seeker
from bot.slack.ids import RATES, Action, TicketForm
from bot.slack.text import plain
from bot.slack.views import figures as views
from bot.slack.views import survey
from bot.slack.views.plot import HEIGHT, WIDTH, plot
from bot.slack.wishing import Alert, Rate
from bot.slack.words import figures as words
from bot.slack.words import steps
from bot.slack.words.errors import fault
from tests.slack.front import a_desk
from tests.slack.scenes import ANNA, BENO, CLOSED, EVIL, NAMES, TICKET, faults, offered, parsed, shown
from tests.slack.test_card import buttons, drawn
from tests.slack.test_commands import T1, speaker

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HELP, OPS = DeskId("help"), DeskId("ops")
DESKS = Desks(all=(a_desk(), replace(a_desk(), id=OPS, name="Night Shift", agents=frozenset({ANNA}))))
ERIC = PersonId("U0ERIC001")


def seeker(person: PersonId = BENO, now: datetime = NOW) -> Seeker:
    return Seeker(person=person, zone=BERLIN, now=now, desks=DESKS, plain=partial(plain, names={}))


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time.min, BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("", midnight(2026, 10, 24)),
        ("30d", midnight(2026, 10, 24)),
        ("7d", midnight(2026, 11, 16)),
        ("1D", midnight(2026, 11, 22)),
        ("2w", midnight(2026, 11, 9)),
        ("today", midnight(2026, 11, 22)),
        ("week", midnight(2026, 11, 16)),
        ("Month", midnight(2026, 11, 1)),
        ("year csv", midnight(2026, 1, 1)),
        ("desk:help month json", midnight(2026, 11, 1)),
        ("since monday", midnight(2026, 11, 16)),
        ("csv since 2026-10-24", midnight(2026, 10, 24)),
    ],
)
def test_a_period_is_made_of_whole_days_where_the_person_is(text: str, since: datetime) -> None:
    asked = figuring.read(text, seeker()).asked
    assert (asked.since, asked.until) == (since, NOW)
    assert asked.before == since - (NOW - since)
    assert asked.stretches[0] == since
    local = [each.astimezone(BERLIN) for each in asked.stretches]
    assert all((each.hour, each.minute) == (0, 0) for each in local)
    assert list(asked.stretches) == sorted(set(asked.stretches))


def test_a_day_on_which_the_clocks_change_is_longer() -> None:
    days = figuring.read("30d", seeker()).asked.stretches
    assert len(days) == 30
    lengths = {after - before for before, after in pairwise(days)}
    assert lengths == {timedelta(hours=24), timedelta(hours=25)}


def test_a_long_period_is_shown_in_weeks() -> None:
    assert len(figuring.read("62d", seeker()).asked.stretches) == 62
    assert len(figuring.read("63d", seeker()).asked.stretches) == 9


@pytest.mark.parametrize(
    ("person", "text", "desks", "own"),
    [
        (BENO, "", [HELP], False),
        (ANNA, "", [OPS], False),
        (ANNA, "desk:ops", [OPS], False),
        (ANNA, "desk:help", [HELP], True),
        (ERIC, "", [HELP, OPS], True),
        (ERIC, "desk:Help desk:OPS", [HELP, OPS], True),
        (PersonId("U0DORA001"), "", [HELP, OPS], False),
    ],
)
def test_agents_see_their_desks_and_others_their_own_tickets(
    person: PersonId, text: str, desks: list[DeskId], own: bool
) -> None:
    asked = figuring.read(text, seeker(person)).asked
    assert list(asked.desks) == desks
    assert asked.requester == (person if own else None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("xls", "“xls” is no period. There are: 7d, 30d"),
        ("0d", "“0d” is no period"),
        ("7d 30d", "“7d 30d” is no period"),
        ("since", "“since” is no period"),
        ("since tomorrow", "I cannot read “tomorrow” as a day"),
        ("since whenever", "I cannot read “whenever” as a day"),
        ("367d", "That is too long: at most 366 days."),
        ("since 2020-01-01", "at most 366 days"),
        ("desk:nowhere", "There is no desk “nowhere”. There are: help, ops."),
        ("desk:", "There is no desk “”."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(text: str, told: str) -> None:
    with pytest.raises(UserError) as refused:
        figuring.read(text, seeker())
    assert told in fault(refused.value)
    assert refused.value.field == "words"


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("stats", True),
        ("stats 7d csv", True),
        ("stats desk:help", True),
        ("stats since monday", True),
        ("stats month", True),
        ("stats are wrong", False),
        ("rate T20261122.0001 5", True),
        ("rate my day", False),
    ],
)
def test_stats_is_a_command_where_it_can_be_nothing_else(text: str, clear: bool) -> None:
    assert is_clear(text) is clear


@pytest.mark.parametrize(
    ("text", "rating", "words"),
    [
        ("rate 1 5", 5, ""),
        ("rate T20261122.0001 ★★★★", 4, ""),
        ("rate 1 ⭐⭐ Slow &amp; sloppy.", 2, "Slow & sloppy."),
        ("rate 1 7", 7, ""),
    ],
)
def test_a_rating_is_a_digit_or_so_many_stars(text: str, rating: int, words: str) -> None:
    assert read_command(text, speaker()) == Rate(ticket=T1, stars=rating, text=words)


def test_in_a_thread_no_number_is_needed() -> None:
    assert read_command("rate 5 Fine.", speaker(in_thread=True)) == Rate(ticket=None, stars=5, text="Fine.")
    assert read_command("rate .7 5", speaker(in_thread=True)) == Rate(ticket=None, stars=5, number=7)
    assert read_command("stats 7d", speaker(in_thread=True)) == Stats(words="7d")


def test_an_entry_of_the_log_stands_behind_the_number() -> None:
    assert read_command("rate T20261122.0001.7 4", speaker()) == Rate(ticket=T1, stars=4, number=7)
    assert is_clear("rate T20261122.0001.7 4")
    assert isinstance(read_command("rate .7 4", speaker()), Incomplete)
    assert isinstance(read_command("rate Tx.7 4", speaker()), Incomplete)


@pytest.mark.parametrize(
    ("words", "time"), [("tomorrow 9:00", "tomorrow 9:00"), ("never", ""), ("Cancel", "")]
)
def test_an_alert_has_a_time_or_none(words: str, time: str) -> None:
    assert read_command(f"alert 1 {words}", speaker()) == Alert(ticket=T1, words=time)
    assert isinstance(read_command("alert 1", speaker()), Incomplete)


@pytest.mark.parametrize("word", ["great", "10", "five", "4.5", "-1"])
def test_what_is_no_rating_is_said_so(word: str) -> None:
    with pytest.raises(UserError, match="rating_unfit"):
        read_command(f"rate 1 {word}", speaker())
    assert isinstance(read_command("rate 1", speaker()), Incomplete)


SPREAD = Spread(count=12, median=timedelta(minutes=35), most=timedelta(hours=50))
FULL = Period(opened=42, closed=40, reopened=2, times=dict.fromkeys(TIMES, SPREAD), ratings=9, rating=4.25)
LESS = replace(FULL, opened=30, closed=44, reopened=0, ratings=0, rating=None)
EMPTY = Period(opened=0, closed=0, reopened=0, times={}, ratings=0, rating=None)
WAITS = replace(TICKET, unanswered_at=TICKET.opened_at)
EVIL_ID = PersonId("U0EVIL001")
PARTS = (
    PersonsPart(person=BENO, closed=31, responses=40, first_response=SPREAD, ratings=9, rating=4.25),
    PersonsPart(person=EVIL_ID, closed=0, responses=1, first_response=Spread(), ratings=0, rating=None),
)
DAYS = tuple(
    Stretch(
        since=midnight(2026, 11, day), opened=day % 5, closed=day % 7,
        first_response=timedelta(hours=day) if day % 4 else None,
    )
    for day in range(1, 23)
)  # fmt: skip


def figures(now: Period = FULL, before: Period = LESS, oldest: tuple[Ticket, ...] = (WAITS,)) -> Figures:
    return Figures(
        asked=Asked(since=DAYS[0].since, until=NOW, desks=(HELP,)),
        now=now,
        before=before,
        open=OpenNow(by_age=(5, 4, 3, 2, 1), ours=10, theirs=5, unowned=3),
        oldest=oldest,
        people=PARTS,
        stretches=DAYS,
    )


QUIET = replace(DAYS[0], opened=0, closed=0, first_response=None)
EVIL_NAMES = NAMES | {EVIL_ID: EVIL}
EXTREME = figures(oldest=tuple(replace(WAITS, title=EVIL * 5, id=TicketId(f"T1.{n}")) for n in range(5)))
MANY = replace(
    EXTREME,
    people=tuple(replace(PARTS[0], person=PersonId(f"U{n}"), closed=10**7 + n) for n in range(20)),
)


@pytest.mark.parametrize("what", [figures(), figures(EMPTY, EMPTY, ()), figures(EMPTY, FULL), EXTREME, MANY])
def test_an_answer_passes_slack_and_mentions_nobody(what: Figures) -> None:
    message = views.answer(what, [EVIL, "Ops"], EVIL_NAMES, BERLIN, words.NOT_SENT, words.hint("/ticket"))
    assert faults(message) == []
    assert not any("<@" in text or "<!channel" in text for text in parsed(message))
    assert len(message.blocks) <= 50


def test_an_answer_says_what_a_lead_would_ask() -> None:
    told = shown(views.answer(figures(), ["Help"], NAMES, BERLIN, words.sent("a.png"), "hint"))
    for part in (
        "Figures: Help", "1 Nov – 22 Nov 2026",
        "*Opened*\n*42*  (before 30, +40 %)", "*Closed*\n*40*  (before 44, -9 %)",
        "*First response*\n*35 min*, 9 of 10 within 2 d 2 h  (before 35 min, 2 d 2 h)",
        "*15*  (10 wait for the desk, 5 for the requester, 3 without an owner)",
        "*Survey*\n*4.2* of 5 from 9  (none before)",
        "under 1 day *5* · 1 to 3 days *4* · 3 to 7 days *3* · 7 to 30 days *2* · over 30 days *1*",
        "*T20261122.0001* Hardware Issue", "Beno Brandt", "4.2 (9)", "a.png is in our direct messages",
    ):  # fmt: skip
        assert part in told, part


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (None, "–"),
        (timedelta(seconds=20), "under 1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=1, hours=3, minutes=10), "1 d 3 h"),
        (timedelta(days=12, hours=3), "12 d"),
    ],
)
def test_a_span_is_told_in_its_largest_units(span: timedelta | None, told: str) -> None:
    assert words.span(span) == told


def test_what_took_less_than_a_minute_reads_well() -> None:
    at_once = timedelta(seconds=20)
    assert words.after(at_once) == "within 1 min"
    assert words.after(timedelta(minutes=5)) == "after 5 min"
    both = Spread(count=3, median=at_once, most=at_once)
    assert words.spread(both, Spread()) == "*under 1 min*, 9 of 10 within 1 min  (none before)"


def test_a_desk_at_a_glance_is_one_line() -> None:
    pulse = Pulse(open=15, unowned=3, closed=40, first_response=timedelta(minutes=35))
    block = views.glance(pulse)
    assert check_view({"type": "home", "blocks": [block]}) == []
    assert "*15* open · *3* without an owner · *40* closed in 7 days · first response *35 min*" in str(block)


@pytest.mark.parametrize("days", [DAYS, DAYS[:1], (QUIET,)])
def test_the_picture_is_a_png_with_all_its_colours_on_white(days: tuple[Stretch, ...]) -> None:
    picture = Image.open(BytesIO(plot(days, NOW, BERLIN)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (WIDTH, HEIGHT), "RGB")
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    colours = {colour for _, colour in picture.getcolors(maxcolors=1 << 24) or []}
    assert {(0x2A, 0x6F, 0xBB), (0xE8, 0x91, 0x2D)} <= colours


def test_a_bar_of_the_picture_is_as_tall_as_its_number() -> None:
    def blue(opened: int) -> int:
        days = (replace(DAYS[0], opened=opened, closed=0), replace(DAYS[1], opened=40, closed=0))
        picture = Image.open(BytesIO(plot(days, NOW, BERLIN)))
        half = picture.crop((0, 150, WIDTH // 2, 430))  # The first day's bar, without the legend.
        return sum(count for count, colour in half.getcolors(1 << 24) or [] if colour == (0x2A, 0x6F, 0xBB))

    assert blue(0) == 0
    assert blue(20) == pytest.approx(2 * blue(10), rel=0.05)


def test_the_json_file_says_all_of_it() -> None:
    whole = json.loads(figures_file.as_json(figures(), NAMES))
    assert whole["format"] == "threadesk figures"
    assert whole["since"] == "2026-10-31T23:00:00Z"
    assert whole["period"]["first_response"] == {"count": 12, "median": 2100.0, "p90": 180000.0}
    assert whole["period_before"]["ratings"] == {"count": 0, "mean": None}
    assert whole["open"]["by_age"]["over_30_days"] == 1
    assert whole["oldest_unanswered"][0]["ticket"] == "T20261122.0001"
    assert whole["people"][0]["name"] == "Beno Brandt"
    assert len(whole["stretches"]) == len(DAYS)


def test_the_csv_file_has_one_figure_a_row_and_no_formula() -> None:
    rows = list(csv.DictReader(StringIO(figures_file.as_csv(figures(), {BENO: "=HYPERLINK(1)"}))))
    found = {(row["section"], row["name"], row["figure"]): (row["value"], row["before"]) for row in rows}
    assert found["period", "", "opened"] == ("42", "30")
    assert found["period", "", "first_response.median"] == ("2100.0", "2100.0")
    assert found["open", "", "by_age.over_30_days"] == ("1", "")
    assert found["person", "'=HYPERLINK(1)", "closed"] == ("31", "")
    assert found["stretch", "2026-10-31T23:00:00Z", "opened"] == ("1", "")


RATED = replace(CLOSED, survey_asked_at=NOW, rating=Rating(stars=4, text=EVIL * 20, at=NOW))


def test_the_question_has_five_buttons_that_can_be_read_out() -> None:
    message = survey.question(replace(CLOSED, title=EVIL))
    assert faults(message) == []
    assert buttons(message) == [action.value for action in RATES]
    labels = [each["accessibility_label"] for each in message.blocks[1]["elements"]]
    assert labels[0] == "1 of 5 stars: very bad"
    assert len(set(labels)) == 5


def test_thanks_offer_words_until_there_are_some() -> None:
    bare = replace(RATED, rating=Rating(stars=4, text="", at=NOW))
    assert faults(survey.thanks(bare)) == faults(survey.thanks(RATED)) == []
    assert "★★★★☆" in survey.thanks(bare).text
    assert (buttons(survey.thanks(bare)), buttons(survey.thanks(RATED))) == (["ticket.rate"], [])


@pytest.mark.parametrize("ticket", [CLOSED, RATED])
def test_the_form_passes_slack_and_keeps_what_was_rated(ticket: Ticket) -> None:
    view = survey.rate(ticket, TicketForm(ticket=ticket.id))
    assert check_view(view) == []
    assert any(block.get("block_id") == "rating" for block in view["blocks"]) is (ticket.rating is None)


def test_only_the_requester_is_offered_to_rate_and_only_when_asked() -> None:
    asked = replace(CLOSED, survey_asked_at=NOW)
    assert Action.RATE in offered(asked, a_desk(), viewer=ANNA)
    for ticket, person in ((asked, BENO), (CLOSED, ANNA), (RATED, ANNA), (TICKET, ANNA)):
        assert Action.RATE not in offered(ticket, a_desk(), viewer=person)


def test_the_card_shows_the_stars_and_show_their_words() -> None:
    assert "*Survey*\n★★★★☆ good" in shown(drawn(RATED))
    assert faults(drawn(RATED)) == []
    told = steps.lines(RATED, NAMES)
    assert told[1].startswith("⭐ ★★★★☆ good: &lt;!channel&gt;")


def test_the_steps_say_what_is_known() -> None:
    [bare] = steps.lines(TICKET, NAMES)
    assert bare.startswith("Opened by Anna Arndt <!date^")
    assert "first answer" not in bare
    whole = replace(
        TICKET,
        first_by=ANNA,
        responded_at=TICKET.opened_at + timedelta(minutes=90),
        last_by=BENO,
        edited_by=BENO,
        edited_at=NOW,
    )
    [line] = steps.lines(whole, NAMES)
    for part in (
        "first word of Anna Arndt",
        "first answer after 1 h 30 min",
        "last word of Beno Brandt <!date^",
    ):
        assert part in line
    assert "last change by Beno Brandt <!date^" in line


def test_every_form_of_a_file_is_known_by_its_word() -> None:
    assert [figuring.read(f"7d {form}", seeker()).form for form in Form] == list(Form)
    assert figuring.read("7d", seeker()).form is None
    assert (
        set(words.TIMES) == set(TIMES) == set(Fact) - {Fact.OPENED, Fact.CLOSED, Fact.REOPENED, Fact.RATING}
    )
