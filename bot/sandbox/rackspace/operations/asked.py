"""One call of the API, read: who asks, for what, with what; and the checks that fields share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.rackspace.access import Access
from bot.sandbox.rackspace.errors import bad_request, forbidden, not_found
from bot.sandbox.rackspace.records import Account, File, Person, Ticket, User
from bot.sandbox.rackspace.showing import Shower
from bot.sandbox.rackspace.state import State
from bot.sandbox.slack.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose token and address are good."""

    state: State
    access: Access
    user: User
    base: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    uploads: Mapping[str, list[Upload]] = field(default_factory=dict)
    ticket_id: str = ""

    @property
    def show(self) -> Shower:
        """Show things to this caller."""
        return Shower(state=self.state, base=self.base)

    @property
    def person(self) -> Person:
        """The person that writes."""
        return self.access.person(self.user)

    def fields(self) -> Json:
        """Return the body, which must be a JSON object."""
        if not isinstance(self.body, dict):
            raise bad_request("The request body could not be understood")
        return self.body

    def ticket(self) -> Ticket:
        """Find the ticket that the address names."""
        found = self.state.tickets.get(self.ticket_id)
        if found is None:
            raise not_found()
        return found

    def own_ticket(self) -> Ticket:
        """Find a ticket to write to; one without the right to do so is as if it were not there."""
        found = self.ticket()
        if not self.access.may_write(self.user, self.state.accounts[found.account_id]):
            raise not_found()
        return found

    def account(self, account_id: str) -> Account:
        """Find an account to write to."""
        found = self.state.accounts.get(account_id)
        if found is None:
            raise bad_request("Account provided is invalid")
        if not self.access.may_write(self.user, found):
            raise forbidden(
                self.state.settings, "You do not have permission to create tickets on this account"
            )
        return found

    def resources(self, listed: object, account_id: str) -> list[str]:
        """Read the addresses of resources of an account, on any of the vendor's hosts; returns their ids.

        One of them at least must be the caller's to edit.
        """
        ids = [each.rpartition("/")[2] for each in texts(listed, "resources")]
        found = [self.state.resources.get(each) for each in ids]
        known = [each for each in found if each is not None and each.account_id == account_id]
        if len(known) < len(ids):
            raise bad_request("Resources provided are invalid")
        if known and not any(each.may_edit for each in known):
            raise bad_request("You do not have permission to edit any of the resources provided")
        return list(dict.fromkeys(ids))

    def attachments(self, comment: Json) -> list[File]:
        """Read the files that a comment names: one with a uuid is there, one without gets a place."""
        listed = comment.get("attachments")
        if listed is None:
            return []
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise bad_request("Attachments provided are invalid")
        for each in listed:
            self._check_attachment(each)
        uuids = [each["uuid"] for each in listed if each.get("uuid")]
        if len(set(uuids)) < len(uuids):
            raise bad_request("Attachment provided is invalid or was not uploaded")
        return [self._file(each) for each in listed]

    def _file(self, named: Json) -> File:
        """Take a file, called as the comment has it: a form may have escaped its name."""
        if not named.get("uuid"):
            return self.state.new_file(named["filename"])
        file = self.state.files[named["uuid"]]
        file.filename = named["filename"]
        return file

    def _check_attachment(self, named: Json) -> None:
        uuid = named.get("uuid")
        check_filename(named.get("filename"))
        if uuid is None or uuid == "":
            return
        file = self.state.files.get(uuid) if isinstance(uuid, str) else None
        if file is None or file.is_bound or file.body is None:
            raise bad_request("Attachment provided is invalid or was not uploaded")


# https://docs.rackspace.com/reference/ticketing-attachments-methods
EXTENSIONS = """
ade adp app asp bas bat cer chm cla class cmd cnt com cpl crt csh der exe fxp gadget grp hlp hpj hta
inf ins isp its jar js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt
mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst ocx ops osd pcd pif pl plg prf prg ps1
ps1xml ps2 ps2xml psc1 psc2 pst reg scf scr sct shb shs tmp url vb vbe vbp vbs vsmacros vsw ws wsc
wsf wsh xbap xnk
"""
REFUSED_EXTENSIONS = frozenset(EXTENSIONS.split())


def check_filename(name: object) -> str:
    """Read the name of a file; raises Refused for one that may not be attached."""
    if not isinstance(name, str) or not name.strip() or "/" in name or "\0" in name:
        raise bad_request("Attachment filename provided is invalid")
    if name.rpartition(".")[2].lower() in REFUSED_EXTENSIONS and "." in name:
        raise bad_request("Attachment file extension is not allowed")
    return name


LONGEST_NUMBER = 9


def required(fields: Json, name: str) -> str:
    """Read a text that must be there."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_request(f"{name} is required")
    return value


def texts(value: object, name: str) -> list[str]:
    """Read a list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise bad_request(f"{name} provided are invalid")
    return value


def number(query: Mapping[str, str], name: str, default: int) -> int:
    """Read a number of the query that is not negative."""
    text = query.get(name, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise bad_request(f"{name} provided is invalid")
    return int(text)
