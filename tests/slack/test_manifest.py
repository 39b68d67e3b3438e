"""The manifest, the listeners and what the bot calls, held against one another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import bot.slack
from bot.domain.desk import Desks
from bot.errors import FormError, UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.roster import Roster
from bot.slack.app import routing
from bot.slack.conversations import Conversations
from bot.slack.ids import Action, Callback
from bot.slack.listeners.routes import Routes, together
from bot.slack.manifest import EVENTS, METHODS, PATH, manifest, scopes
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing
from bot.slack.voice import Voice
from bot.slack.words import errors
from storage.store import SqlStore
from tests.builders import WORKSPACE
from tests.fakes import HandClock
from tests.slack.front import a_desk, an_identity

ROOT = Path(__file__).parents[2]
SOURCES = sorted(Path(bot.slack.__file__).parent.rglob("*.py"))
FAMILIES = {method.partition(".")[0] for method in METHODS}


def a_routing() -> Routes:
    """The listeners, around a store that was never opened and a Slack that is never called."""
    clock, client, roster = HandClock(), AsyncWebClient(), Roster(Desks(all=(a_desk(),)))
    people = People(client, clock)
    store = SqlStore("sqlite://", clock=clock)
    return routing(
        Desk(store, roster, clock),
        Queries(store, clock),
        people,
        clock,
        Voice(client, ""),
        Conversations(client),
        an_identity(""),
        Membership(client, roster, Standing(people, WORKSPACE)),
        command="/ticket",
        emoji="ticket",
    )


def test_the_file_is_what_the_code_says() -> None:
    printed = yaml.safe_dump(manifest(), sort_keys=False, allow_unicode=True, width=100)
    assert (ROOT / "manifest.yml").read_text() == printed


def test_every_event_that_is_subscribed_to_has_a_listener_and_the_other_way_round() -> None:
    assert set(a_routing().events) == set(EVENTS)
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(name for names in EVENTS.values() for name in names) == subscribed


def test_every_shortcut_and_form_has_a_listener() -> None:
    routes = a_routing()
    offered = {each["callback_id"] for each in manifest()["features"]["shortcuts"]}
    assert offered == set(routes.shortcuts)
    shown_only = {Callback.MORE_FORM}
    assert set(Callback) == set(routes.shortcuts) | set(routes.submissions) | shown_only


def test_every_action_has_a_listener() -> None:
    routes = a_routing()
    each_entry_is_one = {Action.MENU}
    assert set(Action) - each_entry_is_one == set(routes.actions) | set(routes.options)


def test_two_listeners_for_the_same_are_refused() -> None:
    routes = a_routing()
    with pytest.raises(ValueError, match="reaction_added"):
        together(routes, Routes(events={"reaction_added": routes.events["message"]}))


def called_methods() -> Iterator[str]:
    """Every Web API method that the source calls on a client, as Slack names it."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                family, _, rest = node.func.attr.partition("_")
                if family in FAMILIES | {"apps"} and rest:
                    yield f"{family}.{rest}".replace(
                        "apps.connections_open", "apps.connections.open"
                    ).replace("usergroups.users_list", "usergroups.users.list")


def test_every_method_that_is_called_is_in_the_table_and_no_other() -> None:
    assert set(called_methods()) == set(METHODS)


def test_every_scope_of_a_called_method_is_asked_for() -> None:
    asked = set(manifest()["oauth_config"]["scopes"]["bot"])
    assert asked == set(scopes())
    for method in called_methods():
        assert METHODS[method] <= asked


def test_with_an_address_it_is_for_http() -> None:
    wanted = manifest("/desk", "https://desk.example/")
    address = f"https://desk.example{PATH}"
    assert wanted["settings"]["socket_mode_enabled"] is False
    assert wanted["settings"]["event_subscriptions"]["request_url"] == address
    assert wanted["settings"]["interactivity"]["request_url"] == address
    assert wanted["features"]["slash_commands"][0]["command"] == "/desk"
    assert wanted["features"]["slash_commands"][0]["url"] == address


def test_names_and_descriptions_are_within_slacks_limits() -> None:
    shown = manifest()
    assert len(shown["display_information"]["name"]) <= 35
    assert len(shown["display_information"]["description"]) <= 140
    for shortcut in shown["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def raised_codes() -> dict[str, set[str]]:
    """Every UserError code in the source, with the values that are given along."""
    codes: dict[str, set[str]] = {}
    for source in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    given = {keyword.arg for keyword in node.keywords if keyword.arg}
                    codes.setdefault(str(code.value), set()).update(given)
    return codes | {"malformed": set()}


def test_every_error_has_a_sentence_and_every_sentence_an_error() -> None:
    assert set(errors.ERRORS) == set(raised_codes())


def test_every_sentence_says_only_what_its_error_gives() -> None:
    for code, given in raised_codes().items():
        assert set(re.findall(r"{(\w+)}", errors.ERRORS[code])) <= given, code


def test_several_faults_are_all_said() -> None:
    error = FormError([UserError("text_missing", "text"), UserError("title_missing", "title")])
    assert [field for field, _ in errors.faults(error)] == ["text", "title"]
