"""All entities, and under which names some hang on others."""

from __future__ import annotations

from bot.sandbox.autotask.entities.lookups import LOOKUPS
from bot.sandbox.autotask.entities.of_tickets import OF_TICKETS
from bot.sandbox.autotask.entities.webhooks import WEBHOOKS

ALL = (*OF_TICKETS, *LOOKUPS, *WEBHOOKS)

PATHS = {
    "Tickets/Notes": "TicketNotes",
    "Tickets/Attachments": "TicketAttachments",
    "Tickets/SecondaryResources": "TicketSecondaryResources",
    "Tickets/AdditionalContacts": "TicketAdditionalContacts",
    "Tickets/AdditionalConfigurationItems": "TicketAdditionalConfigurationItems",
    "Tickets/ChecklistItems": "TicketChecklistItems",
    "Tickets/ChecklistLibraries": "TicketChecklistLibraries",
    "Tickets/TagAssociations": "TicketTagAssociations",
    "Tickets/ChangeRequestApprovals": "TicketChangeRequestApprovals",
    "Tickets/Charges": "TicketCharges",
    "Tickets/RmaCredits": "TicketRmaCredits",
    "TicketNotes/Attachments": "TicketNoteAttachments",
    "TimeEntries/Attachments": "TimeEntryAttachments",
    "Companies/Contacts": "Contacts",
    "Companies/Locations": "CompanyLocations",
    "TicketCategories/FieldDefaults": "TicketCategoryFieldDefaults",
    "Tags/Aliases": "TagAliases",
    "TicketWebhooks/Fields": "TicketWebhookFields",
    "TicketWebhooks/UdfFields": "TicketWebhookUdfFields",
    "TicketWebhooks/ExcludedResources": "TicketWebhookExcludedResources",
    "TicketNoteWebhooks/Fields": "TicketNoteWebhookFields",
    "TicketNoteWebhooks/ExcludedResources": "TicketNoteWebhookExcludedResources",
}
"""By parent and the name under it."""
