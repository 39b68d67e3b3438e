"""The webhooks and what they carry."""

from __future__ import annotations

from bot.sandbox.autotask.entities.described import Described

_WEBHOOK = """
id long ro
name string(50) *
webhookUrl string(500) *
deactivationUrl string(500) *
secretKey string(64) *
isActive boolean *
isReady boolean ro
isSubscribedToCreateEvents boolean
isSubscribedToUpdateEvents boolean
isSubscribedToDeleteEvents boolean
sendThresholdExceededNotification boolean *
notificationEmailAddress string(100)
ownerResourceID integer >Resources
webhookGUID string ro
"""
_WEBHOOK_FIELD = """
id long ro
webhookID long
fieldID integer * #
isSubscribedField boolean *
isDisplayAlwaysField boolean *
"""
_WEBHOOK_UDF = _WEBHOOK_FIELD.replace("fieldID", "udfFieldID")
_EXCLUDED = """
id long ro
webhookID long
resourceID integer * >Resources
"""

WEBHOOKS = (
    Described(name="TicketWebhooks", fields=_WEBHOOK, root="r c u d"),
    Described(name="TicketNoteWebhooks", fields=_WEBHOOK, root="r c u d"),
    Described(
        name="TicketWebhookFields", fields=_WEBHOOK_FIELD, child="r c u d", under="TicketWebhooks.webhookID"
    ),
    Described(
        name="TicketWebhookUdfFields", fields=_WEBHOOK_UDF, child="r c u d", under="TicketWebhooks.webhookID"
    ),
    Described(
        name="TicketWebhookExcludedResources",
        fields=_EXCLUDED,
        child="r c d",
        under="TicketWebhooks.webhookID",
    ),
    Described(
        name="TicketNoteWebhookFields",
        fields=_WEBHOOK_FIELD,
        child="r c u d",
        under="TicketNoteWebhooks.webhookID",
    ),
    Described(
        name="TicketNoteWebhookExcludedResources",
        fields=_EXCLUDED,
        child="r c d",
        under="TicketNoteWebhooks.webhookID",
    ),
    Described(
        name="WebhookEventErrorLogs",
        fields="""
        id long ro
        accountWebhookID integer ro
        contactWebhookID integer ro
        createDateTime datetime ro
        sequenceNumber integer ro
        payload string(8000) ro
        errorMessage string(8000) ro
        """,
        root="r d",
    ),
)
