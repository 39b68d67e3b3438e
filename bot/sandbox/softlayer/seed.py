"""What is there from the start: an account with three users, its devices, the vendor's lists, old tickets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bot.sandbox.slack.clock import Clock
from bot.sandbox.softlayer import writing
from bot.sandbox.softlayer.dates import DAY, Moment
from bot.sandbox.softlayer.records import (
    Account,
    Category,
    Device,
    DeviceKind,
    Employee,
    Group,
    Location,
    Status,
    StatusId,
    Subject,
    Ticket,
    User,
)
from bot.sandbox.softlayer.state import State
from bot.sandbox.softlayer.writing import Upload

ACCOUNT_ID, BRAND_ID = 307_000, 2
ADA, BEN, CLEO = 5501, 5502, 5503
DOMAIN = "desk.example"


def _key(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


# The credentials of the account's master user, by whom the tickets of most programs are written.
API_USER = f"SL{ACCOUNT_ID}_ada@{DOMAIN}"
API_KEY = _key("ada")
CLOUD_KEY = _key("ada in the cloud")[:44]

CLEO_MAY = frozenset(
    {"TICKET_VIEW", "TICKET_VIEW_BY_HARDWARE", "TICKET_VIEW_BY_VIRTUAL_GUEST", "TICKET_ADD", "TICKET_EDIT"}
)
BEN_MAY = CLEO_MAY | {"TICKET_VIEW_ALL", "TICKET_MANAGE", "TICKET_SEARCH"}

# https://sldn.softlayer.com/article/getting-started-tickets/ and recorded answers; groups are inferred.
SUBJECTS = """
1001 2 Accounting Request
1002 1 Sales Request
1003 3 Reboots and Console Access
1004 3 OS Reload Question
1005 3 Portal Information Question
1021 3 Hardware Issue
1022 3 Public Network Question
1041 3 DNS Request
1061 3 Private Network Question
1081 1 Licensing Question
1101 3 Security Issue
1121 3 Hardware Firewall Question
1122 3 Hardware Load Balancer Question
1141 3 Mail Server Issue
1161 3 Storage Question
1181 3 CDN Question
1201 3 DOS/Abuse Issue
1221 3 Transcoding Question
1261 1 Colocation Service Request
1482 3 Vyatta Question
1522 3 API Question
1723 3 VMware Solutions
"""
SALES, ACCOUNTING, SUPPORT, SYSADMIN, HARDWARE, CANCELLATIONS, ABUSE = (
    1002,
    1001,
    1004,
    1005,
    1008,
    1013,
    1015,
)
GROUP_OF_CATEGORY = {1: SALES, 2: ACCOUNTING, 3: SUPPORT}
GROUP_OF_SUBJECT = {1021: HARDWARE, 1201: ABUSE}
GROUPS = {
    ACCOUNTING: ("Accounting", 2, "accounting"),
    SALES: ("Sales", 1, "sales"),
    SUPPORT: ("Support", 3, "support"),
    SYSADMIN: ("SysAdmin", 3, "support"),
    HARDWARE: ("Hardware", 3, "support"),
    CANCELLATIONS: ("Cancellations", 1, "cancellation"),
    ABUSE: ("Abuse", 3, "abuse"),
}
CATEGORIES = {1: "Sales and Orders", 2: "Accounting", 3: "Technical"}
EXTENSIONS = (
    "txt log csv json xml yml yaml conf ini pdf doc docx xls xlsx png jpg jpeg gif bmp zip gz tgz tar eml"
)
QUESTIONS = (
    (
        "How do I reboot a server that does not answer?",
        "Use the device's page in the portal, or its management card.",
        "https://cloud.ibm.com/docs/bare-metal",
    ),
)
HOSTS = """
web-01 web-02 web-03 db-01 db-02 mail-01 build-01 cache-01 proxy-01 backup-01 files-01 monitor-01
"""
GUESTS = "app-01 app-02 app-03 queue-01 queue-02 stage-01 stage-02 vpn-01"
DEDICATED = "host-dal-01 host-fra-01"


class Past(Clock):
    """A clock set by hand, for what happened before the sandbox started."""

    moment = 0.0

    def now(self) -> float:
        """Return the moment that was set."""
        return self.moment


def state(clock: Clock) -> State:
    """Make the account as it is when the sandbox starts."""
    past = Past()
    past.moment = began = clock.now() - 400 * DAY
    account = Account(
        id=ACCOUNT_ID,
        brand_id=BRAND_ID,
        company_name="Desk Example Ltd",
        email=f"ada@{DOMAIN}",
        first_name="Ada",
        last_name="Jones",
        create_date=Moment(began),
    )
    made = State(clock=past, account=account, brand_id=BRAND_ID, extensions=tuple(EXTENSIONS.split()))
    made.group_categories = {
        number: Category(sl_type="SoftLayer_Ticket_Group_Category", id=number, name=name)
        for number, name in CATEGORIES.items()
    }
    made.subject_categories = {
        number: Category(sl_type="SoftLayer_Ticket_Subject_Category", id=number, name=name)
        for number, name in CATEGORIES.items()
    }
    made.settle(
        users=_users(Moment(began)),
        employees=_employees(),
        groups=_groups(),
        statuses=_statuses(),
        subjects=_subjects(),
        locations=_locations(),
        devices=_devices(Moment(began)),
    )
    _old_tickets(made, past, clock.now())
    made.clock = clock
    return made


def _users(began: Moment) -> Iterator[User]:
    people = [
        (ADA, "Ada", "Jones", None, frozenset[str](), frozenset[int]()),
        (BEN, "Ben", "Okafor", "Europe/Berlin", BEN_MAY, frozenset({2001, 2002, 2003, 4001, 4002})),
        (CLEO, "Cleo", "Sand", "America/New_York", CLEO_MAY, frozenset({2001, 4001})),
    ]
    for number, first, last, zone, permissions, devices in people:
        word = first.lower()
        yield User(
            id=number,
            account_id=ACCOUNT_ID,
            username=f"SL{ACCOUNT_ID}_{word}@{DOMAIN}",
            first_name=first,
            last_name=last,
            email=f"{word}@{DOMAIN}",
            create_date=began,
            parent_id=None if number == ADA else ADA,
            is_master_user_flag=number == ADA,
            # Dates follow US Central where no zone is set.
            zone=zone or "America/Chicago",
            timezone_id=None if zone is None else number - 5400,
            api_key=_key(word),
            cloud_key=_key(f"{word} in the cloud")[:44],
            permissions=permissions,
            devices=devices,
        )


def _employees() -> Iterator[Employee]:
    names = {701: ("Sam E", "same"), 702: ("Priya N", "priyan"), 703: ("Tom W", "tomw")}
    return (Employee(id=number, display_name=name, username=word) for number, (name, word) in names.items())


def _groups() -> Iterator[Group]:
    for number, (name, category, kind) in GROUPS.items():
        yield Group(id=number, name=name, ticket_group_category_id=category, kind=kind)


def _statuses() -> list[Status]:
    names = {StatusId.OPEN: "Open", StatusId.CLOSED: "Closed", StatusId.ASSIGNED: "Assigned"}
    return [Status(id=int(number), name=name) for number, name in names.items()]


def _subjects() -> Iterator[Subject]:
    for line in SUBJECTS.strip().splitlines():
        number, category, name = line.split(" ", 2)
        group = GROUP_OF_SUBJECT.get(int(number), GROUP_OF_CATEGORY[int(category)])
        questions = QUESTIONS if int(number) == 1003 else ()
        yield Subject(
            id=int(number), name=name, category_id=int(category), group_id=group, questions=questions
        )


def _locations() -> list[Location]:
    return [
        Location(id=138_124, name="dal05", long_name="Dallas 5"),
        Location(id=449_506, name="fra02", long_name="Frankfurt 2"),
    ]


def _devices(began: Moment) -> Iterator[Device]:
    rows = [
        (DeviceKind.HARDWARE, 2001, HOSTS),
        (DeviceKind.GUEST, 4001, GUESTS),
        (DeviceKind.HOST, 6001, DEDICATED),
    ]
    for place, (kind, first, names) in enumerate(rows):
        for at, name in enumerate(names.split()):
            is_host = kind is DeviceKind.HOST
            yield Device(
                kind=kind,
                id=first + at,
                account_id=ACCOUNT_ID,
                hostname=name,
                domain=DOMAIN,
                create_date=began,
                primary_ip_address=None if is_host else f"192.0.2.{20 * place + at + 10}",
                primary_backend_ip_address=None if is_host else f"10.{60 + place}.0.{at + 10}",
                location_id=449_506 if "fra" in name or at % 3 == 2 else 138_124,
                serial_number=f"SL{first + at:06d}" if kind is DeviceKind.HARDWARE else None,
            )


def _old_tickets(made: State, past: Past, now: float) -> None:
    """Tickets as a year leaves them: closed long ago, closed lately, waiting, assigned, new."""
    ada, ben = made.users[ADA], made.users[BEN]
    sam, priya = made.employees[701], made.employees[702]

    past.moment = now - 210 * DAY
    ticket = _opened(made, ben, 1161, "How do we grow the volume of db-01 without a downtime?")
    past.moment += 2 * 3600
    writing.say(
        made, ticket, priya, "You can grow it in the portal; the file system needs a resize after it."
    )
    past.moment += 4 * 3600
    writing.close(made, ticket, priya)
    ticket.final_comments = "Worked at once, thank you."

    past.moment = now - 45 * DAY
    ticket = _opened(made, ada, 1021, "db-02 reports a failing disk in slot 3.", title="Failing disk")
    _attach(made, ticket, DeviceKind.HARDWARE, 2005)
    past.moment += 1800
    writing.say(made, ticket, sam, "The disk was replaced and the array is being rebuilt.")
    past.moment += 86_400
    writing.say(made, ticket, None, "This ticket was closed since no answer came.")
    writing.close(made, ticket, None)

    past.moment = now - 30 * 3600
    ticket = _opened(made, ben, 1001, "The invoice of last month has two lines for backup-01.")
    past.moment += 5 * 3600
    writing.say(made, ticket, priya, "One line is credited on the next invoice.")
    writing.close(made, ticket, priya)

    past.moment = now - 26 * 3600
    ticket = _opened(made, ada, 1022, "Packet loss to web-01 since this morning.", title="Packet loss")
    _attach(made, ticket, DeviceKind.HARDWARE, 2001)
    ticket.priority = 2
    past.moment += 3600
    writing.say(made, ticket, sam, "Please send a trace from your side.")
    ticket.employees, ticket.status_id, ticket.awaits_user = [sam], StatusId.ASSIGNED, True

    past.moment = now - 3 * 3600
    ticket = _opened(made, ada, 1522, "Which calls count against the limit?", title="Rate limit")
    trace = Upload(name="calls.log", body=b"GET /rest/v3.1/SoftLayer_Account/getTickets.json 200\n")
    writing.attach_file(made, ticket, ada, trace)


def _opened(made: State, user: User, subject_id: int, text: str, title: str = "") -> Ticket:
    subject = made.subjects[subject_id]
    name = f"{subject.name} - {title}" if title else subject.name
    ticket = writing.open_ticket(
        made, title=name, user=user, group_id=subject.group_id, subject_id=subject_id
    )
    writing.say(made, ticket, user, text)
    return ticket


def _attach(made: State, ticket: Ticket, kind: DeviceKind, device_id: int) -> None:
    device = made.devices[kind, device_id]
    writing.attach(made, ticket, "SoftLayer_Ticket_Attachment_Hardware", device_id, device)
    ticket.location_id = device.location_id
