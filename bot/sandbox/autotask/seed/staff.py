"""The MSP's own people: resources, their roles, and the queues they work on."""

from __future__ import annotations

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids

PEOPLE = (
    (ids.API_RESOURCE, "API", "User", "api@desk.example", True),
    (ids.BENO, "Beno", "Brandt", "beno@desk.example", True),
    (ids.CARLA, "Carla", "Costa", "carla@desk.example", True),
    (ids.DORA, "Dora", "Dahl", "dora@desk.example", True),
    (ids.ERIN, "Erin", "Ekberg", "erin.ekberg@desk.example", True),
    (ids.FELIX, "Felix", "Novak", "felix.novak@desk.example", True),
    (ids.GINA, "Gina", "Rossi", "gina.rossi@desk.example", False),
    (ids.HAL, "Hal", "Comber", "hal@borg.example", True),
)
ROLES = (
    (ids.SERVICE_DESK_ROLE, "Service Desk", True),
    (ids.ENGINEER_ROLE, "Systems Engineer", True),
    (ids.FORMER_ROLE, "Bench Technician", False),
    (ids.SALES_ROLE, "Sales", True),
)
PAIRS = (
    (ids.API_RESOURCE, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK,)),
    (ids.BENO, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK, ids.PORTAL_QUEUE)),
    (ids.CARLA, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK,)),
    (ids.CARLA, ids.ENGINEER_ROLE, (ids.ESCALATION,)),
    (ids.DORA, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK, ids.ESCALATION)),
    (ids.DORA, ids.SALES_ROLE, ()),
    (ids.ERIN, ids.ENGINEER_ROLE, (ids.ESCALATION, ids.ALERT_QUEUE)),
    (ids.FELIX, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK,)),
    (ids.FELIX, ids.FORMER_ROLE, (ids.SERVICE_DESK,)),
    (ids.GINA, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK,)),
    (ids.HAL, ids.SERVICE_DESK_ROLE, (ids.SERVICE_DESK,)),
)
"""Who has which role, on which queues; one pair has no queue."""


def tables() -> dict[str, list[Row]]:
    """Return the rows by entity."""
    return {
        "Resources": [_resource(*each) for each in PEOPLE],
        "Roles": [{"id": number, "name": name, "isActive": is_active} for number, name, is_active in ROLES],
        "ResourceServiceDeskRoles": [
            {
                "id": number,
                "resourceID": resource,
                "roleID": role,
                "isActive": True,
                "isDefault": all(resource != each[0] for each in PAIRS[: number - 1]),
            }
            for number, (resource, role, _) in enumerate(PAIRS, 1)
        ],
        "ResourceRoleQueues": [
            {"id": number, "resourceID": resource, "roleID": role, "queueID": queue}
            for number, (resource, role, queue) in enumerate(
                ((resource, role, queue) for resource, role, queues in PAIRS for queue in queues), 1
            )
        ],
    }


def _resource(number: int, first: str, last: str, email: str, is_active: bool) -> Row:
    return {
        "id": number,
        "firstName": first,
        "lastName": last,
        "email": email,
        "userName": email.partition("@")[0],
        "isActive": is_active,
        "resourceType": "Employee",
        "title": "API user" if number == ids.API_RESOURCE else "Technician",
        "locationID": 1,
        "defaultServiceDeskRoleID": next((role for each, role, _ in PAIRS if each == number), None),
        "licenseType": 7 if number == ids.API_RESOURCE else 1,
        "userType": 17 if number == ids.API_RESOURCE else 10,
        "initials": first[0] + last[0],
        "officePhone": "+44 20 7946 0100",
        "mobilePhone": None,
    }
