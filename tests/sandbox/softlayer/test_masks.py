"""Object masks: every spelling, and what is refused."""

from __future__ import annotations

import pytest

from bot.sandbox.softlayer.masks import Branch, MaskError, Wanted, parse


def of(*wanted: Wanted, cast: str | None = None) -> Branch:
    return Branch(cast=cast, wanted=wanted)


def leaf(name: str) -> Wanted:
    return Wanted(name=name, branch=Branch())


ID, TITLE = leaf("id"), leaf("title")
STATUS = Wanted(name="status", branch=of(leaf("name")))


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("", ()),
        ("  ", ()),
        ("mask[id,title]", (of(ID, TITLE),)),
        ("mask[ id ,\n\t title ]", (of(ID, TITLE),)),
        ("mask[id,status[name]]", (of(ID, STATUS),)),
        ("mask[id,status.name]", (of(ID, STATUS),)),
        ("mask.id", (of(ID),)),
        ("mask.status.name", (of(STATUS),)),
        ("[mask[id],mask.status.name]", (of(ID), of(STATUS))),
        ("filteredMask[id]", (of(ID),)),
        ("id;title;status.name", (of(ID, TITLE, STATUS),)),
        ("id;title;", (of(ID, TITLE),)),
        ("id", (of(ID),)),
        ("mask(SoftLayer_Hardware_Server)[id]", (of(ID, cast="SoftLayer_Hardware_Server"),)),
        ("mask[status(A_B)[name]]", (of(Wanted(name="status", branch=of(leaf("name"), cast="A_B"))),)),
        ("mask[status(A_B).name]", (of(Wanted(name="status", branch=of(leaf("name"), cast="A_B"))),)),
    ],
)
def test_a_mask_is_read(text: str, branches: tuple[Branch, ...]) -> None:
    assert parse(text) == branches


@pytest.mark.parametrize(
    "text",
    [
        "mask",
        "mask[",
        "mask[]",
        "mask[id",
        "mask[id,]",
        "mask[id]]",
        "mask[id title]",
        "mask(A[id]",
        "[mask[id]",
        "[id]",
        "id,title",
        "mask[id;title]",
        "mask[1d]",
        "mask[id&]",
        ".id",
    ],
)
def test_what_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(MaskError):
        parse(text)
