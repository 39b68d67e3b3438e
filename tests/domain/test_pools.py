"""Pools: what is found in them is what a look at every entry would find, whatever was changed before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.pools import FEW, Choice, Pool, _having, folded, pool_of, starts_of


def choice(value: str, label: str, *under: str, active: bool = True) -> Choice:
    return Choice(value=value, label=label, under=under, active=active)


ADA = choice("1", "Ada Jones (ada.jones@acme.example)", "175", "176")
BEN = choice("2", "Ben O'Neill", "176")
ZOE = choice("3", "Zoë Müller", "177")
OLD = choice("4", "Ada Old", "175", active=False)
ALL = choice("5", "Reception")
PEOPLE = pool_of("contacts", [ZOE, OLD, BEN, ALL, ADA])


def values(found: Sequence[Choice]) -> list[str]:
    return [each.value for each in found]


@pytest.mark.parametrize(
    ("typed", "parents", "found"),
    [
        ("", None, ["1", "2", "5", "3"]),
        ("", ("175",), ["1", "5"]),
        ("", ("176", "175"), ["1", "2", "5"]),
        ("", (), []),
        ("ada", None, ["1"]),
        ("JO ad", None, ["1"]),
        ("jones@acme", None, ["1"]),
        ("acme.ex", ("176",), ["1"]),
        ("neill", None, ["2"]),
        ("o'ne", None, ["2"]),
        ("eill", None, []),
        ("zoe muller", None, ["3"]),
        ("Zoë", ("177",), ["3"]),
        ("zoe", ("175",), []),
        ("rec", ("175",), ["5"]),
        ("rec", (), []),
        (" 3 ", None, ["3"]),
        ("3", ("175",), []),
        ("4", None, []),
        ("%", None, []),
    ],
)
def test_first_letters_of_its_words_find_an_entry(
    typed: str, parents: tuple[str, ...] | None, found: list[str]
) -> None:
    assert values(PEOPLE.search(typed, parents)) == found


def test_what_begins_so_comes_first_and_what_has_that_value_before_all() -> None:
    pool = pool_of("x", [choice("a", "Big Server"), choice("b", "Server One"), choice("server", "Another")])
    assert values(pool.search("server")) == ["server", "b", "a"]
    assert values(pool.search("server", most=2)) == ["server", "b"]


def test_an_inactive_entry_is_known_by_its_name_and_not_offered() -> None:
    assert PEOPLE.get("4") == OLD
    assert not PEOPLE.offers("4", ("175",))
    assert PEOPLE.holding([OLD]).offers("4", ("999",))  # Who has chosen it before may keep it.
    assert PEOPLE.get("9") is None
    assert not PEOPLE.offers("9")


def test_what_is_left_to_choose() -> None:
    assert PEOPLE.only(("175",)) is None
    assert PEOPLE.only(("178",)) == ALL
    assert PEOPLE.only(()) is None
    assert [PEOPLE.count(each, 9) for each in (None, (), ("175",), ("175", "176"))] == [4, 0, 2, 3]


def test_an_entry_is_called_by_its_value_or_its_whole_label() -> None:
    again = PEOPLE.changed([choice("6", "ben o'neill", "175")])
    assert PEOPLE.named("2") == BEN
    assert PEOPLE.named("zoë  MULLER") == ZOE
    assert PEOPLE.named("zoë", ("177",)) is None
    assert [again.named("Ben O'Neill", (each,)) for each in ("175", "176")] == [again.get("6"), BEN]
    assert PEOPLE.named("ada old") == OLD  # Known, though it is not to be chosen.


def test_what_changes_is_another_pool_and_the_one_before_stays() -> None:
    renamed = choice("1", "Ada Smith", "177")
    later = PEOPLE.changed([renamed, choice("7", "Cy", "175")])
    assert values(later.search("ada")) == ["1"]
    assert later.search("jones") == ()
    assert values(later.under(("175",))) == ["7", "5"]
    assert values(PEOPLE.search("jones")) == ["1"]
    assert later.changed([renamed]) is later


def test_of_several_chosen_the_order_is_that_of_the_labels() -> None:
    assert PEOPLE.in_order(["9", "3", "2", "1"]) == ("1", "2", "3", "9")


LETTERS = "abAB ëß.-0@\n"
LABELS = st.text(LETTERS, min_size=1, max_size=9)
PARENTS = st.sampled_from("pqr")
CHOICES = st.builds(
    Choice,
    value=st.sampled_from([str(number) for number in range(12)]),
    label=LABELS,
    active=st.booleans(),
    under=st.lists(PARENTS, unique=True, max_size=2).map(tuple),
)


def naively(
    choices: Sequence[Choice], typed: str, parents: tuple[str, ...] | None, most: int
) -> list[Choice]:
    """What a look at every entry finds."""
    words = folded(typed).split()

    def has(each: Choice) -> bool:
        starts = starts_of(folded(each.label))
        return all(any(start.startswith(word) for start in starts) for word in words)

    def is_under(each: Choice) -> bool:
        return parents is None or (bool(parents) and (not each.under or bool({*each.under} & {*parents})))

    def rank(each: Choice) -> tuple[bool, bool, str, str]:
        label = folded(each.label)
        return (not is_it(each), not label.startswith(" ".join(words)), label, each.value)

    def is_it(each: Choice) -> bool:
        return bool(words) and each.value == typed.strip()

    fitting = [each for each in choices if each.active and is_under(each) and (has(each) or is_it(each))]
    return sorted(fitting, key=rank)[:most]


@settings(max_examples=400)
@given(
    steps=st.lists(st.lists(CHOICES, max_size=12), max_size=3),
    typed=st.text(LETTERS + "123", max_size=5),
    parents=st.none() | st.lists(PARENTS, unique=True, max_size=2).map(tuple),
    most=st.integers(1, 5),
    few=st.sampled_from([0, 2, FEW]),
)
def test_a_pool_finds_what_a_look_at_every_entry_finds(
    steps: list[list[Choice]], typed: str, parents: tuple[str, ...] | None, most: int, few: int
) -> None:
    pool, there = Pool(name="x"), dict[str, Choice]()
    for changed in steps:
        pool = pool.changed(changed)
        there |= {each.value: each for each in changed}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.domain.pools.FEW", few)  # However many there are, it is the same.
        found = pool.search(typed, parents, most)
    assert list(found) == naively(list(there.values()), typed, parents, most)
    offered = naively(list(there.values()), "", parents, 99)
    assert list(pool.under(parents)) == offered
    assert pool.count(parents, 3) == min(3, len(offered))
    assert pool.only(parents) == (offered[0] if len(offered) == 1 else None)
    assert [each for each in there if pool.offers(each, parents)] == [
        each.value for each in there.values() if each in offered
    ]


def test_of_fifty_thousand_entries_a_search_looks_at_few(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [
        choice(str(n), f"Server {n:05} host-{n % 977}.example.com", str(n % 20_000)) for n in range(50_000)
    ]
    pool, looks = pool_of("items", many), list[str]()

    def having(words: Sequence[str]) -> Callable[[str], bool]:
        has = _having(words)

        def looked(text: str) -> bool:
            looks.append(text)
            return has(text)

        return looked

    with monkeypatch.context() as watched:
        watched.setattr("bot.domain.pools._having", having)
        for typed in ("", "s", "server 4", "exam serv", "host-97", "49999", "nothing"):
            for parents in (None, ("7",)):
                looks.clear()
                pool.search(typed, parents)
                assert len(looks) <= FEW, (typed, parents)
