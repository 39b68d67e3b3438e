"""The MSP's customers: companies and what is theirs; and a function that makes very many for tests."""

from __future__ import annotations

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids

NAMED = (
    (ids.ACME_HOLDING, "Acme Holding", None, "acme-holding.example", True),
    (ids.ACME, "Acme GmbH", ids.ACME_HOLDING, "acme.example", True),
    (ids.ACME_PRINT, "Acme Print", ids.ACME_HOLDING, "acme-print.example", True),
    (ids.BORG, "Borg & Daughters", None, "borg.example", True),
    (ids.DESK_EXAMPLE, "Desk Example", None, "desk.example", True),
    (ids.OLD_ACME, "Old Acme Ltd", ids.ACME_HOLDING, "old-acme.example", False),
    (199, "Zeppelin Tours (left)", None, "zeppelin.example", False),
)
OTHERS = (
    "Birch Dental",
    "Cedar Law",
    "Dunes Hotel",
    "Elm Street Books",
    "Fjord Fishing",
    "Granite Works",
    "Harbour Logistics",
    "Ivy Care Homes",
    "Juniper Foods",
    "Kestrel Air",
    "Larch Architects",
    "Meadow Farms",
    "Nordic Timber",
    "Oak Accounting",
    "Pebble Studio",
    "Quarry Stone",
    "Rowan School",
    "Sable Insurance",
)
CONTACTS = (
    (ids.ANN, ids.ACME, "Ann", "Archer", "ann@acme.example", 1),
    (ids.ADAM, ids.ACME, "Adam", "Abel", "adam@acme.example", 1),
    (ids.HOLLY, ids.ACME_HOLDING, "Holly", "Hart", "holly@acme-holding.example", 1),
    (ids.PETE, ids.ACME_PRINT, "Pete", "Pohl", "pete@acme-print.example", 1),
    (ids.BEA, ids.BORG, "Bea", "Borg", "bea@borg.example", 1),
    (ids.ANNA, ids.DESK_EXAMPLE, "Anna", "Arndt", "anna@desk.example", 1),
    (ids.GONE, ids.ACME, "Gus", "Gone", "gus@acme.example", 0),
    (106, ids.OLD_ACME, "Olga", "Old", "olga@old-acme.example", 1),
)
PRODUCTS = ((60, "Notebook 14", True), (61, "Laser printer", True), (62, "Rack server", False))
ITEMS = (
    (ids.LAPTOP, ids.ACME, 60, "ACME-LT-014", ids.ANN, ids.GOLD_LEVEL, True),
    (ids.PRINTER, ids.ACME, 61, "ACME-PR-002", None, None, True),
    (ids.OLD_SERVER, ids.ACME, 62, "ACME-SRV-OLD", None, None, False),
    (ids.BORG_ROUTER, ids.BORG, 62, "BORG-RT-001", ids.BEA, None, True),
    (ids.ACME_NAS, ids.ACME, 62, "ACME-NAS-01", None, None, True),
)
CONTRACTS = (
    (ids.MANAGED, ids.ACME, "Acme managed services", 1),
    (ids.EXCLUDED, ids.ACME, "Acme hourly (what is excluded)", 1),
    (ids.BORG_CONTRACT, ids.BORG, "Borg block hours", 1),
    (ids.ENDED, ids.ACME, "Acme 2019 (ended)", 0),
)
LOCATIONS = (
    (ids.HEAD_OFFICE, ids.ACME, "Head office", "Berlin"),
    (ids.WAREHOUSE, ids.ACME, "Warehouse", "Potsdam"),
    (ids.BORG_OFFICE, ids.BORG, "Main office", "Oslo"),
)
SINCE = "2021-03-01T09:00:00.000Z"
MANY_FROM = 100_000
"""Very many companies and contacts are numbered from here."""


def tables() -> dict[str, list[Row]]:
    """Return the rows by entity."""
    others = enumerate(OTHERS, ids.DESK_EXAMPLE + 1)
    return {
        "Companies": [company(*each) for each in NAMED]
        + [
            company(number, name, None, _domain(name), True)
            for number, name in others
            if number < ids.OLD_ACME
        ]
        + [company(200 + place, name, None, _domain(name), True) for place, name in enumerate(OTHERS[16:])],
        "Contacts": [contact(*each) for each in CONTACTS] + _their_contacts(),
        "CompanyLocations": [
            {"id": number, "companyID": owner, "name": name, "city": city, "isActive": True}
            for number, owner, name, city in LOCATIONS
        ],
        "Products": [
            {"id": number, "name": name, "isActive": True, "isEligibleForRma": is_eligible}
            for number, name, is_eligible in PRODUCTS
        ],
        "ConfigurationItems": [_item(*each) for each in ITEMS],
        **_agreements(),
        "Opportunities": [
            {"id": ids.OPPORTUNITY, "companyID": ids.ACME, "title": "New laptops"},
            {"id": ids.BORG_OPPORTUNITY, "companyID": ids.BORG, "title": "Second router"},
        ],
        "Projects": [
            {"id": ids.PROJECT, "companyID": ids.ACME, "projectName": "Move to the warehouse"},
            {"id": ids.BORG_PROJECT, "companyID": ids.BORG, "projectName": "New office"},
        ],
    }


def _agreements() -> dict[str, list[Row]]:
    return {
        "Contracts": [
            {"id": number, "companyID": owner, "contractName": name, "status": status, "contractType": 7}
            for number, owner, name, status in CONTRACTS
        ],
        "ContractServices": [
            {
                "id": ids.BACKUP_SERVICE,
                "contractID": ids.MANAGED,
                "serviceID": 1,
                "internalDescription": "Nightly backup",
            }
        ],
        "ContractServiceBundles": [
            {
                "id": ids.BUNDLE,
                "contractID": ids.MANAGED,
                "serviceBundleID": 1,
                "internalDescription": "Workplace, all in",
            }
        ],
    }


def many(companies: int = 20_000, contacts: int = 50_000) -> dict[str, list[Row]]:
    """Make very many companies and contacts, for tests of pickers."""
    return {
        "Companies": [
            company(MANY_FROM + number, f"{_name(number)} {number:05d}", None, f"c{number}.example", True)
            for number in range(companies)
        ],
        "Contacts": [
            contact(
                MANY_FROM + number,
                MANY_FROM + number % companies,
                "Kim",
                f"{_name(number)}-{number:05d}",
                f"kim{number}@c{number % companies}.example",
                1,
            )
            for number in range(contacts)
        ],
    }


def company(number: int, name: str, parent: int | None, domain: str, is_active: bool) -> Row:
    """Make a company."""
    return {
        "id": number,
        "companyName": name,
        "companyType": 1,
        "companyNumber": f"C{number}",
        "phone": "+49 30 5550100",
        "ownerResourceID": ids.DORA,
        "isActive": is_active,
        "parentCompanyID": parent,
        "address1": "1 High Street",
        "address2": None,
        "city": "Berlin",
        "state": None,
        "postalCode": "10115",
        "countryID": 82,
        "webAddress": f"https://www.{domain}/",
        "createDate": SINCE,
        "lastActivityDate": SINCE,
        "lastTrackedModifiedDateTime": SINCE,
    }


def contact(number: int, owner: int, first: str, last: str, email: str, is_active: int) -> Row:
    """Make a contact; whether it is active is a number here."""
    return {
        "id": number,
        "companyID": owner,
        "firstName": first,
        "lastName": last,
        "isActive": is_active,
        "emailAddress": email,
        "emailAddress2": None,
        "emailAddress3": None,
        "phone": "+49 30 5550111",
        "extension": None,
        "mobilePhone": None,
        "alternatePhone": None,
        "title": None,
        "companyLocationID": None,
        "externalID": None,
        "primaryContact": number == ids.ANN,
        "receivesEmailNotifications": True,
        "createDate": SINCE,
        "lastActivityDate": SINCE,
        "lastModifiedDate": SINCE,
    }


def _their_contacts() -> list[Row]:
    return [
        contact(300 + place, 182 + place, "Robin", name.split()[0], f"robin@{_domain(name)}", 1)
        for place, name in enumerate(OTHERS[:16])
    ]


def _item(
    number: int, owner: int, product: int, title: str, whose: int | None, level: int | None, is_active: bool
) -> Row:
    return {
        "id": number,
        "companyID": owner,
        "productID": product,
        "isActive": is_active,
        "referenceTitle": title,
        "referenceNumber": None,
        "serialNumber": f"SN{number}77",
        "configurationItemType": 1,
        "configurationItemCategoryID": 1,
        "contactID": whose,
        "contractID": ids.MANAGED if owner == ids.ACME else None,
        "installDate": SINCE,
        "location": None,
        "notes": None,
        "parentConfigurationItemID": None,
        "serviceLevelAgreementID": level,
        "createDate": SINCE,
        "lastModifiedTime": SINCE,
    }


def _domain(name: str) -> str:
    return "-".join(name.lower().split()) + ".example"


def _name(number: int) -> str:
    return OTHERS[number % len(OTHERS)]
