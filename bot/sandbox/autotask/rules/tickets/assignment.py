"""Who works on a ticket: the resource and its role, secondary resources, and co-managed visibility."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.rules.case import Case, Row, is_active


def resource_and_role_go_together(case: Case) -> Iterator[str]:
    """A primary resource comes with a role, and a role with a resource."""
    resource, role = case.row.get("assignedResourceID"), case.row.get("assignedResourceRoleID")
    if (resource is None) != (role is None):
        yield "assignedResourceID and assignedResourceRoleID must both be provided, or neither"


def resource_and_role_have_a_queue(case: Case) -> Iterator[str]:
    """The pair belongs to at least one service desk queue."""
    if case.sets("assignedResourceID") or case.sets("assignedResourceRoleID"):
        resource, role = case.row.get("assignedResourceID"), case.row.get("assignedResourceRoleID")
        if resource is not None and role is not None and not has_queue(case, resource, role):
            yield "assignedResourceID: The Resource and Role are not associated with a Service Desk Queue"


def role_is_active_when_newly_set(case: Case) -> Iterator[str]:
    """A creation with an inactive role is refused; a ticket that has one already can be updated."""
    role = case.row.get("assignedResourceRoleID")
    if case.sets("assignedResourceRoleID") and not is_active(case.one("Roles", role)):
        yield f"assignedResourceRoleID: Value {role} does not exist or is invalid"


def primary_is_no_secondary(case: Case) -> Iterator[str]:
    """Whoever is a secondary resource cannot become the primary one."""
    resource, number = case.row.get("assignedResourceID"), case.row.get("id")
    if (
        case.moves("assignedResourceID")
        and resource is not None
        and any(case.all("TicketSecondaryResources", ticketID=number, resourceID=resource))
    ):
        yield "assignedResourceID: The Resource is already assigned as a secondary resource"


def comanaged_assignee_sees_it(case: Case) -> Iterator[str]:
    """A ticket of a co-managed resource cannot be hidden from co-managed users."""
    is_hidden = case.row.get("isVisibleToComanaged") is False
    if is_hidden and _is_comanaged(case) and _touches_visibility(case):
        yield "isVisibleToComanaged: Must be true when the primary resource is co-managed"


def comanaged_visibility(case: Case) -> Row:
    """Show it to co-managed users as the category has it, and always where one of them works on it."""
    row: Row = {"isAssignedToComanaged": _is_comanaged(case)}
    is_given = case.given.get("isVisibleToComanaged") is not None
    if case.is_new and not is_given:
        row["isVisibleToComanaged"] = case.house.category(
            case.row.get("ticketCategory")
        ).is_visible_to_comanaged or _is_comanaged(case)
    elif not is_given and _is_comanaged(case):
        row["isVisibleToComanaged"] = True
    return row


def has_queue(case: Case, resource: object, role: object) -> bool:
    """Whether someone with a role works on at least one queue."""
    return any(case.all("ResourceRoleQueues", resourceID=resource, roleID=role))


def _is_comanaged(case: Case) -> bool:
    return case.row.get("assignedResourceID") in case.house.comanaged_resources


def _touches_visibility(case: Case) -> bool:
    return case.is_new or case.moves("isVisibleToComanaged") or case.moves("assignedResourceID")
