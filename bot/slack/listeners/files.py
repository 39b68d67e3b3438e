"""Files: a kept one is asked for by its button, or one was deleted in Slack."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.intents import AskForFile
from bot.service.desk import Desk
from bot.slack.ids import Action, FileButton
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import events, interactions
from bot.slack.parse.interactions import remembered
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, may_be_lost, said
from bot.slack.words.done import done


class FileListener:
    def __init__(self, desk: Desk, voice: Voice) -> None:
        self._desk = desk
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """Asking for a file, and its end in Slack."""
        return Routes(events={"file_deleted": self.deleted}, actions={Action.SEND_FILE: self.send})

    async def send(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that has a kept file sent to whoever clicks."""
        click = interactions.click(delivery.body, delivery.workspace)
        wanted, caller = remembered(FileButton, click.value), click.caller
        intent = AskForFile(by=caller.person, file=wanted.file)
        ticket = await self._desk.handle(caller.workspace, wanted.ticket, intent, caller.source)
        sentence = done(intent, ticket, caller.person)
        with may_be_lost():
            if click.view is None:
                await self._voice.tell(caller, said(sentence))
            else:
                await self._voice.present(caller, notice(sentence), click.view)
        await ack()

    async def deleted(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Somebody deleted a file in Slack: that is noted, where it is kept."""
        gone = events.file_deleted(delivery.body, delivery.workspace)
        await self._desk.file_deleted(gone.remote_id, gone.source)
        await ack()
