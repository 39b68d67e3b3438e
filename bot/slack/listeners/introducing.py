"""Who somebody is at the remotes where we are the service desk: as they or an admin say it is noted."""

from __future__ import annotations

from bot.service.desk import Desk
from bot.slack.introducing import Introduce, WhoAmI
from bot.slack.parse.caller import Caller
from bot.slack.people import People
from bot.slack.views.parts import Message
from bot.slack.voice import said
from bot.slack.words import introducing as words


async def tell_who(desk: Desk, people: People, caller: Caller, order: Introduce | WhoAmI) -> Message:
    """Note who somebody is, and say who they are by now. Raises UserError when it cannot be noted."""
    person = order.person if isinstance(order, Introduce) else caller.person
    if isinstance(order, Introduce):
        await desk.introduce(caller.source, caller.person, person, order.address)
    await desk.greet(person)
    names = await people.known({person})
    own = person == caller.person
    return said("\n".join(words.who_is(person, names, desk.desks.all, is_oneself=own)))
