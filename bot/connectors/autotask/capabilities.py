"""What Autotask lets a service desk do: https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/TicketsEntity.htm

We are the desk there: what is said is internal unless it is published, and who works on a ticket is of us.
"""

from __future__ import annotations

from bot.connectors.autotask import rules
from bot.connectors.autotask.shapes import USUAL
from bot.domain.abilities import Ability, Capabilities
from bot.domain.fields import LONGEST_TEXT
from bot.domain.ids import FieldId
from bot.domain.remote_forms import RemoteField, RemoteKind

USUAL_FORMS = (
    RemoteKind(
        id=USUAL,
        name="Ticket",
        fields=(
            RemoteField(
                id=FieldId("companyID"),
                label="Company",
                required=True,
                hint="Its number at Autotask, as long as the list of companies has not been read.",
                longest=LONGEST_TEXT,
                for_desk=True,
            ),
        ),
    ),
)
"""What can be opened before its categories have been read."""

CAPABILITIES = Capabilities(
    name="Autotask",
    abilities=frozenset(
        {
            Ability.CLOSE,
            Ability.REOPEN,
            Ability.NOTE,
            Ability.FINAL_COMMENT,
            Ability.TITLE,
            Ability.PRIORITY,
            Ability.EMAILS,
            Ability.TAGS,
            Ability.RESOURCES,
            Ability.FILES,
            Ability.FIELDS,
            Ability.KIND,
            Ability.OWNER,
            Ability.PUBLISH,
            Ability.TIME,
            Ability.CHECKLIST,
        }
    ),
    kinds=tuple(each.id for each in USUAL_FORMS),
    text_limit=16_000,  # It takes 32,000 units of UTF-16, of which an emoji is two.
    parts_limit=10,
    file_limit=6_000_000,  # Six to seven million are taken; clients of others keep to six.
    forms=USUAL_FORMS,
    is_service_desk=True,
    guard=rules.guard,
    audience=(FieldId("contactID"), FieldId("additionalContacts")),
    problem_field=FieldId("problemTicketId"),
    final_field=FieldId("resolution"),
    told_apart=(FieldId("status"), FieldId("assignedResourceID"), FieldId("assignedResourceRoleID")),
    called_kind="Category",
    called_resources="Configuration items",
)
