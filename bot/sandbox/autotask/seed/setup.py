"""How the MSP has set its Autotask up: categories, work types, tags, checklists, service levels."""

from __future__ import annotations

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.rules.house import CategorySettings, Exclusion, House, ServiceLevel
from bot.sandbox.autotask.rules.values import ApprovalType, Queue
from bot.sandbox.autotask.seed import ids, udf_fields
from bot.sandbox.autotask.seed.lists import picklists

TAGS = (
    (ids.VIP_TAG, "VIP", True),
    (ids.ONBOARDING_TAG, "Onboarding", True),
    (ids.VENDOR_TAG, "Waits for vendor", True),
    (ids.OLD_TAG, "Covid", False),
)
LIBRARIES = (
    (ids.NEW_STARTER, "New starter", True, (("Create the account", True), ("Order a laptop", False))),
    (ids.NEW_LAPTOP, "New laptop", True, (("Encrypt the disk", True), ("Install Office", False))),
    (ids.OLD_LIBRARY, "Windows 7", False, (("Install it", False),)),
)
WORK_TYPES = (
    (ids.REMOTE_WORK, "Remote support", 1, True),
    (ids.ON_SITE, "On-site support", 1, True),
    (ids.MATERIAL, "Material", 2, True),
    (ids.OLD_WORK, "Fax support", 1, False),
)
DEFAULTS: dict[int, Row] = {
    ids.STANDARD: {
        "status": 1,
        "priority": 2,
        "queueID": ids.SERVICE_DESK,
        "serviceLevelAgreementID": ids.STANDARD_LEVEL,
    },
    ids.RMA: {"title": "Return of a device", "status": 1, "priority": 3},
    ids.CHANGE: {"status": 1, "priority": 3, "ticketTypeID": 4, "workTypeID": ids.REMOTE_WORK},
    ids.MONITORING: {
        "status": 1,
        "priority": 1,
        "queueID": ids.ALERT_QUEUE,
        "ticketTypeID": 5,
        "sourceID": ids.ALERTED,
        "issueTypeID": ids.NETWORK,
        "subIssueTypeID": ids.VPN_ISSUE,
    },
}
NO_DEFAULTS: Row = dict.fromkeys(
    (
        "title",
        "description",
        "status",
        "priority",
        "queueID",
        "ticketTypeID",
        "issueTypeID",
        "subIssueTypeID",
        "sourceID",
        "workTypeID",
        "serviceLevelAgreementID",
        "estimatedHours",
        "purchaseOrderNumber",
        "resolution",
    )
)


def house() -> House:
    """Return the settings of the instance."""
    return House(
        picklists=picklists(),
        system_category=ids.STANDARD,
        default_source=ids.OTHER,
        categories={
            ids.STANDARD: CategorySettings(queue=Queue.WITHOUT_RESOURCE, due_days=2, due_time="17:00"),
            ids.RMA: CategorySettings(is_rma=True, due_days=14, rma_status=1),
            ids.CHANGE: CategorySettings(
                queue=Queue.ALWAYS,
                note_title_is_required=True,
                is_visible_to_comanaged=True,
                change_approval_type=ApprovalType.ONE_MUST,
            ),
            ids.MONITORING: CategorySettings(queue=Queue.ALWAYS, due_days=1, due_time="09:00"),
        },
        exclusions={
            ids.MANAGED: Exclusion(sub_issues=frozenset({ids.MAILBOX_ISSUE}), contract=ids.EXCLUDED),
            ids.BORG_CONTRACT: Exclusion(sub_issues=frozenset({ids.VPN_ISSUE})),
        },
        levels={
            ids.STANDARD_LEVEL: ServiceLevel(
                name="Standard", hours={0: (8, 24, 72), 1: (4, 12, 24), 4: (1, 4, 8)}
            ),
            ids.GOLD_LEVEL: ServiceLevel(name="Gold", hours={0: (2, 8, 24), 4: (0.5, 2, 4)}),
        },
        contract_levels={ids.MANAGED: ids.GOLD_LEVEL},
        bundle_levels={ids.BUNDLE: ids.STANDARD_LEVEL},
        comanaged_resources={ids.HAL},
    )


def tables() -> dict[str, list[Row]]:
    """Return the rows by entity."""
    return {
        "TicketCategories": [
            _category(ids.STANDARD, "Standard"),
            _category(ids.RMA, "RMA"),
            _category(ids.CHANGE, "Change"),
            _category(ids.MONITORING, "Monitoring alert"),
            _category(ids.OLD_CATEGORY, "Old intake"),
        ],
        "TicketCategoryFieldDefaults": [
            {"id": number, "ticketCategoryID": number, **NO_DEFAULTS, **defaults}
            for number, defaults in DEFAULTS.items()
        ],
        "BillingCodes": [
            {"id": number, "name": name, "useType": use, "isActive": is_active}
            for number, name, use, is_active in WORK_TYPES
        ],
        "TagGroups": [{"id": 1, "label": "Service", "displayColor": 1, "isActive": True, "isSystem": False}],
        "Tags": [_tag(*each) for each in TAGS],
        "ChecklistLibraries": [
            {"id": number, "name": name, "description": None, "entityType": 2, "isActive": is_active}
            for number, name, is_active, _ in LIBRARIES
        ],
        "ChecklistLibraryChecklistItems": [
            {
                "id": number * 10 + place,
                "checklistLibraryID": number,
                "itemName": name,
                "isImportant": is_important,
                "position": place,
                "knowledgebaseArticleID": None,
            }
            for number, _, _, items in LIBRARIES
            for place, (name, is_important) in enumerate(items, 1)
        ],
        "UserDefinedFieldDefinitions": udf_fields.definitions(),
        "UserDefinedFieldListItems": udf_fields.list_items(),
    }


def _category(number: int, name: str) -> Row:
    return {
        "id": number,
        "name": name,
        "nickname": name[:3],
        "isActive": number != ids.OLD_CATEGORY,
        "isApiOnly": number == ids.MONITORING,
        "isGlobalDefault": number == ids.STANDARD,
        "displayColorRGB": 4,
    }


def _tag(number: int, label: str, is_active: bool) -> Row:
    return {
        "id": number,
        "label": label,
        "tagGroupID": 1,
        "isActive": is_active,
        "isSystem": False,
        "isExcludedFromAutomaticTagging": False,
        "createDateTime": "2022-05-02T09:00:00.000Z",
        "lastModifiedDateTime": "2022-05-02T09:00:00.000Z",
    }
