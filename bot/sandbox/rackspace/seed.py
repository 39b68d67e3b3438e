"""What is there from the start: two accounts, three people, the vendor's lists, resources, old tickets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bot.sandbox.rackspace import writing
from bot.sandbox.rackspace.dates import DAY
from bot.sandbox.rackspace.records import (
    Account,
    Category,
    Person,
    Racker,
    Resource,
    Status,
    Subcategory,
    Ticket,
    User,
)
from bot.sandbox.rackspace.state import State
from bot.sandbox.rackspace.writing import Opening
from bot.sandbox.slack.clock import Clock

HYBRID, FAWS = "hybrid:12345", "faws:576508529999"
ADA, BEN, CLEO = "RPN-100-200-300", "RPN-100-200-301", "RPN-123-129e"
DOMAIN = "desk.example"
HOUR = 3600.0


def _key(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


# The credentials of the API user, whose writes are shown as Ada's.
USERNAME = "rack.demo"
USER_ID = "10063"
API_KEY = _key("rack.demo")[:32]
PASSWORD = _key("the password of rack.demo")[:20]
WEBHOOK_KEY = _key("the webhook of rack.demo")[:40]
ROLES = ("identity:user-admin", "account_admin", "ticketing:admin", "cloudfeeds:observer")

# The old tickets, in forms of ids that have all been seen.
CLOSED, SOLVED, WAITING, PROGRESS, NEW = (
    "181024-iad-0000123",
    "250722-03011",
    "250722-03057",
    "123456",
    "250805-03090",
)
CLOUD = ("cloud", "faws", "managed_gcp")
ALL = ("hybrid", *CLOUD)
# https://docs.rackspace.com/reference/ticketing-categories-methods; most subcategories are inferred.
CATEGORIES: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "Account": (
        "Access, settings, contacts and users",
        "Service Request",
        {"General": ("hybrid",), "Contacts and Users": ALL, "Portal Access": ALL, "Other": CLOUD},
    ),
    "Billing and Payments": (
        "Invoices, payments and contracts",
        "Service Request",
        {"General": ("hybrid",), "Invoice": ALL, "Other": CLOUD},
    ),
    "Change": (
        "Add, remove or modify infrastructure",
        "Change",
        {
            "General": ("hybrid",),
            "Firewall": ("hybrid",),
            "Operating System": ("hybrid", "cloud"),
            "IAM": ("faws",),
            "Other": CLOUD,
        },
    ),
    "Incident": (
        "Something is broken or slow",
        "Incident",
        {
            "General": ("hybrid",),
            "Hardware": ("hybrid",),
            "Monitoring Alert": ALL,
            "EC2": ("faws",),
            "Other": CLOUD,
        },
    ),
    "Request for Information": (
        "Questions",
        "Service Request",
        {"General": ("hybrid",), "How To": ALL, "Other": CLOUD},
    ),
}
SERVERS = """
web1 web2 web3 web4 db1 db2 db3 mail1 mail2 cache1 cache2 build1 build2 proxy1 proxy2 files1 files2 backup1
monitor1 staging1
"""
NETWORK = "fw-ord1 fw-ord2 lb-ord1 lb-ord2"
AWS = """
i-0a1b2c3d-web i-0a1b2c3e-web i-0a1b2c3f-api i-0a1b2c40-api i-0a1b2c41-worker rds-orders rds-users
elb-public s3-assets s3-backups
"""


class Past(Clock):
    """A clock set by hand, for what happened before the sandbox started."""

    moment = 0.0

    def now(self) -> float:
        """Return the moment that was set."""
        return self.moment


def state(clock: Clock) -> State:
    """Make the customer as they are when the sandbox starts."""
    past = Past()
    made = State(clock=past)
    made.accounts = {each.id: each for each in _accounts()}
    made.people = {each.id: each for each in _people()}
    made.users = {USER_ID: _user()}
    made.rackers = ["Sam R.", "Priya N.", "Tom W."]
    made.categories = list(_categories())
    made.resources = {each.id: each for each in _resources()}
    _old_tickets(made, past, clock.now())
    made.clock = clock
    return made


def _accounts() -> list[Account]:
    return [
        Account(
            id=HYBRID,
            name="Desk Example Dedicated",
            rcn="RCN-449-496-999",
            service_level="runway",
            severities=("Low", "Normal", "High", "Urgent", "Emergency"),
            type_id="hybrid",
            type_name="Dedicated Hosting",
        ),
        Account(
            id=FAWS,
            name="Desk Example on AWS",
            rcn="RCN-449-496-999",
            service_level="navigator",
            severities=("Low", "Normal"),
            type_id="faws",
            type_name="Managed AWS",
        ),
    ]


def _people() -> Iterator[Person]:
    rows = [
        (ADA, USER_ID, USERNAME, "Ada", "Jones", ("Primary", "Technical")),
        (BEN, "10064", "ben.okafor", "Ben", "Okafor", ("Technical",)),
        (CLEO, "10071", "cleo.sand", "Cleo", "Sand", ("billing",)),
    ]
    for number, user_id, username, first, last, roles in rows:
        yield Person(
            id=number,
            user_id=user_id,
            username=username,
            first_name=first,
            last_name=last,
            email=f"{first.lower()}@{DOMAIN}",
            roles=roles,
        )


def _user() -> User:
    return User(
        id=USER_ID, username=USERNAME, api_key=API_KEY, password=PASSWORD, person_id=ADA, roles=set(ROLES)
    )


def _categories() -> Iterator[Category]:
    for number, (name, (description, classification, subcategories)) in enumerate(CATEGORIES.items(), 1):
        yield Category(
            id=number,
            name=name,
            description=description,
            classification=classification,
            subcategories=tuple(
                Subcategory(name=each, allowed_products=products) for each, products in subcategories.items()
            ),
        )


def _resources() -> Iterator[Resource]:
    rows = [
        (HYBRID, "dedicated", "server", SERVERS, 168_720),
        (HYBRID, "dedicated", "network", NETWORK, 229_128),
        (FAWS, "faws", "aws", AWS, 510_001),
    ]
    for account_id, platform, kind, names, first in rows:
        for at, name in enumerate(names.split()):
            yield Resource(
                account_id=account_id,
                name=name if platform == "faws" else f"{name}.{DOMAIN}",
                id=f"{platform}:{first + at:07d}",
                platform=platform,
                type=kind,
                location="us-east-1" if platform == "faws" else ("ORD1", "IAD3", "LON5")[at % 3],
                address=f"198.51.100.{10 + at}" if kind == "server" else "",
                is_online=at % 9 != 8,
                may_edit=name != "staging1",
            )


def resource_id(made: State, name: str) -> str:
    """Find the id of a resource by the first part of its name."""
    return next(each.id for each in made.resources.values() if each.name.partition(".")[0] == name)


def _old_tickets(made: State, past: Past, now: float) -> None:
    """Tickets as a year leaves them: closed long ago, solved lately, waiting, in progress, new."""
    ada, ben, cleo = made.people[ADA], made.people[BEN], made.people[CLEO]
    sam, priya = Racker(name="Sam R."), Racker(name="Priya N.")

    past.moment = now - 210 * DAY
    kind, subject = ("Billing and Payments", "Invoice", "Low"), "Two lines for backup1"
    ticket = _opened(
        made, CLOSED, HYBRID, kind, cleo, subject, "The invoice of last month has two lines for backup1."
    )
    past.moment += 5 * HOUR
    writing.say(made, ticket, priya, "One of them is credited on the next invoice.")
    past.moment += 2 * DAY
    writing.set_status(made, ticket, Status.CLOSED, cleo)

    past.moment = now - 40 * HOUR
    kind, subject = ("Incident", "EC2", "Normal"), "An instance did not come back"
    ticket = _opened(made, SOLVED, FAWS, kind, ben, subject, "The worker did not come back after its reboot.")
    ticket.resources = [resource_id(made, "i-0a1b2c41-worker")]
    past.moment += 1800
    writing.say(made, ticket, sam, "It was moved to another host and answers again.", status=Status.SOLVED)

    past.moment = now - 26 * HOUR
    kind, subject = ("Incident", "Hardware", "High"), "Disk is full"
    ticket = _opened(made, WAITING, HYBRID, kind, ada, subject, "The data disk of web1 is full.")
    ticket.resources, ticket.recipients = [resource_id(made, "web1")], [ADA, BEN]
    past.moment += 1800
    text = "We are on it, please tell us which folders may be emptied. The largest one is /var/log/nginx."
    writing.say(made, ticket, sam, text, status=Status.PENDING_CUSTOMER)

    past.moment = now - 8 * HOUR
    kind, subject = ("Change", "Firewall", "Normal"), "Open port 8443 to web2"
    ticket = _opened(
        made, PROGRESS, HYBRID, kind, ben, subject, "Please open port 8443 from the office to web2."
    )
    file = made.new_file("rules.txt", b"permit tcp 203.0.113.0/24 web2 eq 8443\n")
    writing.say(made, ticket, ben, "These are the rules we need.", [file])
    past.moment += HOUR
    writing.set_status(made, ticket, Status.IN_PROGRESS, priya)

    past.moment = now - 3 * HOUR
    kind, subject = ("Request for Information", "How To", ""), "Which calls are logged?"
    _opened(made, NEW, FAWS, kind, ada, subject, "Which calls of the account are logged, and for how long?")


def _opened(
    made: State,
    ticket_id: str,
    account_id: str,
    kind: tuple[str, str, str],
    by: Person,
    subject: str,
    text: str,
) -> Ticket:
    category, subcategory, severity = kind
    found = next(each for each in made.categories if each.name == category)
    opening = Opening(
        account=made.accounts[account_id],
        subject=subject,
        category=found,
        subcategory=subcategory,
        severity=severity,
        by=by,
        text=text,
    )
    return writing.open_ticket(made, opening, ticket_id=ticket_id)
