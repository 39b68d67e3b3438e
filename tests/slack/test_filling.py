"""Filling in by typing, and the forms' blocks against Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.domain.desk import DeskRules, Desks, Kind, Subject
from bot.domain.events import AnswersChanged, TitleChanged
from bot.domain.evolve import begin
from bot.domain.fields import Asked, Choice, Entry, Field, FormRole, ShownWhen, Today
from bot.domain.intents import SetTitle
from bot.domain.kinds import BUILT_IN
from bot.domain.ticket import (
    Answer,
    Charge,
    Consent,
    FieldId,
    FieldType,
    KindId,
    Status,
    SubjectId,
    Ticket,
    TicketId,
)
from bot.errors import UserError
from bot.sandbox.slack.block_kit import check_blocks, check_suggestions
from bot.slack.commands import read
from bot.slack.filling import Fill, Filler, entry
from bot.slack.grammar import Do
from bot.slack.ids import METADATA_LIMIT, Action, FieldBlock, FilledForm, OpenForm, print_of
from bot.slack.parse.filled import carrying, field_of
from bot.slack.parse.payload import Malformed
from bot.slack.views import fields, filling_forms, forms
from bot.slack.views.card import card
from bot.slack.views.forms import Filled
from bot.slack.views.parts import Block
from bot.slack.words.answers import happened
from tests.builders import ANNA, BENO, HELP, NOW, opened
from tests.slack.front import a_desk
from tests.slack.scenes import offered
from tests.slack.test_commands import T1, speaker
from tests.slack.test_forms import LONG, NAMES, PING, faultless

BERLIN = ZoneInfo("Europe/Berlin")
FILLER = Filler(by=ANNA, zone=BERLIN, now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC), plain=lambda text: text)


def menu(name: str, count: int, type_: FieldType = FieldType.CHOICE, **more: Any) -> Field:
    choices = tuple(Choice(value=f"{name}{n}", label=f"{name} {n} {LONG}"[:75]) for n in range(count))
    return Field(id=FieldId(name), label=LONG[:150], type=type_, choices=choices, **more)


ITEM = menu("item", 3)
FORM = Kind(
    id=KindId("order"),
    name="Order",
    has_subject=False,
    fields=(
        ITEM,
        menu("model", 500, parent=ITEM.id),
        menu("extras", 101, FieldType.CHOICES),
        menu("few", 3, FieldType.CHOICES),
        Field(id=FieldId("cost_centre"), label="Cost centre", type=FieldType.NUMBER, most=Decimal(9_999)),
        Field(id=FieldId("cost"), label="Cost", type=FieldType.NUMBER),
        Field(id=FieldId("by_day"), label="By", type=FieldType.DATE, least=Today.TODAY),
        Field(id=FieldId("whom"), label="For", type=FieldType.PERSON),
        Field(id=FieldId("due"), label="Due", type=FieldType.TIME),
        Field(id=FieldId("offer"), label="Offer", type=FieldType.FILE),
        Field(id=FieldId("note"), label="Note to purchasing", lines=True),
        Field(id=FieldId("old"), label="Old", active=False),
    ),
)


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("cost_centre 4711", Entry(field=FieldId("cost_centre"), values=("4711",))),
        ("Cost Centre: 4711", Entry(field=FieldId("cost_centre"), values=("4711",))),
        ("cost 3,50", Entry(field=FieldId("cost"), values=("3,50",))),
        ("by_day 2026-12-24", Entry(field=FieldId("by_day"), values=("2026-12-24",))),
        (
            "by_day today",
            Entry(field=FieldId("by_day"), values=("2026-11-23",)),
        ),  # It is past midnight there.
        ("by tomorrow", Entry(field=FieldId("by_day"), values=("2026-11-24",))),
        ("by 23 november", Entry(field=FieldId("by_day"), values=("2026-11-23",))),  # It is that day.
        ("by in 12 months", Entry(field=FieldId("by_day"), values=("2027-11-23",))),
        ("by 23 november 2027", Entry(field=FieldId("by_day"), values=("2027-11-23",))),
        ("by yesterday", Entry(field=FieldId("by_day"), values=("2026-11-22",))),
        ("whom me", Entry(field=FieldId("whom"), values=(ANNA,))),
        ("for <@U0BENO001|beno>", Entry(field=FieldId("whom"), values=(BENO,))),
        ("item ITEM2", Entry(field=FieldId("item"), values=("item2",))),
        ("few few1, few0", Entry(field=FieldId("few"), values=("few1", "few0"))),
        ("note to purchasing: two\nlines", Entry(field=FieldId("note"), values=("two\nlines",))),
        ("note -", Entry(field=FieldId("note"))),
    ],
)
def test_what_is_typed_fills_in_the_field_that_it_names(words: str, filled: Entry) -> None:
    assert entry(words, FORM, FILLER) == filled


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ("colour red", "field_unknown", "words"),
        ("costs 3", "field_unknown", "words"),
        ("old x", "field_unknown", "words"),
        ("cost", "value_missing", "cost"),
        ("by_day whenever", "field_no_date", "by_day"),
        ("whom anna", "field_no_person", "whom"),
        ("offer a.pdf", "field_takes_files", "offer"),
        ("due 2020-01-01 10:00", "field_time_past", "due"),
        ("due whenever", "field_no_time", "due"),
    ],
)
def test_what_names_no_field_or_no_value_is_said_so(words: str, code: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        entry(words, FORM, FILLER)
    assert (refused.value.code, refused.value.field) == (code, field)
    with pytest.raises(UserError, match="no_fields"):
        entry(words, replace(FORM, fields=()), FILLER)


def test_fields_are_told_by_their_labels_the_likeliest_first() -> None:
    labels = [f"Field {n}" for n in range(20)] + ["Change approval status"]
    fields = tuple(
        Field(id=FieldId(f"f{n}"), label=label, type=FieldType.TEXT) for n, label in enumerate(labels)
    )
    with pytest.raises(UserError) as refused:
        entry("change-approval-status Requested", replace(FORM, fields=fields), FILLER)
    known = refused.value.values["known"]
    assert known.startswith("Change approval status, Field 0")
    assert known.endswith("Field 10, and others: the form shows them all")


@pytest.mark.parametrize(
    ("text", "in_thread", "command"),
    [
        ("set 1 host web 01", False, Fill(ticket=T1, words="host web 01")),
        ("set host web01", True, Fill(ticket=None, words="host web01")),
        ("set T20261122.0001 host x", True, Fill(ticket=T1, words="host x")),
        ("title 1 Two racks", False, Do(ticket=T1, intent=SetTitle(by=ANNA, title="Two racks"))),
        ("title Two racks", True, Do(ticket=None, intent=SetTitle(by=ANNA, title="Two racks"))),
    ],
)
def test_the_words_are_understood_anywhere(text: str, in_thread: bool, command: object) -> None:
    assert read(text, speaker(in_thread=in_thread)) == command


# The blocks.


def desk_of(*kinds: Kind) -> DeskRules:
    return a_desk(kinds=kinds)


def inputs_of(view: Block) -> dict[str, Block]:
    return {
        block["block_id"].partition(":")[0]: block for block in view["blocks"] if block["type"] == "input"
    }


def opening(kind: Kind, asked: Asked | None = None, **given: tuple[str, ...]) -> Block:
    answers = {FieldId(name): values for name, values in given.items()}
    filled = Filled(desk=desk_of(*BUILT_IN, kind), kind=kind, answers=answers, asked=asked or Asked())
    view = forms.opening(Desks(all=(filled.desk,)), filled, OpenForm(channel=HELP))
    assert faultless(view)
    return view


def test_each_type_has_its_input_with_what_was_filled_in() -> None:
    view = opening(
        FORM, item=("item1",), model=("item",), extras=("extras7", "extras100"), few=("few2",), cost=("1.5",),
        by_day=("2026-12-24",), whom=(ANNA,), note=("Hello",),
    )  # fmt: skip
    shown = {name: block["element"] for name, block in inputs_of(view).items()}
    assert (shown["item"]["type"], shown["item"]["initial_option"]["value"]) == ("static_select", "item1")
    assert shown["model"]["type"] == "external_select"
    assert (shown["extras"]["type"], len(shown["extras"]["initial_options"])) == ("multi_external_select", 2)
    assert shown["few"]["type"] == "multi_static_select"
    assert (shown["cost"]["initial_value"], shown["cost_centre"]["max_value"]) == ("1.5", "9999")
    assert shown["by_day"]["initial_date"] == "2026-12-24"
    assert shown["whom"]["initial_user"] == ANNA
    assert shown["offer"]["type"] == "file_input"
    assert (shown["note"]["multiline"], shown["note"]["initial_value"]) == (True, "Hello")
    assert "old" not in shown


def test_what_fits_no_field_of_that_name_is_not_filled_in() -> None:
    odd = dict.fromkeys(("item", "extras", "cost", "by_day"), ("2026-13-45 \u202e",))
    shown = inputs_of(opening(FORM, None, **odd))
    for name in odd:
        assert not any(key.startswith("initial") for key in shown[name]["element"]), name


def test_only_what_others_depend_on_acts_and_another_parent_is_another_block() -> None:
    one, other = (inputs_of(opening(FORM, item=(value,))) for value in ("item1", "item2"))
    assert [name for name, block in one.items() if block.get("dispatch_action")] == ["kind", "item"]
    assert one["item"]["block_id"] == other["item"]["block_id"]
    assert one["model"]["block_id"] != other["model"]["block_id"]
    assert "model" not in inputs_of(opening(FORM))


def test_a_kind_whose_fields_depend_on_the_subject_asks_at_once_which_it_is() -> None:
    port = Field(
        id=FieldId("port"), label="Port", shown_when=(ShownWhen(field=FieldId("subject"), values=("1",)),)
    )
    kind = Kind(id=KindId("k"), name="K", has_subject=True, fields=(port,))
    subject = Subject(id=SubjectId("1"), name="One")
    rules = a_desk(kinds=(kind,), subjects=(subject,))
    for chosen, asks in ((None, False), (subject, True)):
        view = forms.opening(
            Desks(all=(rules,)), Filled(desk=rules, kind=kind, subject=chosen), OpenForm(channel=HELP)
        )
        assert inputs_of(view)["subject"]["dispatch_action"] is True
        assert ("port" in inputs_of(view)) is asks


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: str(kind.id))
def test_every_built_in_kind_has_a_form_within_the_limits(kind: Kind) -> None:
    view = opening(kind, part=("other",))
    assert bool(kind.fields) == bool(kind.title)
    assert ("⚠️" in str(view)) is kind.is_dangerous


def test_what_a_kind_costs_is_shown_and_has_to_be_ticked() -> None:
    costly = replace(FORM, charge=Charge(amount=Decimal("3.00"), currency="USD"), effect=PING)
    view = opening(costly)
    assert "This costs *3.00 USD*" in str(view)
    assert "<!channel>" not in str([block for block in view["blocks"] if block["type"] == "section"])
    (box,) = inputs_of(view)["confirm"]["element"]["options"]
    assert (box["text"]["text"], box["value"]) == ("Yes, it may cost 3.00 USD", "3.00 USD")
    assert "confirm" not in inputs_of(opening(FORM))


def test_kinds_that_are_not_theirs_are_not_offered() -> None:
    inside = replace(FORM, roles=(FormRole.AGENT,))
    rules = desk_of(*BUILT_IN, inside)
    for role, is_offered in ((FormRole.REQUESTER, False), (FormRole.AGENT, True)):
        filled = Filled(desk=rules, kind=BUILT_IN[0], asked=Asked(roles=frozenset({role})))
        view = forms.opening(Desks(all=(rules,)), filled, OpenForm(channel=HELP))
        kinds = [option["value"] for option in inputs_of(view)["kind"]["element"]["options"]]
        assert ("order" in kinds) is is_offered


@pytest.mark.parametrize("text", ["x" * 40_000, "line\n" * 8_000, ("w" * 1_499 + "\n") * 26])
def test_the_largest_form_and_the_longest_text_are_one_modal(text: str) -> None:
    many = tuple(Field(id=FieldId(f"f{number}"), label=LONG, hint=LONG * 2) for number in range(50))
    kind = replace(FORM, fields=many, charge=Charge(amount=Decimal(3), currency="USD"), effect="x" * 1_000)
    desks = Desks(all=(desk_of(kind, *BUILT_IN), replace(a_desk(), name="Other")))
    filled = Filled(desk=desks.all[0], kind=kind, text=text, left_out=(LONG,))
    assert faultless(forms.opening(desks, filled, OpenForm(channel=HELP)))


def test_menus_offer_what_fits_what_is_typed_and_the_parent() -> None:
    model = replace(
        FORM.fields[1],
        choices=tuple(
            Choice(value=f"m{n}", label=f"Model {n}", under=(f"item{n % 2}",), active=n != 4)
            for n in range(500)
        ),
    )
    rules = desk_of(replace(FORM, fields=(ITEM, model)))

    def offered(parent: str, typed: str = "") -> list[str]:
        block = FieldBlock(model.id, rules.id, FORM.id, print_of(parent))
        options = fields.suggestions(rules, block, typed)
        assert not check_suggestions({"options": options}) or not options
        return [option["value"] for option in options]

    assert len(offered("item0")) == 100
    assert offered("item0")[:3] == ["m0", "m2", "m6"]
    assert offered("item1", "99 MODEL") == ["m99", "m199", "m299", "m399", "m499"]
    assert offered("item2") == []
    with pytest.raises(UserError, match="unknown_kind"):
        fields.suggestions(rules, FieldBlock(FieldId("nope"), rules.id, FORM.id), "")


@pytest.mark.parametrize("block", ["", "item", "item:help", "item:help:order", ":help:order:", "a:b:c:d:e"])
def test_a_block_of_no_field_is_malformed(block: str) -> None:
    with pytest.raises(Malformed):
        field_of(block)


def test_a_form_carries_what_it_does_not_show_the_shortest_first_and_says_what_it_cannot() -> None:
    answers = {
        FieldId("shown"): ("x",),
        FieldId("long"): ("ü" * 2_000,),
        FieldId("longer"): ("ü" * 2_900,),
        FieldId("short"): ("y",),
        FieldId("empty"): (),
    }
    kept, lost = carrying(OpenForm(channel=HELP, answers={"before": ("z",)}), answers, {FieldId("shown")})
    assert kept.answers == {"short": ("y",), "long": ("ü" * 2_000,)}
    assert lost == ("longer",)
    assert len(repr(kept)) < METADATA_LIMIT
    assert "longer" in str(fields.left_out(lost))


# A ticket's form, filled in anew, and on its card.


def answer(name: str, *values: str, type_: FieldType = FieldType.TEXT, required: bool = False) -> Answer:
    return Answer(
        field=FieldId(name),
        label=f"{name} {PING}",
        type=type_,
        required=required,
        values=values,
        words=values,
    )


def ticket(*answers: Answer, **changes: object) -> Ticket:
    event = replace(opened(), kind=FORM.id, answers=answers, subject=None)
    return replace(begin(TicketId("T20261122.0001"), event), **changes)  # type: ignore[arg-type]  # in tests


EVERYTHING = ticket(
    answer("item", "gone", type_=FieldType.CHOICE),
    answer("whom", ANNA, type_=FieldType.PERSON),
    answer("old", "still there"),
    answer("never", "x" * 3_000),
    answer("offer", "F1", type_=FieldType.FILE),
    answer("note", "&" * 3_000),
    answer("cost", required=True),
    *(answer(f"f{number}", PING * 100) for number in range(43)),
    consent=Consent(by=BENO, at=NOW, charge=Charge(amount=Decimal("1234.50"), currency="USD")),
)
REMEMBERS = FilledForm(ticket=EVERYTHING.id, home=True)


def anew(shown: Ticket, rules: DeskRules) -> Block:
    given = {each.field: each.values for each in shown.answers}
    view = filling_forms.filled_in(shown, rules, given, Asked(), REMEMBERS, NAMES)
    assert faultless(view)
    return view


def test_a_form_filled_in_anew_shows_what_it_has_and_what_is_no_longer_asked() -> None:
    view = anew(EVERYTHING, desk_of(FORM))
    shown = inputs_of(view)
    initial = shown["item"]["element"]["initial_option"]
    assert (initial["value"], "no longer offered" in initial["text"]["text"]) == ("gone", True)
    assert {"old", "never"}.isdisjoint(shown)
    assert "still there" in str(view)
    assert "F1" in shown["offer"]["hint"]["text"]
    assert view["submit"]["text"] == "Change"
    assert "<!channel>" not in str(
        [each for each in view["blocks"] if each["type"] in ("section", "context")]
    )


def rich(text: str) -> tuple[Ticket, DeskRules]:
    """A ticket with a text that may be formatted at its remote."""
    field = Field(id=FieldId("udf:note"), label="Solution", rich=True, lines=True)
    held = (text,) if text else ()
    known = (Answer(field=field.id, label=field.label, type=FieldType.TEXT, values=held, words=held),)
    return replace(EVERYTHING, answers=known), desk_of(replace(FORM, fields=(field,)))


def test_below_a_text_that_may_be_formatted_there_stands_the_box_to_write_it_over() -> None:
    view = anew(*rich("As it was"))
    [text, box] = [each for each in view["blocks"] if each["type"] == "input"]
    assert text["element"]["initial_value"] == "As it was"
    assert (box["block_id"].partition(":")[0], box["optional"]) == ("overwrites", True)
    assert [each["value"] for each in box["element"]["options"]] == ["udf:note"]
    assert "overwrites" not in str(anew(*rich("")))


def test_a_text_that_no_input_takes_is_shown_and_not_cut() -> None:
    view = anew(*rich("x" * 3_001))
    assert [each for each in view["blocks"] if each["type"] == "input"] == []
    assert "xxx" in str(view)


def test_a_form_of_three_hundred_fields_is_shown_in_parts() -> None:
    fields = tuple(Field(id=FieldId(f"udf:Field {n}"), label=f"Field {n}") for n in range(300))
    rules, ticket = desk_of(replace(FORM, fields=fields)), replace(EVERYTHING, answers=())
    shown = []
    for page in (0, 3, 7, 99):
        view = filling_forms.filled_in(ticket, rules, {}, Asked(), replace_page(REMEMBERS, page), NAMES)
        assert faultless(view)
        assert len(view["blocks"]) <= 100
        labels = [each["label"]["text"] for each in view["blocks"] if each["type"] == "input"]
        shown.append((labels[0], labels[1], labels[-1]))
    part = "Part of the form"
    last = (part, "Field 280", "Field 299")
    assert shown == [(part, "Field 0", "Field 39"), (part, "Field 120", "Field 159"), last, last]


def replace_page(remembers: FilledForm, page: int) -> FilledForm:
    return msgspec.structs.replace(remembers, page=page)


@pytest.mark.parametrize("rules", [a_desk(), desk_of(replace(FORM, fields=()))], ids=["gone", "no fields"])
def test_a_form_with_nothing_to_fill_in_is_only_shown(rules: DeskRules) -> None:
    view = anew(EVERYTHING, rules)
    assert "submit" not in view
    assert inputs_of(view) == {}


def test_a_closed_tickets_form_is_only_shown() -> None:
    assert "submit" not in anew(replace(EVERYTHING, status=Status.CLOSED), desk_of(FORM))


@pytest.mark.parametrize("whole", [False, True])
def test_the_card_tells_the_form_what_is_missing_and_who_agreed(whole: bool) -> None:
    blocks = card(EVERYTHING, desk_of(FORM), NAMES, now=NOW, whole_form=whole)
    assert check_blocks(blocks) == []
    text = str(blocks)
    assert "1,234.50 USD, agreed to by Beno" in text
    assert "Missing: cost" in text
    assert "Anna" in text
    assert ("f42" in text) is whole
    assert ("All of it is under" in text) is not whole
    assert "<!channel>" not in text
    assert "<@U0" not in text


def test_a_ticket_without_a_form_has_no_button_for_one() -> None:
    plain_ticket = replace(begin(TicketId("T1"), opened()))
    ways = {Action.FIELDS, Action.TITLE}
    assert not ways & set(offered(plain_ticket, a_desk()))
    assert ways <= set(offered(EVERYTHING, desk_of(FORM)))
    assert faultless(filling_forms.title(EVERYTHING, REMEMBERS))


def test_the_log_says_what_was_filled_in_and_pings_nobody() -> None:
    changed = AnswersChanged(
        at=NOW, by=ANNA, origin=opened().origin, all_answers=(), form="",
        changed=(answer("host", "web02"), answer("whom", BENO, type_=FieldType.PERSON), *(
            answer(f"f{number}", PING * 50) for number in range(9)
        )),
        before=(answer("host", "web01"), answer("gone", "x")),
    )  # fmt: skip
    told = happened(changed, NAMES)
    assert "*web02* (was web01)" in told
    assert "*nothing* (was x)" in told
    assert "Beno" in told
    assert "and 7 more" in told
    assert "<!channel>" not in told
    renamed = TitleChanged(at=NOW, by=ANNA, origin=opened().origin, title="New", before="Old")
    assert happened(renamed, NAMES) == "*Anna* renamed this from _Old_ to *New*."
