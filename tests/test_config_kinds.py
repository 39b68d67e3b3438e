"""Kinds, forms, charges and subjects of a desk as its file describes them; every fault with its key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from bot.config.rehearsal import FORM_TO_TRY
from bot.config.settings import read_settings
from bot.domain.desk import KINDS, SUBJECTS, DeskRules
from bot.domain.fields import FormRole, ShownWhen, Today
from bot.domain.ticket import Charge, FieldId, FieldType
from tests.test_config import EXAMPLE, TOKENS, faults, written

DESK = '[[desks]]\nid = "help"\n'
KIND = f'{DESK}[[desks.kind]]\nid = "order"\n'
FIELD = f'{KIND}[[desks.kind.fields]]\nid = "item"\n'
MENU = f'{FIELD}type = "choice"\nchoices = ["a", "b"]\n'
OTHER = f'{MENU}[[desks.kind.fields]]\nid = "model"\n'


def desk(folder: Path, text: str) -> DeskRules:
    return read_settings(written(folder, dedent(text))).desks.default


def test_without_a_word_about_kinds_there_are_two_and_they_cost_nothing(tmp_path: Path) -> None:
    assert desk(tmp_path, DESK).kinds == KINDS


def test_kinds_are_in_the_order_in_which_they_are_named_and_then_described(tmp_path: Path) -> None:
    text = '[[desks]]\nid = "a"\nkinds = ["order", "upgrade"]\n' + "".join(
        f'[[desks.kind]]\nid = "{name}"\n' for name in ("other", "order")
    )
    assert [kind.id for kind in desk(tmp_path, text).kinds] == ["order", "upgrade", "other"]
    only_described = DESK + '[[desks.kind]]\nid = "order"\n'
    assert [kind.id for kind in desk(tmp_path, only_described).kinds] == [
        "standard",
        "administrative",
        "order",
    ]


def test_a_described_kind_takes_the_place_of_a_built_in_one(tmp_path: Path) -> None:
    text = f'{DESK}[[desks.kind]]\nid = "standard"\nname = "Usual"\nhas_subject = true\n'
    assert [kind.name for kind in desk(tmp_path, text).kinds] == ["Usual", "Administrative"]


@pytest.mark.parametrize(
    ("lines", "charge"),
    [
        ("", Charge(amount=Decimal(3), currency="USD")),
        ('amount = "3.50"\ncurrency = "EUR"', Charge(amount=Decimal("3.50"), currency="EUR")),
        ("amount = 12.5", Charge(amount=Decimal("12.5"), currency="USD")),
    ],
)
def test_a_desk_says_what_an_administrative_ticket_costs(tmp_path: Path, lines: str, charge: Charge) -> None:
    standard, administrative = desk(tmp_path, f"{DESK}[desks.charge]\n{lines}\n").kinds
    assert (standard.charge, administrative.charge) == (None, charge)


WHOLE = """
[[desks]]
id = "help"
[[desks.kind]]
id = "order"
name = "Order"
title = "Order {item}"
charge = { amount = 5, currency = "EUR" }
effect = "It is bought."
is_dangerous = true
needs_text = false
roles = ["admin", "agent"]
channels = ["#help", "C0OPS0001"]
[[desks.kind.fields]]
id = "item"
type = "choice"
required = true
choices = [{ value = "a", label = "A" }, { value = "b", active = false }]
[[desks.kind.fields]]
id = "model"
label = "Which?"
type = "choices"
parent = "item"
choices = [{ value = "x", under = ["a", "b"] }]
[[desks.kind.fields]]
id = "note"
hint = "Shortly."
lines = true
longest = 200
shown_when = { item = ["a"], model = ["x"] }
roles = ["requester"]
channels = ["C0OPS0001"]
active = false
[[desks.kind.fields]]
id = "day"
type = "date"
min = "today"
max = 2030-01-01
[[desks.kind.fields]]
id = "count"
type = "number"
min = -1
max = 2.5
[[desks.kind.fields]]
id = "host"
[[desks.kind.fields]]
id = "host_again"
required = true
repeats = "host"
"""


def test_every_part_of_a_kind_is_read(tmp_path: Path) -> None:
    kind = desk(tmp_path, WHOLE).kinds[-1]
    assert (kind.title, kind.charge, kind.effect) == (
        "Order {item}",
        Charge(amount=Decimal(5), currency="EUR"),
        "It is bought.",
    )
    assert (kind.is_dangerous, kind.needs_text, kind.has_subject) == (True, False, False)
    assert (kind.roles, kind.channels) == ((FormRole.AGENT, FormRole.ADMIN), ("#help", "C0OPS0001"))


def test_every_part_of_a_field_is_read(tmp_path: Path) -> None:
    item, model, note, day, count, _, again = desk(tmp_path, WHOLE).kinds[-1].fields
    assert [(each.value, each.label, each.active) for each in item.choices] == [
        ("a", "A", True),
        ("b", "b", False),
    ]
    assert (model.type, model.parent, model.choices[0].under) == (FieldType.CHOICES, "item", ("a", "b"))
    assert note.shown_when == (
        ShownWhen(field=FieldId("item"), values=("a",)),
        ShownWhen(field=FieldId("model"), values=("x",)),
    )
    assert (note.lines, note.longest, note.active, note.hint) == (True, 200, False, "Shortly.")
    assert (day.least, day.most) == (Today.TODAY, date(2030, 1, 1))
    assert (count.least, count.most) == (Decimal(-1), Decimal("2.5"))
    assert again.repeats == "host"
    assert count.label == "Count"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{DESK}kinds = ["nope"]', "kinds: 'nope' is no kind of this desk; there are standard"),
        (f'{DESK}kinds = "standard"', "kinds: must be a list"),
        (f'{DESK}kind = "order"', "kind: must be tables"),
        (f'{KIND}[[desks.kind]]\nid = "order"', "kind: the id 'order' is used twice"),
        (f'{DESK}[[desks.kind]]\nid = "An Order"', "kind[1]: id: 'An Order' must be"),
        (f"{DESK}[[desks.kind]]\nname = 'x'", "kind[1]: id: is missing"),
        (f'{KIND}colour = "red"', "kind[1]: colour: is unknown here"),
        (f'{KIND}name = "{"x" * 76}"', "kind[1]: name: must be at most 75"),
        (f"{KIND}is_dangerous = true", "kind[1]: effect: is missing"),
        (f'{KIND}title = "For {{item}}"', "title: {item} names no field"),
        (f'{KIND}has_subject = true\ntitle = "x"', "title: cannot be given where has_subject"),
        (f'{KIND}roles = ["boss"]', "roles: 'boss' must be one of requester"),
        (f'{KIND}channels = ["help"]', "channels: 'help' must be one of channels' ids"),
        (f"{DESK}[desks.charge]\namount = 0", "charge: amount: 0 must be above 0"),
        (f"{DESK}[desks.charge]\namount = true", "charge: amount: True must be a number"),
        (f'{DESK}[desks.charge]\namount = "three"', "charge: amount: 'three' must be a number"),
        (f'{DESK}[desks.charge]\ncurrency = "usd"', "charge: currency: 'usd' must be three capital"),
        (f"{DESK}[desks.charge]\nmonthly = true", "charge: monthly: is unknown"),
        (f"{DESK}charge = 3", "charge: must be a table"),
        (f'{KIND}[[desks.kind.fields]]\nlabel = "x"', "fields[1]: id: is missing"),
        (f'{KIND}[[desks.kind.fields]]\nid = "text"', "fields[1]: id: 'text' is taken by the form"),
        (f'{KIND}[[desks.kind.fields]]\nid = "privacy"', "fields[1]: id: 'privacy' is taken by the form"),
        (f'{KIND}[[desks.kind.fields]]\nid = "resources"', "fields[1]: id: 'resources' is taken by the"),
        (f'{KIND}[[desks.kind.fields]]\nid = "a-b"', "fields[1]: id: 'a-b' must be"),
        (f'{FIELD}[[desks.kind.fields]]\nid = "item"', "fields: the id 'item' is used twice"),
        (f'{FIELD}type = "colour"', "type: 'colour' must be one of text, number"),
        (f'{FIELD}label = "{"x" * 151}"', "label: must be at most 150"),
        (f'{FIELD}type = "choice"', "choices: is missing"),
        (f'{FIELD}type = "choice"\nchoices = []', "choices: is missing"),
        (f'{FIELD}type = "choice"\nchoices = ["a", "a"]', "choices: 'a' is there twice"),
        (f'{FIELD}type = "choice"\nchoices = [{{ value = "a", active = false }}]', "choices: is missing"),
        (f'{FIELD}type = "choice"\nchoices = [{{ label = "a" }}]', "choices[1]: value: is missing"),
        (f'{FIELD}type = "choice"\nchoices = ["{"x" * 61}"]', "must be a text of 1 to 60"),
        (
            f'{FIELD}type = "choice"\nchoices = [{{ value = "a", label = "{"x" * 76}" }}]',
            "label: must be at most 75",
        ),
        (f'{FIELD}choices = ["a"]', "choices: belong to fields of the types choice"),
        (f"{FIELD}min = 1", "min: belongs to fields of the types number and date"),
        (f'{FIELD}type = "number"\nmin = "one"', "min: 'one' must be a number"),
        (f'{FIELD}type = "number"\nmin = 2\nmax = 1', "max: must not be below min"),
        (f'{FIELD}type = "date"\nmin = "tomorrow"', "min: 'tomorrow' must be a day"),
        (f'{FIELD}type = "date"\nmin = 2026-02-02\nmax = 2026-02-01', "max: must not be before min"),
        (f"{FIELD}longest = 0", "longest: 0 must be a number from 1 to 3,000"),
        (f'{FIELD}type = "date"\nlongest = 3', "longest: belongs to fields of the type text"),
        (f'{FIELD}type = "date"\nlines = true', "lines: belongs to fields of the type text"),
        (f'{FIELD}repeats = "nope"', "item: repeats: 'nope' is no other field"),
        (f'{FIELD}repeats = "item"', "item: repeats: 'item' is no other field"),
        (
            f'{FIELD}[[desks.kind.fields]]\nid = "again"\nrepeats = "item"',
            "fields[2]: again: required: must be true",
        ),
        (f"{FIELD}shown_when = {{ nope = ['a'] }}", "item: shown_when: 'nope' is no field"),
        (f"{FIELD}shown_when = {{ subject = ['1'] }}", "item: shown_when: 'subject' is no field"),
        (f'{FIELD}shown_when = "item"', "shown_when: must be fields with their values"),
        (f"{FIELD}shown_when = {{ item = [] }}", "shown_when: must be fields with their values"),
        (f"{OTHER}shown_when = {{ item = ['c'] }}", "model: shown_when: 'c' is no choice of item"),
        (
            f'{OTHER}type = "choice"\nparent = "item"\nchoices = [{{ value = "x", under = ["c"] }}]',
            "model: choices: 'c' is no choice of item",
        ),
        (
            f'{OTHER}type = "choice"\nparent = "nope"\nchoices = [{{ value = "x", under = ["c"] }}]',
            "model: parent: 'nope' is no field of the type choice",
        ),
        (
            f'{OTHER}type = "choice"\nparent = "item"\nchoices = ["x"]',
            "choices: none is `under` a value of the parent",
        ),
        (f'{FIELD}type = "choice"\nchoices = [{{ value = "x", under = ["c"] }}]', "parent: is missing"),
        (
            f"{MENU}shown_when = {{ model = ['x'] }}\n[[desks.kind.fields]]\nid = 'model'\ntype = 'choice'\n"
            "choices = ['x']\nshown_when = { item = ['a'] }",
            "fields: item → model → item depend on each other in a circle",
        ),
        (f"{MENU}shown_when = {{ item = ['a'] }}", "item → item depend on each other"),
    ],
)
def test_a_fault_of_a_kind_is_told_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in faults(written(tmp_path, text))), faults(written(tmp_path, text))


def test_more_than_fits_a_modal_is_a_fault(tmp_path: Path) -> None:
    many = "".join(f'[[desks.kind.fields]]\nid = "f{number}"\n' for number in range(51))
    assert "fields: a form has at most 50 fields" in faults(written(tmp_path, KIND + many))[0]
    kinds = DESK + "".join(f'[[desks.kind]]\nid = "k{number}"\n' for number in range(99))
    assert "kind: a desk has at most 100 kinds" in faults(written(tmp_path, kinds))[0]


def test_faults_of_several_kinds_are_told_at_once(tmp_path: Path) -> None:
    text = f'{KIND}is_dangerous = true\n[[desks.kind.fields]]\nid = "x"\ntype = "choice"\n'
    text += '[[desks.kind]]\nid = "!"\n'
    assert len(faults(written(tmp_path, text))) == 3


def test_a_kind_with_a_subject_can_depend_on_it(tmp_path: Path) -> None:
    text = f"""{KIND}has_subject = true
        [[desks.kind.fields]]
        id = "port"
        shown_when = {{ category = ["Network"] }}
    """
    assert desk(tmp_path, text).kinds[-1].fields[0].depends_on == {"category"}


# Subjects in a file.


def subjects(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, encoding="utf-8")
    return f'{DESK}subjects_file = "{name}"\n'


def test_subjects_come_from_a_csv_file_beside_the_configuration(tmp_path: Path) -> None:
    content = (
        '\ufeffid,name,category,group,active\n1,VPN,Network,net,\n2,Fax,,,false\n"3","A, b",Office,,yes\n'
    )
    group = '[[desks.groups]]\nid = "net"\nname = "Network"\nmembers = ["U0BENO001"]\n'
    found = desk(tmp_path, subjects(tmp_path, "subjects.csv", content) + group).subjects
    assert [(each.id, each.name, each.category, each.group, each.active) for each in found] == [
        ("1", "VPN", "Network", "net", True),
        ("2", "Fax", "", "", False),
        ("3", "A, b", "Office", "", True),
    ]


def test_subjects_of_a_file_stand_beside_those_of_tables(tmp_path: Path) -> None:
    text = subjects(tmp_path, "s.toml", '[[subjects]]\nid = "2"\nname = "B"\nactive = false\n')
    text += '[[desks.subjects]]\nid = "1"\nname = "A"\ngroup = "ops"\n'
    text += '[[desks.groups]]\nid = "ops"\nname = "Operations"\nmembers = ["U0BENO001"]\n'
    found = desk(tmp_path, text).subjects
    assert [(each.id, each.group, each.active) for each in found] == [("1", "ops", True), ("2", "", False)]
    assert desk(tmp_path, f'{DESK}subjects_file = ""\n').subjects == SUBJECTS


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("s.csv", "name,category\nVPN,x\n", "the first line must name id and name"),
        ("s.csv", "id,name,colour\n1,VPN,red\n", "the first line must name id and name"),
        ("s.csv", "", "the first line must name id and name"),
        ("s.csv", "id,name\n1,\n", "line 2: name must be a text of 1 to 75"),
        ("s.csv", "id,name\n1,VPN,more\n", "line 2: too many columns"),
        ("s.csv", f"id,name\n1,{'x' * 76}\n", "line 2: name must be a text of 1 to 75"),
        ("s.csv", f"id,name\n{'x' * 151},x\n", "line 2: id must be a text of 1 to 150"),
        ("s.csv", "id,name,active\n1,VPN,perhaps\n", "line 2: active must be true or false"),
        ("s.csv", "id,name\n1,A\n1,B\n", "the id '1' is used twice"),
        ("s.toml", "subjects = 3", "must hold [[subjects]] and nothing else"),
        ("s.toml", "subjects = [", "s.toml"),
        ("s.toml", "[[subjects]]\nid = 1\nname = 'x'", "subjects[1]: id must be a text"),
        ("s.toml", "[[subjects]]\nid = '1'\nname = 'x'\nred = 1", "subjects[1]: red is not known"),
    ],
)
def test_a_fault_of_a_subjects_file_is_told_with_its_line(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    assert any(told in fault for fault in faults(written(tmp_path, subjects(tmp_path, name, content))))


def test_a_subjects_file_that_is_not_there_is_a_fault_and_many_faults_are_counted(tmp_path: Path) -> None:
    assert "cannot read" in faults(written(tmp_path, f'{DESK}subjects_file = "no.csv"'))[0]
    rows = "id,name\n" + "x,\n" * 100
    told = faults(written(tmp_path, subjects(tmp_path, "s.csv", rows)))
    assert "80 further lines are wrong" in told[-1]
    assert len(told) == 21


def test_the_example_and_the_sandbox_show_fields_that_depend_on_each_other(tmp_path: Path) -> None:
    example = read_settings({**TOKENS, "THREADESK_CONFIG": str(EXAMPLE)}).desks.default
    sandbox = desk(tmp_path, DESK + FORM_TO_TRY)
    for rules in (example, sandbox):
        assert any(field.depends_on for field in rules.kinds[-1].fields)
    assert {field.type for field in sandbox.kinds[-1].fields} == set(FieldType)
