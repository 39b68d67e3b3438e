"""What is said of how a remote does, and of what waits for it.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from bot.domain.effects import TellHealth, TellQueued
from bot.domain.health import Ailment
from bot.domain.homes import Ailing
from bot.domain.remote_side import Remote
from bot.domain.waiting import OPENING
from bot.slack.text import safe, stamp

WORDS = 200
"""The most characters of a remote's words within a sentence of ours."""
DOES = {
    Ailment.DOWN: "does not answer",
    Ailment.THROTTLED: "takes no more calls from us for now",
    Ailment.REFUSING: "does not take our key",
    Ailment.UNHOOKED: "does not tell us at once what changes",
}


def _quoted(reason: str) -> str:
    words = safe(reason.rstrip(". "), WORDS)
    return f": “{words}”" if words else ""


def _waits(ailment: Ailment) -> str:
    """What becomes of what people say meanwhile, and what there is to do."""
    if ailment is Ailment.UNHOOKED:
        return "It is looked for now and then all the same. `threadesk check` says how to mend it."
    kept = "What you write is kept and goes by itself once it does."
    if ailment is not Ailment.REFUSING:
        return kept
    return f"{kept} Somebody has to mend the key: `threadesk check` says how."


def fails(effect: TellHealth, name: str, desk: str) -> str:
    """To a desk whose remote fails."""
    does = f"⚠️ *{safe(desk)}*: {safe(name)} {DOES[effect.ailment]} since {stamp(effect.since)}"
    return f"{does}{_quoted(effect.reason)}. {_waits(effect.ailment)}"


def works(effect: TellHealth, name: str) -> str:
    """To a desk whose remote works again."""
    until = effect.until or effect.told_at
    if effect.ailment is Ailment.UNHOOKED:
        return f"✅ {safe(name)} tells us again at once what changes, since {stamp(until)}."
    return f"✅ {safe(name)} works again since {stamp(until)}. What waited is on its way."


def line(ailing: Ailing) -> str:
    """On top of the home of somebody at such a desk."""
    known, rules = ailing.health, ailing.rules
    ailment = known.ailment or Ailment.DOWN
    name = rules.remote.name if rules.remote is not None else rules.name
    since = f" since {stamp(known.since)}" if known.since is not None else ""
    does = f"⚠️ *{safe(rules.name)}*: {safe(name)} {DOES[ailment]}{since}"
    return f"{does}{_quoted(known.reason)}. {_waits(ailment)}"


def queued(remote: Remote, effect: TellQueued) -> str:
    """To the author of what waits long for its turn."""
    name = safe(remote.name)
    why = f"{name} {DOES[effect.ailment]}" if effect.ailment else f"{name} takes only so much at once"
    what = "this ticket waits" if effect.sending == OPENING else "this waits"
    if effect.messages > 1:
        what = f"what you wrote in {effect.messages} messages waits and goes as one"
    place = f"at place {effect.turn} in the queue"
    when = f"at about {stamp(effect.leaves_at)}, by itself" if effect.leaves_at else "by itself"
    may_change = effect.leaves_at is not None and effect.sending != OPENING
    until = " Until then an edit changes it and a deletion takes it back." if may_change else ""
    return f"⏳ {why}, so {what}, {place}. It goes {when}: there is nothing for you to do.{until}"
