"""Spans, numbers and words that nobody has documented can be others."""

from __future__ import annotations

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Stand, wanted

ATOM = {"Accept": "application/vnd.rackspace.atom+json"}


async def test_how_long_things_live_is_set(stand: Stand, vendor: Vendor) -> None:
    settings = stand.rackspace.settings
    settings.token_lives, settings.solved_closes_after = 1000, 60
    settings.upload_lives, settings.download_lives = 20, 30
    await stand.log_in()
    vendor.solve(seed.WAITING)
    vendor.answer(seed.NEW, "See.", files=[("a.log", b"one")])
    await stand.say(seed.NEW, "And mine.", attachments=[{"filename": "b.log"}])
    theirs, mine = (each["attachments"][0] for each in (await stand.ticket(seed.NEW))["comments"][-2:])
    stand.rackspace.clock.turn(20)
    assert (await stand.request("PUT", mine["upload_url"], data=b"late")).status == 401
    assert (await stand.request("GET", theirs["url"])).status == 200
    stand.rackspace.clock.turn(10)
    assert (await stand.request("GET", theirs["url"])).status == 401
    stand.rackspace.clock.turn(30)
    assert (await stand.ticket(seed.WAITING))["status"] == "Closed"
    stand.rackspace.clock.turn(940)
    assert (await stand.ask("accounts")).status == 401


async def test_words_of_new_tickets_and_of_their_entries_are_set(stand: Stand, vendor: Vendor) -> None:
    settings = stand.rackspace.settings
    settings.new_status, settings.create_type, settings.update_type = "New", "made", "touched"
    made = await stand.ok("tickets", wanted())
    vendor.answer(made["ticketId"], "Seen.")
    path = f"feeds/consolidated_ticketing/events/{seed.HYBRID}"
    answer = await stand.request("GET", path, headers=ATOM, limit=2)
    kinds = [each["category"][2]["term"] for each in answer.value["feed"]["entry"]]

    assert (made["status"], kinds) == ("New", ["type:touched", "type:made"])


async def test_the_status_of_a_missing_role_is_set(stand: Stand) -> None:
    stand.rackspace.settings.forbidden_status = 401
    stand.rackspace.state.users[seed.USER_ID].roles = {"cloudfeeds:observer"}

    assert (await stand.ask("tickets", wanted())).error[:2] == (401, "forbidden")
    assert (await stand.request("GET", "resources/resources")).status == 401
