"""The services beside tickets: the account, subjects, priorities, files, the survey, brands, search."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.softlayer.records import Ticket, User
from bot.sandbox.softlayer.registry import Call, method
from bot.sandbox.softlayer.render import read_for_filter, shown
from bot.sandbox.softlayer.view import View

TICKET = "SoftLayer_Ticket"
SUBJECT = "SoftLayer_Ticket_Subject"
PRIORITIES = (
    "No priority",
    "Severity 1 - Critical Impact / Service Down",
    "Severity 2 - Significant Business Impact",
    "Severity 3 - Minor Business Impact",
    "Severity 4 - Minimal Business Impact",
)


@method("SoftLayer_Account::getCurrentUser", gives="SoftLayer_User_Customer", needs_object=False)
def current_user(call: Call) -> User:
    """The caller."""
    return call.view.user


@method(f"{SUBJECT}::getAllObjects", gives=SUBJECT, needs_object=False)
def all_subjects(call: Call) -> list[Any]:
    """All subjects."""
    return list(call.state.subjects.values())


@method(f"{SUBJECT}::getTopFiveKnowledgeLayerQuestions")
def questions(call: Call) -> list[dict[str, str]]:
    """What is often asked about the subject, with answers."""
    keys = ("question", "answer", "link")
    return [dict(zip(keys, each, strict=True)) for each in call.record.questions]


@method(f"{SUBJECT}_Category::getAllObjects", gives=f"{SUBJECT}_Category", needs_object=False)
def all_categories(call: Call) -> list[Any]:
    """All categories of subjects."""
    return list(call.state.subject_categories.values())


@method("SoftLayer_Ticket_Priority::getPriorities", needs_object=False)
def priorities(call: Call) -> list[dict[str, Any]]:
    """What a priority's number means."""
    return [{"name": name, "value": value} for value, name in enumerate(PRIORITIES)]


@method("SoftLayer_Ticket_Attachment_File::getExtensionWhitelist", needs_object=False)
def extensions(call: Call) -> list[str]:
    """Which kinds of files may be attached."""
    return list(call.state.extensions)


@method("SoftLayer_Ticket_Survey::getPreference", needs_object=False)
def survey_preference(call: Call) -> dict[str, Any]:
    """Whether the caller wants to be asked for an opinion."""
    opted_out_at = call.view.user.has_opted_out_at
    preference = {"applicable": True, "optedOut": opted_out_at is not None, "optedOutDate": opted_out_at}
    return {key: value for key, value in preference.items() if value is not None}


@method("SoftLayer_Ticket_Survey::optIn", needs_object=False)
def opt_in(call: Call) -> None:
    """Be asked for opinions again."""
    call.view.user.has_opted_out_at = None


@method("SoftLayer_Ticket_Survey::optOut", needs_object=False)
def opt_out(call: Call) -> None:
    """Be asked for no more opinions."""
    call.view.user.has_opted_out_at = call.view.now


TERM = re.compile(r'([\w.]+):("[^"]*"|\S+)|("[^"]*"|\S+)')


@method(
    "SoftLayer_Search::advancedSearch", takes="searchString:string", needs="TICKET_SEARCH", needs_object=False
)
def search(call: Call) -> list[dict[str, Any]]:
    """Find tickets by words and by `property:value`; every term must match, `*` stands for anything."""
    terms = [
        (field, (value or word).strip('"')) for field, value, word in TERM.findall(call.arguments[0] or "")
    ]
    wanted_types = [value for field, value in terms if field == "_objectType"]
    if wanted_types and TICKET not in wanted_types:
        return []
    asked = [(field, value) for field, value in terms if field != "_objectType"]
    found = [each for each in call.view.tickets() if all(_matches(each, *one, call.view) for one in asked)]
    return [
        {
            "matchedTerms": [f"{field}:|{value}|" if field else f"title:|{value}|" for field, value in asked],
            "relevanceScore": "1",
            "resource": shown(each, TICKET, (), call.view),
            "resourceType": TICKET,
        }
        for each in found
    ]


def _matches(ticket: Ticket, field: str, wanted: str, view: View) -> bool:
    pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
    if not field:
        texts = [ticket.title, *(each.entry for each in ticket.told)]
        return any(re.search(pattern, text, re.IGNORECASE) for text in texts)
    values: list[Any] = [ticket]
    for name in field.split("."):
        read = [read_for_filter(value, name, TICKET, view) for value in values if value is not None]
        values = [one for each in read for one in (each if isinstance(each, list) else [each])]
    return any(re.fullmatch(pattern, str(value), re.IGNORECASE) for value in values if value is not None)
