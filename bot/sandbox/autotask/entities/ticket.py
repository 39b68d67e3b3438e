"""The fields of a ticket, in the notation of `tables`.

https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/Entities/TicketsEntity.htm
"""

TICKET = """
id long ro
ticketNumber string(50) once
companyID integer * >Companies
companyLocationID integer >CompanyLocations
contactID integer >Contacts
title string(255) *
description string(8000)
resolution string(32000)
status integer * #
priority integer * #
queueID integer #
ticketCategory integer #
ticketType integer #
issueType integer #
subIssueType integer #issueType
source integer #
dueDateTime datetime
assignedResourceID integer >Resources
assignedResourceRoleID integer >Roles
billingCodeID integer >BillingCodes
configurationItemID integer >ConfigurationItems
contractID integer >Contracts
contractServiceID long >ContractServices
contractServiceBundleID long >ContractServiceBundles
serviceLevelAgreementID integer #
estimatedHours decimal
hoursToBeScheduled decimal ro
externalID string(50)
purchaseOrderNumber string(50)
opportunityID integer >Opportunities
projectID integer >Projects
problemTicketId integer >Tickets
changeApprovalBoard integer #
changeApprovalStatus integer #
changeApprovalType integer #
changeInfoField1 string(8000)
changeInfoField2 string(8000)
changeInfoField3 string(8000)
changeInfoField4 string(8000)
changeInfoField5 string(8000)
rmaStatus integer #
rmaType integer #
monitorID long
monitorTypeID integer
rmmAlertID string(50)
apiVendorID integer ro #
isAssignedToComanaged boolean
isVisibleToComanaged boolean
organizationalLevelAssociationID integer
createDate datetime ro
creatorResourceID integer ro >Resources
creatorType integer ro # hidden
createdByContactID integer once >Contacts
impersonatorCreatorResourceID integer ro >Resources
completedDate datetime ro
completedByResourceID integer ro >Resources
lastActivityDate datetime ro
lastActivityResourceID integer ro >Resources
lastActivityPersonType integer ro # hidden
lastTrackedModificationDateTime datetime ro
lastCustomerNotificationDateTime datetime ro
lastCustomerVisibleActivityDateTime datetime ro
firstResponseDateTime datetime ro
firstResponseDueDateTime datetime ro
firstResponseAssignedResourceID integer ro >Resources
firstResponseInitiatingResourceID integer ro >Resources
resolutionPlanDateTime datetime ro
resolutionPlanDueDateTime datetime ro
resolvedDateTime datetime ro
resolvedDueDateTime datetime ro
serviceLevelAgreementHasBeenMet boolean ro
serviceLevelAgreementPausedNextEventHours decimal ro
serviceThermometerTemperature integer ro
currentServiceThermometerRating integer ro
previousServiceThermometerRating integer ro
"""
