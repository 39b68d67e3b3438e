"""The form of a new ticket after something was chosen on which other fields depend."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from bot.domain.desk import DeskRules, Desks
from bot.domain.fields import Field, answered
from bot.domain.filling import asked_of, described
from bot.domain.resources import Attached, attached
from bot.domain.ticket import Answer, FieldId
from bot.slack.ids import OpenForm
from bot.slack.parse import submitted
from bot.slack.parse.filled import carrying, leaving, texts, values, with_files
from bot.slack.parse.interactions import Click, Shown, Submission
from bot.slack.text import split_paragraphs
from bot.slack.views import forms
from bot.slack.views import resources as resource_views
from bot.slack.views.fields import block_of
from bot.slack.views.forms import Filled
from bot.slack.views.inputs import INPUT_LIMIT


def chosen_anew(click: Click, view: Shown, desks: Desks) -> tuple[Filled, OpenForm]:
    """The form as it is filled in once that is chosen, and what it remembers; what was typed stays."""
    form = Submission(caller=click.caller, view=view.with_choice(click.block, click.value, click.chosen))
    remembers = form.remembers(OpenForm)
    rules = submitted.desk(form, desks)
    kept = msgspec.structs.replace(
        remembers,
        title=form.text("title") or remembers.title,
        subject=form.text("subject") or remembers.subject,
        is_private=submitted.is_private(form, remembers),
    )
    asked = asked_of(click.caller.person, rules, remembers.channel)
    filled = Filled(
        desk=rules,
        kind=forms.chosen_kind(rules, form.text("kind"), asked),
        subject=forms.subject_of(rules, kept.subject),
        title=kept.title,
        priority=submitted.priority(form),
        text=form.text("text"),
        resources=_resources(form, rules),
        answers=values(form, {FieldId(name): each for name, each in remembers.answers.items()}),
        asked=asked,
        is_private=kept.is_private,
    ).turned_from(remembers.kind)
    filled = replace(filled.presuming, resources=_fitting(filled.presuming))
    shown = filled.kind.asks_first(filled.given, asked)
    staying = {block_of(field, rules, filled.kind, filled.given) for field in shown}
    links, files = with_files("", (*kept.files, *leaving(form, staying)))
    if len(files) > len(kept.files):  # It is not the message alone any more, word for word.
        kept = msgspec.structs.replace(kept, files=files, quotes="")
    kept, lost = carrying(kept, filled.answers, {field.id for field in shown})
    answers = [_field(rules, name, filled.answers[name]) for name in lost]
    # What cannot be carried along unseen goes where it is seen.
    more = split_paragraphs("\n\n".join(filter(None, (described(answers, {}), links.strip()))), INPUT_LIMIT)
    labels = tuple(answer.label for answer in answers)
    return replace(filled, left_out=labels, parts=(*texts(form), *more)), kept


def _resources(form: Submission, rules: DeskRules) -> tuple[Attached, ...]:
    """What is chosen in the desk's own picker; where that is new, what the text names."""
    mine = resource_views.block_of(rules.id, None)
    if not any(block == mine or block.startswith(f"{mine}:") for block in form.view.fields):
        return named(rules, form.text("text"))
    return resource_views.of_ids(form.chosen("resources"), rules.inventory)


def named(rules: DeskRules, text: str) -> tuple[Attached, ...]:
    """The resources that a text names."""
    return tuple(attached(each) for each in rules.inventory.recognised(text))


def _fitting(filled: Filled) -> tuple[Attached, ...]:
    """What of the chosen resources belongs to whoever the ticket is for."""
    owner, inventory = filled.resources_of, filled.desk.inventory
    return tuple(each for each in filled.resources if owner is None or inventory.is_of(each.id, owner))


def _field(rules: DeskRules, field: FieldId, values: tuple[str, ...]) -> Answer:
    """What was filled into a field, of whatever kind it is."""
    found = (kind.field(field) for kind in rules.kinds)
    return answered(next(filter(None, found), Field(id=field, label=str(field))), values)
