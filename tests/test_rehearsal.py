"""The desk of the sandbox at Autotask knows of its categories what the stand-in's are."""

from __future__ import annotations

import tomllib

from bot.config.rehearsal import SANDBOX_REMOTES
from bot.connectors.autotask.forms import Queue, Setting, setting_of
from bot.sandbox.autotask.rules.values import Queue as Required
from bot.sandbox.autotask.seed import ids, setup

QUEUES = {
    Required.ALWAYS: Queue.ALWAYS,
    Required.NEVER: Queue.NEVER,
    Required.WITHOUT_RESOURCE: Queue.UNOWNED,
}


def test_what_the_sandbox_is_told_of_categories_is_so_there() -> None:
    remote = tomllib.loads(SANDBOX_REMOTES["autotask"])["desks"][0]["remote"]
    told = {name: setting_of(words) for name, words in remote["categories"].items()}
    names = {each["id"]: each["name"] for each in setup.tables()["TicketCategories"]}
    there = {names[number]: settings for number, settings in setup.house().categories.items()}
    for name, settings in there.items():
        gives_due = settings.due_days is not None and settings.due_time is not None
        assert told.get(name, Setting()) == Setting(queue=QUEUES[settings.queue], gives_due=gives_due), name
    assert told.keys() <= there.keys()
    assert told[names[ids.STANDARD]].gives_due
