"""The types of tickets and of what hangs on them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.softlayer.records import Attachment, Category, File, Subject, Ticket, Update
from bot.sandbox.softlayer.schema import Get, define, many, one, thing
from bot.sandbox.softlayer.view import View

TICKET = "SoftLayer_Ticket"
UPDATE = "SoftLayer_Ticket_Update"
FILE = "SoftLayer_Ticket_Attachment_File"
ATTACHMENT = "SoftLayer_Ticket_Attachment"
SUBJECT = "SoftLayer_Ticket_Subject"
GROUP = "SoftLayer_Ticket_Group"
CATEGORY = "SoftLayer_Ticket_Subject_Category"
GROUP_CATEGORY = "SoftLayer_Ticket_Group_Category"
USER = "SoftLayer_User_Customer"
INTERFACE = "SoftLayer_User_Interface"
INVOICE = "SoftLayer_Billing_Invoice"
PROVIDER = "SoftLayer_Service_Provider"
CANCELLATION = "SoftLayer_Billing_Item_Cancellation_Request"
ACTIVITY = "SoftLayer_Ticket_Activity"
STATE_TYPE = "SoftLayer_Ticket_State_Type"
TRANSACTION = "SoftLayer_Provisioning_Version1_Transaction"


def _maybe(value: Any, found: Any) -> Any:
    return None if value is None else found[value]


def _resources(kind: str) -> Get:
    return lambda ticket, _: [each.resource for each in ticket.resources(f"{ATTACHMENT}_{kind}")]


def _first(items: list[Any]) -> Any:
    return items[0] if items else None


def _last(items: list[Any]) -> Any:
    return items[-1] if items else None


def has_news(ticket: Ticket, view: View) -> bool:
    """Whether somebody else has written since the caller has viewed the ticket."""
    viewed = ticket.viewed.get(view.user.id, 0)
    return any(each.id > viewed and each.editor is not view.user for each in ticket.told)


def _activity(ticket: Ticket, view: View) -> Any:
    last = _last(ticket.told)
    if last is None:
        return None
    stamp = int(last.create_date)
    fields = {"id": last.id, "createDate": last.create_date, "createTimestamp": stamp, "value": "UPDATE"}
    return thing(ACTIVITY, **fields, editor=last.editor, ticket=ticket, ticketUpdate=last)


def _states(ticket: Ticket, _: View) -> list[Any]:
    if ticket.is_closed or not ticket.awaits_user:
        return []
    kind = thing(STATE_TYPE, id=1, keyName="AWAITING_USER_RESPONSE", name="Awaiting user response")
    state = thing("SoftLayer_Ticket_State", id=ticket.id, stateTypeId=1, ticketId=ticket.id)
    return [state | {"stateType": kind, "ticket": ticket}]


def _emails(ticket: Ticket, view: View) -> list[Any]:
    user = view.state.users.get(ticket.assigned_user_id or 0)
    kind = f"{USER}_AdditionalEmail"
    return [thing(kind, email=each, userId=ticket.assigned_user_id, user=user) for each in ticket.emails]


def _invoice(ticket: Ticket, view: View) -> Any:
    return _maybe(ticket.server_administration_billing_invoice_id, view.state.invoices)


def _invoice_items(ticket: Ticket, view: View) -> list[Any]:
    invoice = _invoice(ticket, view)
    return [] if invoice is None else list(invoice["items"])


def _status(ticket: Ticket, view: View) -> Any:
    return view.state.statuses[ticket.status_id]


def _is_rateable(ticket: Ticket, _: View) -> bool:
    return not ticket.is_closed


def _provider(*_: Any) -> Any:
    return thing(PROVIDER, id=1, name="SoftLayer", keyName="SOFTLAYER", description="SoftLayer Technologies")


def _ticket() -> None:
    define(
        TICKET,
        "id accountId assignedUserId billableFlag bnppSupportedLocationId changeOwnerFlag createDate"
        " euSupportedLocationId finalComments groupId lastEditDate lastEditType lastResponseDate locationId"
        " modifyDate notifyUserOnUpdateFlag originatingIpAddress priority responsibleBrandId"
        " serverAdministrationBillingAmount serverAdministrationBillingInvoiceId serverAdministrationFlag"
        " serverAdministrationRefundInvoiceId serviceProviderId serviceProviderResourceId statusId subjectId"
        " title totalUpdateCount userEditableFlag",
        nulls="lastEditDate",
        account=one("SoftLayer_Account", lambda _, view: view.state.account),
        assignedAgents=many(USER, _resources("Assigned_Agent")),
        assignedUser=one(USER, lambda ticket, view: _maybe(ticket.assigned_user_id, view.state.users)),
        attachedAdditionalEmails=many(f"{USER}_AdditionalEmail", _emails),
        attachedDedicatedHosts=many("SoftLayer_Virtual_DedicatedHost", _resources("Dedicated_Host")),
        attachedFiles=many(FILE, lambda ticket, _: ticket.files),
        attachedHardware=many("SoftLayer_Hardware", _resources("Hardware")),
        attachedResources=many(ATTACHMENT, lambda ticket, _: ticket.attachments),
        attachedVirtualGuests=many("SoftLayer_Virtual_Guest", _resources("Virtual_Guest")),
        awaitingUserResponseFlag=one(None, lambda ticket, _: ticket.awaits_user),
        bnppSupportedFlag=one(None, lambda *_: False),
        euSupportedFlag=one(None, lambda *_: False),
        fsboaSupportedFlag=one(None, lambda *_: False),
        cancellationRequest=one(CANCELLATION, lambda ticket, _: ticket.cancellation),
        employeeAttachments=many("SoftLayer_User_Employee", lambda ticket, _: ticket.employees),
        firstAttachedResource=one(ATTACHMENT, lambda ticket, _: _first(ticket.attachments)),
        firstUpdate=one(UPDATE, lambda ticket, _: _first(ticket.told)),
        lastUpdate=one(UPDATE, lambda ticket, _: _last(ticket.told)),
        group=one(GROUP, lambda ticket, view: view.state.groups[ticket.group_id]),
        invoiceItems=many("SoftLayer_Billing_Invoice_Item", _invoice_items),
        lastActivity=one(ACTIVITY, _activity),
        lastEditor=one(INTERFACE, lambda ticket, _: ticket.last_editor),
        location=one("SoftLayer_Location", lambda each, view: _maybe(each.location_id, view.state.locations)),
        newUpdatesFlag=one(None, has_news),
        scheduledActions=many(TRANSACTION, _resources("Scheduled_Action")),
        serverAdministrationBillingInvoice=one(INVOICE, _invoice),
        serverAdministrationRefundInvoice=one(INVOICE, lambda *_: None),
        serviceProvider=one(PROVIDER, _provider),
        state=many("SoftLayer_Ticket_State", _states),
        status=one(f"{TICKET}_Status", _status, is_default=True),
        subject=one(SUBJECT, lambda ticket, view: _maybe(ticket.subject_id, view.state.subjects)),
        tagReferences=many("SoftLayer_Tag_Reference", lambda ticket, _: ticket.tags),
        updateRatingFlag=one(None, _is_rateable),
        updates=many(UPDATE, lambda ticket, _: ticket.told),
    )


def _update_type(update: Update, _: View) -> Any:
    word = update.editor_type.value
    return thing(f"{UPDATE}_Type", keyName=word, description=word.capitalize())


def _ticket_of(record: Update | File | Attachment, view: View) -> Ticket:
    return view.state.tickets[record.ticket_id]


def _update_of(file: File, view: View) -> Any:
    return next((each for each in _ticket_of(file, view).updates if each.id == file.update_id), None)


def _updates_and_files() -> None:
    define(
        UPDATE,
        "id ticketId createDate entry editorType editorId changeOwnerActivity",
        nulls="editorId",
        editor=one(INTERFACE, lambda update, _: update.editor),
        chat=one("SoftLayer_Ticket_Chat_Liveperson", lambda *_: None),
        fileAttachment=many(FILE, lambda update, _: update.files),
        ticket=one(TICKET, _ticket_of),
        type=one(f"{UPDATE}_Type", _update_type, is_default=True),
    )
    define(f"{UPDATE}_Customer", "", base=UPDATE)
    define(f"{UPDATE}_Employee", "responseRating", base=UPDATE)
    define(f"{UPDATE}_Agent", "", base=UPDATE)
    define(f"{UPDATE}_Chat", "", base=UPDATE)
    define(f"{UPDATE}_Type", "keyName description")
    define("SoftLayer_Ticket_Chat_Liveperson", "startDate endDate customerId transcript")
    define(
        FILE,
        "id fileName fileSize createDate modifyDate ticketId updateId uploaderId uploaderType",
        ticket=one(TICKET, _ticket_of),
        update=one(UPDATE, _update_of),
    )
    define(f"{USER}_AdditionalEmail", "email userId", user=one(USER, lambda each, _: each["user"]))
    define(
        ACTIVITY,
        "id createDate createTimestamp value",
        editor=one(INTERFACE, lambda each, _: each["editor"]),
        ticket=one(TICKET, lambda each, _: each["ticket"]),
        ticketUpdate=one(UPDATE, lambda each, _: each["ticketUpdate"]),
    )


def _attachments() -> None:
    define(ATTACHMENT, "id ticketId attachmentId createDate", ticket=one(TICKET, _ticket_of))
    devices = {
        "Hardware": ("hardware", "SoftLayer_Hardware"),
        "Virtual_Guest": ("virtualGuest", "SoftLayer_Virtual_Guest"),
        "Dedicated_Host": ("dedicatedHost", "SoftLayer_Virtual_DedicatedHost"),
        "Assigned_Agent": ("assignedAgent", USER),
        "Scheduled_Action": ("transaction", TRANSACTION),
    }
    for suffix, (key, target) in devices.items():
        computed: dict[str, Get] = {f"{key}Id": lambda attachment, _: attachment.attachment_id}
        relations = {key: _resource(target), "resource": _resource(target)}
        if key == "transaction":
            computed["runDate"] = lambda attachment, _: attachment.resource.run_date
            relations["scheduledAction"] = _resource(TRANSACTION)
        define(f"{ATTACHMENT}_{suffix}", "", relations, base=ATTACHMENT, computed=computed)
    define(TRANSACTION, "id createDate runDate name")


def _resource(target: str) -> Any:
    return one(target, lambda attachment, _: attachment.resource)


def _subjects_and_groups() -> None:
    define(
        SUBJECT,
        "id name categoryId parentId",
        category=one(CATEGORY, lambda each, view: view.state.subject_categories[each.category_id]),
        group=one(GROUP, lambda each, view: view.state.groups[each.group_id]),
        parent=one(SUBJECT, lambda each, view: _maybe(each.parent_id, view.state.subjects)),
        children=many(SUBJECT, _children),
    )
    define(CATEGORY, "id name", subjects=many(SUBJECT, _subjects_of))
    define(
        GROUP,
        "id name ticketGroupCategoryId",
        category=one(
            GROUP_CATEGORY, lambda each, view: view.state.group_categories[each.ticket_group_category_id]
        ),
    )
    define(GROUP_CATEGORY, "id name")
    define(f"{TICKET}_Status", "id name")
    state_type = one(STATE_TYPE, lambda each, _: each["stateType"])
    ticket = one(TICKET, lambda each, _: each["ticket"])
    define("SoftLayer_Ticket_State", "id stateTypeId ticketId", stateType=state_type, ticket=ticket)
    define(STATE_TYPE, "id keyName name description")


def _children(subject: Subject, view: View) -> list[Subject]:
    return [each for each in view.state.subjects.values() if each.parent_id == subject.id]


def _subjects_of(category: Category, view: View) -> list[Subject]:
    return [each for each in view.state.subjects.values() if each.category_id == category.id]


def _others() -> None:
    define("SoftLayer_Tag_Reference", _TAGGED, tag=one("SoftLayer_Tag", lambda each, _: each["tag"]))
    define("SoftLayer_Tag", "id name")
    define(INVOICE, "id accountId createDate statusCode typeCode invoiceTotalAmount")
    define("SoftLayer_Billing_Invoice_Item", "id invoiceId description oneTimeFee")
    define(CANCELLATION, "id accountId createDate statusId ticketId notes", ticket=_cancelled())
    define(PROVIDER, "id name keyName description")
    define("SoftLayer_Brand", "id keyName name", tickets=many(TICKET, lambda _, view: view.tickets()))


_TAGGED = "id tagId tagTypeId resourceTableId empRecordId usrRecordId"


def _cancelled() -> Any:
    return one(TICKET, lambda request, view: view.state.tickets[request["ticketId"]])


_ticket()
_updates_and_files()
_attachments()
_subjects_and_groups()
_others()
