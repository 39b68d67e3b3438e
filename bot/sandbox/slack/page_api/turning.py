"""What a person does to the sandbox itself: its clock, its bot, its faults."""

from __future__ import annotations

import dataclasses

from bot.sandbox.slack.clock import ClockError
from bot.sandbox.slack.faults import FaultError, Timing
from bot.sandbox.slack.interactions import Refused
from bot.sandbox.slack.page_api.asked import Asked
from bot.sandbox.slack.page_api.reading import faults as shown_faults
from bot.sandbox.slack.shapes import Json

TIMING = tuple(each.name for each in dataclasses.fields(Timing))
WORDS = {
    "acks": ("take", "ignore"),
    "disconnect": ("refresh_requested", "warning", "link_disabled", "too_many_websockets", "close"),
    "rate_limits": ("count", "enforce"),
}
SWITCHES = {"clear", "rules", "release", "events", "silence", "edits_are_marked", *TIMING, *WORDS}


async def clock(question: Asked) -> Json:
    """Turn the clock forward, or reset it."""
    slack, fields = question.slack, question.fields
    try:
        if fields.get("reset"):
            slack.clock.reset()
        elif "to" in fields:
            slack.clock.turn_to(fields["to"])
        else:
            slack.clock.turn(question.number("advance", 0))
    except ClockError as error:
        raise Refused("bad_time", str(error)) from error
    now, offset = slack.clock.now(), slack.clock.offset
    slack.changes.tell("clock", now=now, offset=offset)
    return {"now": now, "offset": offset}


async def bot(question: Asked) -> Json:
    """Kill the app's process, or start it."""
    control, wanted = question.slack.bot, question.text("do")
    if control is None:
        raise Refused("not_managed", "The sandbox did not start this bot, so it cannot stop it.")
    if wanted == "kill":
        await control.kill()
    elif wanted == "start":
        await control.start()
    else:
        raise Refused("unknown_word", "The bot can be told to kill or start.")
    return question.slack.bot_state()


async def set_faults(question: Asked) -> Json:
    """Add rules and set switches; `clear` takes them all back first."""
    slack, fields = question.slack, question.fields
    _check(fields)
    if fields.get("clear"):
        slack.faults.clear()
        slack.limits.is_enforced = False
    try:
        slack.faults.add(fields.get("rules") or [])
        slack.faults.switch_events(question.mapping("events"))
        slack.faults.set_timing({key: fields[key] for key in TIMING if key in fields})
    except FaultError as error:
        raise Refused("bad_fault", str(error)) from error
    _switch(question)
    if fields.get("release"):
        slack.faults.release()
    if "disconnect" in fields:
        await slack.sockets.disconnect(str(fields["disconnect"]))
    slack.faults_changed()
    return await shown_faults(question)


def _check(wanted: Json) -> None:
    if unknown := set(wanted) - SWITCHES:
        raise Refused("bad_fault", f"There is no switch {', '.join(sorted(unknown))}.")
    for name, words in WORDS.items():
        if name in wanted and wanted[name] not in words:
            raise Refused("bad_fault", f"The words for {name} are {', '.join(words)}.")


def _switch(question: Asked) -> None:
    slack, fields = question.slack, question.fields
    if "acks" in fields:
        slack.faults.acks_ignored = fields["acks"] == "ignore"
    if "silence" in fields:
        slack.faults.silent_sockets = bool(fields["silence"])
    if "edits_are_marked" in fields:
        slack.faults.edits_are_marked = bool(fields["edits_are_marked"])
    if "rate_limits" in fields:
        slack.limits.is_enforced = fields["rate_limits"] == "enforce"
