"""Webhooks as somebody has set them up: of tickets and of notes, to one address."""

from __future__ import annotations

from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.rules.webhooks import EXCLUDED_OF, FIELDS_OF
from bot.sandbox.autotask.seed import ids
from bot.sandbox.autotask.seed.lists import HOOKED, HOOKED_OF_NOTES
from bot.sandbox.autotask.state import State

FIELDS = {"TicketWebhooks": HOOKED, "TicketNoteWebhooks": HOOKED_OF_NOTES}


def hook_up(state: State, url: str, *, off: str | None = None) -> None:
    """Let webhooks tell an address of everything that others do; `off` is told when one is switched off."""
    api = Actor(resource=ids.API_RESOURCE)
    for entity, fields in FIELDS.items():
        hook = {
            "name": "Threadesk",
            "webhookUrl": url,
            "deactivationUrl": off or url,
            "secretKey": ids.WEBHOOK_KEY,
            "isActive": True,
            "sendThresholdExceededNotification": False,
            "isSubscribedToCreateEvents": True,
            "isSubscribedToUpdateEvents": True,
            "isSubscribedToDeleteEvents": entity == "TicketWebhooks",
        }
        number = state.create(entity, hook, api)["id"]
        child = FIELDS_OF[entity]
        for each in state.house.picklists[child, "fieldID"]:
            if each.label in fields:
                flags = {"isSubscribedField": True, "isDisplayAlwaysField": each.label == "ticketID"}
                state.create(child, {"webhookID": number, "fieldID": each.value, **flags}, api)
        excluded = {"webhookID": number, "resourceID": ids.API_RESOURCE}
        state.create(EXCLUDED_OF[entity], excluded, api)
