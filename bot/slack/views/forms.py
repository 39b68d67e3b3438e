"""The opening form and the entries of its subject picker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from itertools import islice, pairwise

import msgspec

from bot.domain.desk import DeskRules, Desks, Kind, Subject
from bot.domain.fields import Asked, FormRole, Given, offers, presumed
from bot.domain.filling import context as surroundings
from bot.domain.resources import Attached
from bot.domain.ticket import TITLE_LIMIT, FieldId, KindId, Priority, SubjectId
from bot.slack.ids import Action, Callback, OpenForm
from bot.slack.text import cut
from bot.slack.views import fields, resources
from bot.slack.views.inputs import VALUE, attached, choice, field, form, line, long_text, picker
from bot.slack.views.parts import Block, actions, body, button, context, fits, option, plain, section
from bot.slack.words import answers, drafts
from bot.slack.words.bridges import for_customer
from bot.slack.words.forms import NO_TEXT_NEEDED, read_by_customer, unknown_customer
from bot.slack.words.thread import PRIORITY

MOST_OPTIONS = 100
MOST_USED = 5
MOST_TOLD = 9_000
"""Characters of what is left out of a draft: a view takes 250 kB in all."""
PRIVATE = "private"
"""The value of the box that makes a ticket private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the opening form shows as filled in."""

    desk: DeskRules
    kind: Kind
    subject: Subject | None = None
    title: str = ""
    priority: Priority = Priority.NORMAL
    text: str = ""
    parts: tuple[str, ...] = ()
    """The text as it stands in the inputs of a form that is drawn anew."""
    resources: tuple[Attached, ...] = ()
    hints: tuple[Block, ...] = ()
    """What is open already or was solved before, and looks like this."""
    answers: Given = attribute(default_factory=dict)
    """What is filled into the fields of the kind, and was before into those of another."""
    asked: Asked = attribute(default_factory=Asked)
    left_out: tuple[str, ...] = ()
    """Labels of fields whose answers were too long to be carried along."""
    beside: Mapping[FieldId, str] = attribute(default_factory=dict)
    """What is said beside fields that may be left empty although they have to be filled in."""
    dropped: tuple[str, ...] = ()
    """What of a draft is not offered any more (raw)."""

    @property
    def given(self) -> Given:
        """All that a field can depend on."""
        subject = self.subject.id if self.subject and self.kind.has_subject else None
        return {**self.answers, **surroundings(self.desk, subject)}

    is_private: bool = False

    @property
    def resources_of(self) -> str | None:
        """Whose resources can be attached; empty as long as that is not chosen, None for everybody's."""
        under = self.kind.resources_under
        return None if under is None else "".join(self.given.get(under, ())[:1])

    @property
    def presuming(self) -> Filled:
        """The same with what leaves nothing to choose: a single account, or that of the resources chosen."""
        known = {**self.given, **self._owner()}
        known |= self.kind.presets(known) | self.asked.settled(self.kind.fields)
        found = presumed(self.kind.fields, known, self.asked)
        own = {each.id for each in self.kind.fields}
        answers = {**self.answers, **{name: each for name, each in found.items() if name in own}}
        return replace(self, answers=answers)

    def turned_from(self, kind: str) -> Filled:
        """The same without what its former kind filled in for somebody, who left that as it was."""
        former = self.desk.kind(KindId(kind))
        if former is None or former.id == self.kind.id:
            return self
        given = former.presets({})
        answers = {name: each for name, each in self.answers.items() if each != given.get(name)}
        return replace(self, answers=answers)

    def _owner(self) -> dict[FieldId, tuple[str, ...]]:
        """Whose the chosen resources are, where nobody has said for whom the ticket is."""
        under = self.kind.field(self.kind.resources_under) if self.kind.resources_under else None
        if under is None or self.given.get(under.id):
            return {}
        known = (self.desk.inventory.get(each.id) for each in self.resources)
        owners = {each.account for each in known if each is not None and each.account}
        is_one = len(owners) == 1 and offers(under, owners, self.given)
        return {under.id: tuple(owners)} if is_one else {}


def opening(desks: Desks, filled: Filled, remembers: OpenForm) -> Block:
    """The form that opens a ticket. Its fields follow from desk, kind and subject, and from each other."""
    kind, needs_text = filled.kind, filled.kind.needs_text
    asked = "What is it about?" if needs_text else NO_TEXT_NEEDED
    text = long_text("text", asked, filled.text, optional=not needs_text, parts=filled.parts)
    notice = [context(answers.TEXT_GOES_ON.format(count=len(text)))] if len(text) > 1 else []
    enclosed = [context(answers.enclosed(len(remembers.files)))] if remembers.files else []
    blocks = [
        *_left_out(filled),
        *([context(for_customer(remembers.customer))] if remembers.customer else []),
        *([_desk(desks, filled.desk)] if len(desks.all) > 1 else []),
        *_fields(filled, leads=True),
        *_kind(filled),
        *fields.notices(kind),
        *_subject_or_title(filled),
        *_fields(filled, leads=False),
        *resources.asked(
            filled.desk, filled.resources, filled.resources_of, is_in_form=_asks_for_resource(filled)
        ),
        *filled.hints,
        *fields.left_out(filled.left_out, in_text=bool(filled.parts)),
        *([] if kind.severity else [field("priority", "Priority", priorities(filled.priority))]),
        *notice,
        *text,
        *_readers(filled),
        *enclosed,
        attached(),
        *fields.confirmation(kind),
        *_privacy(filled),
        actions(button(drafts.SAVE, Action.SAVE_DRAFT, "save")),
    ]
    remembers = msgspec.structs.replace(remembers, kind=kind.id)
    view = form(Callback.OPEN_FORM, "New ticket", remembers, blocks, submit="Open ticket")
    # Who closes it by mistake finds what they typed among their drafts.
    return {**view, "notify_on_close": True}


def _readers(filled: Filled) -> list[Block]:
    """Where we serve: that the customer reads it too, or that nobody knows whoever fills it in."""
    remote = filled.desk.remote
    if remote is None or not remote.publishes:
        return []
    if FormRole.AGENT in filled.asked.roles:
        return [context(read_by_customer(remote.name))]
    return [] if filled.asked.theirs else [context(unknown_customer(remote.name))]


def _fields(filled: Filled, *, leads: bool) -> list[Block]:
    """The fields that stand before the kind, or those behind it."""
    kind = filled.kind
    asked = [each for each in kind.asks_first(filled.given, filled.asked) if each.leads is leads]
    return fields.inputs(asked, filled.desk, kind, filled.given, Action.FIELD_CHOSEN, hints=filled.beside)


def _asks_for_resource(filled: Filled) -> bool:
    """Whether a field of the form asks for a resource itself."""
    kind = filled.kind
    asked = {each.id for each in kind.asks_first(filled.given, filled.asked)}
    return kind.resource_field is not None and kind.resource_field in asked


def kinds(rules: DeskRules, asked: Asked) -> tuple[Kind, ...]:
    """The kinds that somebody can choose there; all of them where there is none, so that they are told."""
    return tuple(kind for kind in rules.kinds if kind.is_open_to(asked)) or rules.kinds


def chosen_kind(rules: DeskRules, kind: str, asked: Asked | None = None) -> Kind:
    """That kind if the desk has it, else the first that they can choose."""
    return rules.kind(KindId(kind)) or (kinds(rules, asked) if asked else rules.kinds)[0]


def subject(rules: DeskRules, chosen: Subject | None, *, acts: bool = False) -> Block:
    """The subject picker of one desk; another desk's is another block, so that nothing is carried over."""
    initial = subject_option(chosen) if chosen else None
    element = picker(Action.SUBJECT_CHOSEN, initial, "Type to search")
    return field(f"subject:{rules.id}", "Subject", element, acts=acts)


def _subject_or_title(filled: Filled) -> list[Block]:
    kind = filled.kind
    if kind.has_subject:
        return [subject(filled.desk, filled.subject, acts=True)]
    return [_title(filled.title)] if kind.has_free_title else []


def subject_option(chosen: Subject) -> Block:
    return option(chosen.name, chosen.id)


def priorities(chosen: Priority) -> Block:
    options = {priority: option(PRIORITY[priority], priority.value) for priority in Priority}
    return choice(list(options.values()), options[chosen])


def subject_groups(subjects: Sequence[Subject], typed: str) -> list[Block]:
    """Subjects (most used first) as groups: what is used most, then each category; a hundred at most."""
    head = _most_used(subjects) if not typed.strip() else []
    groups: dict[str, list[Block]] = {"Most used": [subject_option(each) for each in head]} if head else {}
    for each in subjects[: MOST_OPTIONS - len(head)]:
        groups.setdefault(each.category or "Other", []).append(subject_option(each))
    return [{"label": plain(label, 75), "options": options} for label, options in groups.items()]


def _most_used(subjects: Sequence[Subject]) -> list[Subject]:
    """The head of the list, as far as only use can have put it before what follows in the alphabet."""
    descents = [
        place
        for place, (this, following) in enumerate(pairwise(subjects), start=1)
        if this.name.casefold() > following.name.casefold()
    ]
    return list(subjects[: min(descents[-1], MOST_USED)]) if descents else []


def _left_out(filled: Filled) -> list[Block]:
    """What of a draft is not in the form."""
    told = body(cut("\n".join(filled.dropped), MOST_TOLD))
    return [section(drafts.LEFT_OUT), *told] if filled.dropped else []


def _desk(desks: Desks, chosen: DeskRules) -> Block:
    options = {rules.id: option(rules.name, rules.id) for rules in desks.all}
    return field(
        "desk", "Desk", choice(list(options.values()), options[chosen.id], Action.DESK_CHOSEN), acts=True
    )


def _kind(filled: Filled) -> list[Block]:
    rules = filled.desk
    if len(rules.kinds) == 1:
        return []
    return [kind_picker(rules, kinds(rules, filled.asked), filled.kind, Action.KIND_CHOSEN)]


def kind_picker(
    rules: DeskRules, known: Sequence[Kind], chosen: Kind | None, action: Action | None = None
) -> Block:
    """The menu of kinds, as people of the desk call them; of very many those that are asked for.

    With an `action` the choice is told at once.
    """
    entries = {kind.id: option(kind.name, kind.id) for kind in known if fits(kind.id)}
    initial = entries.get(chosen.id) if chosen else None
    if len(entries) > MOST_OPTIONS:
        element = picker(action or Action.KIND_CHOSEN, initial, fields.PLACEHOLDER)
    else:
        element = choice(list(entries.values()), initial, action)
    return field(f"kind:{rules.id}", rules.called_kind, element, acts=action is not None)


def kind_suggestions(known: Iterable[Kind], typed: str) -> list[Block]:
    """The entries of the menu of kinds as one types."""
    wanted = typed.casefold().split()
    found = (each for each in known if fits(each.id) and all(w in each.name.casefold() for w in wanted))
    return [option(each.name, each.id) for each in islice(found, MOST_OPTIONS)]


def _title(title: str) -> Block:
    return field("title", "Title", line(title[:TITLE_LIMIT], limit=TITLE_LIMIT))


def _privacy(filled: Filled) -> list[Block]:
    """The box that makes it private; where the desk takes none, a word to those who want that."""
    if not filled.desk.takes_private:
        return [context(answers.no_private(filled.desk))] if filled.is_private else []
    box = option(answers.PRIVATE_BOX, PRIVATE)
    ticked = {"initial_options": [box]} if filled.is_private else {}
    element = {"type": "checkboxes", "action_id": VALUE, "options": [box], **ticked}
    return [field("privacy", "Who sees it", element, optional=True)]


def subject_of(rules: DeskRules, chosen: str) -> Subject | None:
    return rules.subject(SubjectId(chosen))
