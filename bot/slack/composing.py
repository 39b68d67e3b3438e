"""What each message of ours says: an effect and its scene in, a message out. It asks for names and links."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.approval import Approval
from bot.domain.connected import reopens_here
from bot.domain.effects import AskApproval, PostLine, Remind, TellGroup, TellPerson
from bot.domain.events import (
    BridgeEvent,
    CardPosted,
    Closed,
    CloseRequested,
    Exported,
    FileAsked,
    FilePassed,
    FileRefused,
    HandedOver,
    Opened,
    OwnerChanged,
    PolicyWarned,
    ProblemEnded,
    ProblemReopened,
    SurveyAsked,
    TimersFired,
)
from bot.domain.ports import Scene
from bot.domain.ticket import POLICY, ChannelId, Place, TimerKind
from bot.errors import Rejected
from bot.slack.answers import Permalink
from bot.slack.calls import ask
from bot.slack.people import People
from bot.slack.scenes import DIRECT, asked_now, concerned, first_reached, is_desks, reaches, unfit
from bot.slack.views import approval, bridges, survey
from bot.slack.views import thread as views
from bot.slack.views.parts import Message
from bot.slack.words.thread import Line, Names, Saying


class Composing:
    """Composes messages for one workspace."""

    def __init__(self, client: AsyncWebClient, people: People, url: str = "") -> None:
        self._url = url
        self._client = client
        self._people = people

    async def card(self, scene: Scene, place: Place) -> Message:
        """The card, with where the ticket grew out of."""
        return views.card_message(
            scene.ticket,
            scene.rules,
            await self.names(scene),
            conversation=await self._grown_from(scene, place),
            now=scene.now,
            bridges=bridges.on_card(scene.ticket, self._url) if is_desks(scene, place) else (),
        )

    async def line(self, effect: PostLine | Remind, scene: Scene) -> Message:
        """One line in a thread: what happened, or what fell due."""
        event = scene.event
        if isinstance(event, TimersFired):
            return views.reminder(event, scene.ticket, scene.now)
        if isinstance(event, PolicyWarned):
            return views.warning(event, scene.ticket)
        if isinstance(event, Closed) and event.by == POLICY:
            names, rules = await self.names(scene), scene.rules
            may_reopen = rules.may_reopen and reopens_here(scene.ticket, rules)
            return views.closed_by_itself(event, scene.ticket, rules, names, may_reopen=may_reopen)
        if isinstance(event, FileRefused):
            return views.file_withheld(event)
        if isinstance(event, ProblemEnded):
            return views.problem_ended(event, scene.ticket, scene.rules, await self.names(scene))
        if isinstance(event, ProblemReopened):
            return views.problem_reopened(event, scene.ticket, scene.rules, await self.names(scene))
        if isinstance(event, BridgeEvent):
            names = await self.names(scene)
            return bridges.told(event, scene.ticket, scene.rules, names, self._url)
        if isinstance(event, Line):
            return views.line(event, await self.names(scene))
        raise unfit(effect, event)

    async def private(self, effect: TellPerson, scene: Scene) -> Message:
        """What one person is told in private."""
        ticket, event = scene.ticket, scene.event
        match event:
            case CardPosted(channel=channel, card=card):
                can_look = reaches(ticket, channel, effect.person)
                link = await self._permalink(channel, card) if can_look else None
                return views.card_is_up(ticket, effect.person, await self.names(scene), link)
            case OwnerChanged(owner=owner) | HandedOver(owner=owner) if owner == effect.person:
                link = await self._link_for(effect, scene)
                return views.yours_now(ticket, event, await self.names(scene), link)
            case TimersFired() if ticket.is_private:
                return views.reminded(event, ticket, effect.person, scene.now)
            case TimersFired():
                return views.not_reminded(event, ticket, effect.person, scene.now)
            case PolicyWarned(kind=TimerKind.POLICY_UNAPPROVED) if ticket.approval is not None:
                return await self._question(effect, scene, ticket.approval)
            case PolicyWarned():
                return views.warning(event, ticket)
            case CloseRequested(by=by) if effect.person != by:
                link = await self._link_for(effect, scene)
                return views.close_asked(ticket, event, await self.names(scene), link)
            case Opened(told=told) if effect.person in told:
                return views.opened_in_private(ticket, await self.names(scene))
            case FileRefused() | FileAsked() | Exported() | FilePassed():
                return views.file_refused(ticket, event)
            case SurveyAsked():
                return survey.question(ticket)
            case Opened():
                return views.no_card(ticket, [place.channel for place in ticket.places if not place.card])
            case _ if isinstance(event, Line):
                return views.news(ticket, event, await self.names(scene), await self._link_for(effect, scene))
            case _ if isinstance(event, Saying):
                return views.not_shown(event, ticket)
            case _:
                raise unfit(effect, event)

    async def question(self, effect: AskApproval, scene: Scene) -> Message:
        """Whether the ticket is approved; in private with where it stands."""
        wanted = scene.ticket.approval
        if wanted is None:
            raise unfit(effect, scene.event)
        return await self._question(effect, scene, wanted)

    async def _question(self, effect: AskApproval | TellPerson, scene: Scene, wanted: Approval) -> Message:
        people = {*concerned(scene), *asked_now(scene)}
        link = await self._link_for(effect, scene) if effect.person is not None else None
        names = await self._people.names(people)
        is_reminder = isinstance(effect, TellPerson)
        return approval.question(scene.ticket, wanted, scene.rules, names, link, is_reminder=is_reminder)

    async def for_group(self, effect: TellGroup, scene: Scene) -> Message:
        """What the channel of a group is told."""
        names, link = await self.names(scene), await self._link_for(effect, scene)
        return views.for_group(scene.ticket, scene.event, scene.rules, names, link)

    async def names(self, scene: Scene) -> Names:
        """How those are called whom the scene is about."""
        return await self._people.names(set(concerned(scene)))

    async def _grown_from(self, scene: Scene, place: Place) -> str | None:
        """The address of the conversation that the ticket grew out of, if that is elsewhere."""
        first = scene.ticket.places[0]
        is_hidden = scene.ticket.is_private and first.channel.startswith(DIRECT)
        if place.number == first.number or first.root is None or is_hidden:
            return None
        return await self._permalink(first.channel, first.root)

    async def _link_for(self, effect: TellPerson | TellGroup | AskApproval, scene: Scene) -> str | None:
        """The address of a card that this person, or everybody in this channel, can look at."""
        reader = None if isinstance(effect, TellGroup) else effect.person
        shown = first_reached(scene.ticket, reader)
        return await self._permalink(shown.channel, shown.card) if shown and shown.card else None

    async def _permalink(self, channel: ChannelId, ts: str) -> str | None:
        """The address of a message; None when it is gone or not for us to see."""
        asking = self._client.chat_getPermalink(channel=channel, message_ts=ts)
        try:
            return (await ask("chat.getPermalink", asking, Permalink)).permalink
        except Rejected:
            return None
