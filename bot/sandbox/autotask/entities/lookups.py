"""What tickets refer to: companies and their people, resources, items, contracts, categories, tags."""

from __future__ import annotations

from bot.sandbox.autotask.entities.described import Described

_NAMED = """
id long ro
name string(100)
isActive boolean
"""

LOOKUPS = (
    Described(
        name="Companies",
        fields="""
        id long ro
        companyName string(100) *
        companyType integer * #
        phone string(25) *
        ownerResourceID integer * >Resources
        companyNumber string(50)
        isActive boolean
        parentCompanyID integer >Companies
        address1 string(128)
        address2 string(128)
        city string(30)
        state string(40)
        postalCode string(10)
        countryID integer
        webAddress string(255)
        createDate datetime ro
        lastActivityDate datetime ro
        lastTrackedModifiedDateTime datetime ro
        """,
        root="r c u",
        has_udfs=True,
    ),
    Described(
        name="CompanyLocations",
        fields="""
        id long ro
        companyID integer * >Companies
        name string(100) *
        isActive boolean
        isPrimary boolean
        city string(50)
        """,
        child="r c u d",
        under="Companies.companyID",
    ),
    Described(
        name="Contacts",
        fields="""
        id long ro
        companyID integer * >Companies
        firstName string(50) *
        lastName string(50) *
        isActive integer *
        emailAddress string(254)
        emailAddress2 string(254)
        emailAddress3 string(254)
        phone string(25)
        extension string(10)
        mobilePhone string(25)
        alternatePhone string(32)
        title string(50)
        companyLocationID integer >CompanyLocations
        externalID string(50)
        primaryContact boolean
        receivesEmailNotifications boolean
        createDate datetime ro
        lastActivityDate datetime ro
        lastModifiedDate datetime ro
        """,
        child="r c u d",
        under="Companies.companyID",
        has_udfs=True,
    ),
    Described(
        name="Resources",
        fields="""
        id long ro
        firstName string(50)
        lastName string(50)
        email string(254)
        userName string(32)
        isActive boolean
        resourceType string(15)
        title string(50)
        locationID integer
        defaultServiceDeskRoleID integer >Roles
        licenseType integer #
        userType integer #
        initials string(32)
        officePhone string(25)
        mobilePhone string(25)
        """,
        root="r u",
    ),
    Described(name="Roles", fields=_NAMED),
    Described(
        name="ResourceServiceDeskRoles",
        fields="""
        id long ro
        resourceID integer * >Resources
        roleID integer * >Roles
        isActive boolean
        isDefault boolean
        """,
    ),
    Described(
        name="ResourceRoleQueues",
        fields="""
        id long ro
        resourceID integer * >Resources
        roleID integer * >Roles
        queueID integer *
        """,
    ),
    Described(
        name="ConfigurationItems",
        fields="""
        id long ro
        companyID integer * >Companies
        productID integer * >Products
        isActive boolean *
        referenceTitle string(200)
        referenceNumber string(50)
        serialNumber string(100)
        configurationItemType integer #
        configurationItemCategoryID integer
        contactID integer >Contacts
        contractID integer >Contracts
        installDate datetime
        location string(100)
        notes string(5000)
        parentConfigurationItemID integer >ConfigurationItems
        serviceLevelAgreementID integer #
        rmmDeviceUID string(50)
        rmmDeviceAuditHostname string(100)
        dattoSerialNumber string(100)
        createDate datetime ro
        lastModifiedTime datetime ro
        """,
        root="r c u",
        has_udfs=True,
    ),
    Described(name="Products", fields=_NAMED + "isEligibleForRma boolean\n"),
    Described(
        name="Contracts",
        fields="""
        id long ro
        companyID integer * >Companies
        contractName string(100) *
        contractType integer * #
        status integer * #
        startDate datetime *
        endDate datetime *
        serviceLevelAgreementID integer #
        isDefaultContract boolean
        """,
        root="r",
    ),
    Described(
        name="ContractServices",
        fields="""
        id long ro
        contractID integer * >Contracts
        serviceID integer *
        internalDescription string(100)
        invoiceDescription string(1000)
        """,
    ),
    Described(
        name="ContractServiceBundles",
        fields="""
        id long ro
        contractID integer * >Contracts
        serviceBundleID integer *
        internalDescription string(100)
        invoiceDescription string(1000)
        """,
    ),
    Described(
        name="BillingCodes",
        fields=_NAMED + "useType integer #\nbillingCodeType integer #\n",
    ),
    Described(
        name="Opportunities", fields="id long ro\ncompanyID integer * >Companies\ntitle string(128) *\n"
    ),
    Described(
        name="Projects",
        fields="id long ro\ncompanyID integer * >Companies\nprojectName string(100) *\nstatus integer #\n",
    ),
    Described(
        name="TicketCategories",
        fields="""
        id long ro
        name string(30)
        nickname string(3)
        isActive boolean
        isApiOnly boolean ro
        isGlobalDefault boolean ro
        displayColorRGB integer #
        """,
        root="r u",
    ),
    Described(
        name="TicketCategoryFieldDefaults",
        fields="""
        id long ro
        ticketCategoryID integer ro >TicketCategories
        title string(255)
        description string(8000)
        resolution string(32000)
        status integer #
        priority integer #
        queueID integer #
        ticketTypeID integer #
        issueTypeID integer #
        subIssueTypeID integer #
        sourceID integer #
        workTypeID integer
        serviceLevelAgreementID integer #
        estimatedHours decimal
        purchaseOrderNumber string(50)
        """,
        child="r",
        under="TicketCategories.ticketCategoryID",
    ),
    Described(
        name="Tags",
        fields="""
        id long ro
        label string(200) *
        tagGroupID integer >TagGroups
        isActive boolean
        isSystem boolean ro
        isExcludedFromAutomaticTagging boolean
        createDateTime datetime ro
        lastModifiedDateTime datetime ro
        """,
        root="r c u d",
    ),
    Described(
        name="TagGroups",
        fields="""
        id long ro
        label string(200) *
        displayColor integer #
        isActive boolean
        isSystem boolean ro
        """,
        root="r c u d",
    ),
    Described(
        name="TagAliases",
        fields="id long ro\ntagID integer * >Tags\nalias string(200) *\n",
        child="r c u d",
        under="Tags.tagID",
    ),
    Described(name="ChecklistLibraries", fields=_NAMED),
)
