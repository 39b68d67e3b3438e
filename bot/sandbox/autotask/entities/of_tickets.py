"""Tickets and what hangs on them."""

from __future__ import annotations

from bot.sandbox.autotask.entities.described import Described
from bot.sandbox.autotask.entities.ticket import TICKET

_ATTACHMENT = """
id long ro
parentID long
ticketID long
ticketNoteID long
timeEntryID long
parentAttachmentID long
attachmentType string *
title string(255) *
fullPath string(255) *
publish integer * #
data string hidden
contentType string ro
fileSize long ro
attachDate datetime ro
attachedByResourceID integer >Resources
attachedByContactID integer >Contacts
creatorType integer ro #
impersonatorCreatorResourceID integer ro >Resources
opportunityID integer
parentType integer ro #
isTaskAttachment boolean ro
"""

OF_TICKETS = (
    Described(name="Tickets", fields=TICKET, root="r c u", has_udfs=True, webhooks=True),
    Described(
        name="TicketNotes",
        fields="""
        id long ro
        ticketID long * >Tickets
        title string(250)
        description string(32000) *
        noteType integer * #
        publish integer * #
        createDateTime datetime ro
        lastActivityDate datetime ro
        creatorResourceID integer ro >Resources
        createdByContactID integer once >Contacts
        impersonatorCreatorResourceID integer ro >Resources
        impersonatorUpdaterResourceID integer ro >Resources
        """,
        child="r c u",
        under="Tickets.ticketID",
        webhooks=True,
    ),
    Described(name="TicketAttachments", fields=_ATTACHMENT, child="r c d", under="Tickets.ticketID"),
    Described(
        name="TicketNoteAttachments", fields=_ATTACHMENT, child="r c d", under="TicketNotes.ticketNoteID"
    ),
    Described(
        name="TimeEntryAttachments", fields=_ATTACHMENT, child="r c d", under="TimeEntries.timeEntryID"
    ),
    Described(name="AttachmentInfo", fields=_ATTACHMENT),
    Described(
        name="TicketHistory",
        fields="""
        id long ro
        ticketID long ro >Tickets
        action string ro
        detail string ro
        date datetime ro
        resourceID integer ro >Resources
        """,
    ),
    Described(
        name="TicketSecondaryResources",
        fields="""
        id long ro
        ticketID long * >Tickets
        resourceID long * >Resources
        roleID long * >Roles
        """,
        child="r c d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketAdditionalContacts",
        fields="""
        id long ro
        ticketID long * >Tickets
        contactID long * >Contacts
        """,
        child="r c d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketAdditionalConfigurationItems",
        fields="""
        id long ro
        ticketID long * >Tickets
        configurationItemID long * >ConfigurationItems
        """,
        child="r c d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketChecklistItems",
        fields="""
        id long ro
        ticketID long * >Tickets
        itemName string(255) *
        isCompleted boolean
        isImportant boolean
        position integer
        knowledgebaseArticleID integer
        completedByResourceID integer ro >Resources
        completedDateTime datetime ro
        """,
        child="r c u d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketChecklistLibraries",
        fields="""
        id long ro
        ticketID long * >Tickets
        checklistLibraryID integer * >ChecklistLibraries
        """,
        root="",
        child="c",
        under="Tickets.ticketID",
        queries=False,
    ),
    Described(
        name="TicketTagAssociations",
        fields="""
        id long ro
        ticketID long * >Tickets
        tagID long * >Tags
        """,
        child="r c d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketChangeRequestApprovals",
        fields="""
        id long ro
        ticketID long * >Tickets
        resourceID integer >Resources
        contactID integer >Contacts
        isApproved boolean
        approveRejectDateTime datetime ro
        approveRejectNote string(2000)
        """,
        child="r c d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketCharges",
        fields="""
        id long ro
        ticketID long * >Tickets
        name string(100) *
        chargeType integer * #
        datePurchased datetime *
        unitQuantity decimal *
        unitCost decimal
        unitPrice decimal
        billingCodeID integer >BillingCodes
        productID integer
        status integer #
        isBillableToCompany boolean
        isBilled boolean ro
        billableAmount decimal ro
        extendedCost decimal ro
        description string(2000)
        notes string(2000)
        purchaseOrderNumber string(50)
        internalPurchaseOrderNumber string(50)
        contractServiceID long
        contractServiceBundleID long
        createDate datetime ro
        creatorResourceID integer ro >Resources
        statusLastModifiedBy integer ro
        statusLastModifiedDate datetime ro
        """,
        child="r c u d",
        under="Tickets.ticketID",
    ),
    Described(
        name="TicketRmaCredits",
        fields="""
        id long ro
        ticketID long * >Tickets
        creditAmount decimal *
        creditDetails string(500)
        internalCurrencyCreditAmount decimal
        """,
        child="r c u d",
        under="Tickets.ticketID",
    ),
    Described(
        name="ChangeRequestLinks",
        fields="""
        id long ro
        changeRequestTicketID long * >Tickets
        problemOrIncidentTicketID long * >Tickets
        """,
        root="r c d",
    ),
    Described(
        name="DeletedTicketLogs",
        fields="""
        id long ro
        ticketID long ro
        ticketNumber string ro
        ticketTitle string ro
        deletedByResourceID integer ro >Resources
        deletedDateTime datetime ro
        """,
    ),
    Described(
        name="DeletedTicketActivityLogs",
        fields="""
        id long ro
        ticketID long ro
        ticketNumber string ro
        typeID integer ro
        activityDateTime datetime ro
        deletedByResourceID integer ro >Resources
        deletedDateTime datetime ro
        """,
    ),
    Described(
        name="NotificationHistory",
        fields="""
        id long ro
        ticketID long ro >Tickets
        timeEntryID long ro >TimeEntries
        taskID long ro
        projectID long ro >Projects
        quoteID long ro
        opportunityID long ro >Opportunities
        companyID long ro >Companies
        entityNumber string ro
        entityTitle string ro
        templateName string ro
        notificationHistoryTypeID integer ro #
        notificationSentTime datetime ro
        recipientEmailAddress string ro
        recipientDisplayName string ro
        initiatingResourceID integer ro >Resources
        initiatingContactID integer ro >Contacts
        isActive boolean ro
        isDeleted boolean ro
        isTemplateJob boolean ro
        """,
    ),
    Described(
        name="ServiceLevelAgreementResults",
        fields="""
        id long ro
        ticketID long ro >Tickets
        serviceLevelAgreementName string ro
        isFirstResponseMet boolean ro
        isResolutionPlanMet boolean ro
        isResolutionMet boolean ro
        firstResponseElapsedHours decimal ro
        resolutionPlanElapsedHours decimal ro
        resolutionElapsedHours decimal ro
        firstResponseInitiatingResourceID integer ro >Resources
        firstResponseResourceID integer ro >Resources
        resolutionPlanResourceID integer ro >Resources
        resolutionResourceID integer ro >Resources
        """,
    ),
    Described(
        name="TimeEntries",
        fields="""
        id long ro
        ticketID long >Tickets
        taskID long
        resourceID integer * >Resources
        roleID integer >Roles
        dateWorked datetime
        startDateTime datetime
        endDateTime datetime
        hoursWorked decimal
        offsetHours decimal
        summaryNotes string(32000)
        internalNotes string(32000)
        isInternalNotesVisibleToComanaged boolean
        billingCodeID integer >BillingCodes
        internalBillingCodeID integer
        contractID integer >Contracts
        contractServiceID long
        contractServiceBundleID long
        isNonBillable boolean
        showOnInvoice boolean
        hoursToBill decimal ro
        timeEntryType integer ro #
        createDateTime datetime ro
        creatorUserID integer ro
        lastModifiedDateTime datetime ro
        lastModifiedUserID integer ro
        billingApprovalDateTime datetime ro
        billingApprovalLevelMostRecent integer ro
        billingApprovalResourceID integer ro
        impersonatorCreatorResourceID integer ro >Resources
        impersonatorUpdaterResourceID integer ro >Resources
        """,
        root="r c u d",
    ),
)
