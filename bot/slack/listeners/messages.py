"""What people say and how they react: replies, edits, words to the bot, and messages that open tickets."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.desk import DeskRules
from bot.domain.intents import AddUpdate, Assign, Resolve
from bot.domain.ticket import MessageRef, Ticket, Visibility, WorkspaceId
from bot.errors import BotError, Stale, UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.revising import Revision
from bot.slack.bridging import Bridging, with_files
from bot.slack.commands import Order, Write, is_clear
from bot.slack.conversations import Conversations
from bot.slack.filling import names_field
from bot.slack.grammar import Do
from bot.slack.listeners.delivery import LAST_ATTEMPT, Delivery
from bot.slack.listeners.opening import Opening
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import Routes
from bot.slack.parse import events
from bot.slack.parse.events import Reacted, Revised, Said
from bot.slack.parse.payload import Message, files_of
from bot.slack.publishing import without_word
from bot.slack.talk import needs_ticket, ordered
from bot.slack.text import visibility_of, without_lock
from bot.slack.voice import Voice, said
from bot.slack.words import answers

TAKES = "eyes"
RESOLVES = "white_check_mark"
"""Agents' emoji for the commonest steps."""


class MessageListener:
    """`bot` is the bot's own user id, `emoji` the one that opens a ticket."""

    def __init__(
        self,
        desk: Desk,
        queries: Queries,
        orders: Orders,
        opening: Opening,
        voice: Voice,
        conversations: Conversations,
        *,
        bot: str,
        emoji: str,
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._orders = orders
        self._opening = opening
        self._voice = voice
        self._conversations = conversations
        self._bot = bot
        self._emoji = emoji

    @property
    def routes(self) -> Routes:
        """What is said, and reactions."""
        return Routes(
            events={"message": self.message, "app_mention": self.mention, "reaction_added": self.reacted}
        )

    async def message(self, ack: AsyncAck, delivery: Delivery) -> None:
        match events.message(delivery.body, delivery.workspace, self._bot):
            case Said(calls_bot=True, is_direct=False):
                pass  # It comes as an app_mention too, and is answered there.
            case Said() as heard if heard.is_reply:
                await self._replied(heard, delivery.attempt)
            case Said(is_direct=True) as heard:
                await self._spoken_to(heard)
            case Said() as heard:
                await self._overheard(heard)
            case Revised() as revised:
                await self._revised(revised, delivery.attempt)
        await ack()

    async def mention(self, ack: AsyncAck, delivery: Delivery) -> None:
        match events.message(delivery.body, delivery.workspace, self._bot):
            case Said() as heard if heard.is_reply:
                await self._replied(heard, delivery.attempt, called=True)
            case Said() as heard:
                await self._spoken_to(heard)
        await ack()

    async def _replied(self, heard: Said, attempt: int, *, called: bool = False) -> None:
        """Said in a thread: words to the bot, or an update of the thread's ticket."""
        order = await self._order(heard)
        update = _to_publish(order, heard)
        if order is not None and update is None:
            await self._wait_for_ticket(heard, order, attempt)
            order = _with_files(order, heard)
            await self._voice.tell(heard.caller, await self._orders.carry_out(heard.caller, order))
            return
        if update is None:
            update = events.update(heard, await self._orders.plain(heard.text))
        ticket = await self._desk.reply(heard.message.channel, heard.thread.id, update, heard.caller.source)
        if ticket is None:
            await self._unplaced(heard, attempt, called)

    async def _order(self, heard: Said) -> Order | None:
        """What the bot is told to do; None when it is something to be kept."""
        if heard.text.startswith("!"):
            command = await self._orders.read(heard.caller, heard.text.removeprefix("!"), in_thread=True)
            return None if isinstance(command, Write) else command
        if not heard.calls_bot:
            return None
        try:
            command = await self._orders.read(heard.caller, heard.text, in_thread=True)
        except UserError:
            return None  # "@threadesk list of errors: …" tells something.
        return ordered(command, heard.text, self._names_field)

    def _names_field(self, words: str) -> bool:
        return names_field(words, self._desk.desks)

    async def _wait_for_ticket(self, heard: Said, order: Order, attempt: int) -> None:
        """An order for the ticket of the thread waits until we know it; the others need none."""
        if needs_ticket(order) and heard.under_us and attempt < LAST_ATTEMPT:
            await self._ticket_under_us(heard.caller.workspace, heard.thread, attempt)

    async def _ticket_under_us(self, workspace: WorkspaceId, thread: MessageRef, attempt: int) -> Ticket:
        """The ticket of a thread of ours; while it is not recorded Slack is to send the event again."""
        ticket = await self._queries.ticket_at(workspace, thread.channel, thread.id)
        if ticket is None:
            raise _unrecorded(thread, attempt)
        return ticket

    async def _unplaced(self, heard: Said, attempt: int, called: bool) -> None:
        """Said in a thread that has no ticket, or none that we know of yet."""
        if heard.under_us:
            raise _unrecorded(heard.thread, attempt)
        if called:
            await self._open(heard, self._desk.desks.at(heard.message.channel))

    async def _spoken_to(self, heard: Said) -> None:
        """Said to the bot, outside any thread: a command, or a ticket's beginning."""
        words = heard.text.removeprefix("!")
        if words != heard.text or is_clear(words):
            command = await self._orders.read(heard.caller, words)
            if isinstance(command, Write) and command.is_private and command.text:
                await self._open(heard, self._desk.desks.at(heard.message.channel), command.text)
                return
            if not isinstance(command, Write):
                await self._voice.tell(heard.caller, await self._orders.carry_out(heard.caller, command))
                return
        if events.is_trivial(heard):
            await self._voice.tell(heard.caller, said(answers.NOT_A_TICKET))
            return
        await self._open(heard, self._desk.desks.at(heard.message.channel))

    async def _overheard(self, heard: Said) -> None:
        """Said in a channel: a ticket, where every message is one."""
        rules = self._desk.desks.fed_by(heard.message.channel)
        if rules is not None and not events.is_trivial(heard):
            await self._open(heard, rules)

    async def _open(self, heard: Said, rules: DeskRules, privately: str | None = None) -> None:
        """Open a ticket from what was said, or a private one with that text."""
        by_desk = heard.is_direct and rules.direct_messages_are_private
        await self._opening.from_message(
            heard.caller,
            rules,
            message=heard.message,
            thread=heard.thread,
            requester=heard.caller.person,
            text=await self._orders.plain(heard.text) if privately is None else privately,
            files=heard.files,
            is_private=by_desk or privately is not None,
            is_among_few=heard.is_direct,
        )

    async def _revised(self, revised: Revised, attempt: int) -> None:
        caller, text, visibility = revised.caller, revised.text, Visibility.PUBLIC
        if text is not None:
            words = events.without_call(text, self._bot)
            words = without_word(words, is_called=words != text)
            text = await self._orders.plain(words)
            text, visibility = without_lock(text), visibility_of(text)
        became = await self._desk.revise(
            revised.message, text, caller.person, revised.edited_at, caller.source, visibility
        )
        if became is Revision.UNKNOWN and attempt < LAST_ATTEMPT and await self._is_in_ticket(revised):
            raise Stale(f"{revised.message} was changed before it reached us.")

    async def _is_in_ticket(self, revised: Revised) -> bool:
        """Whether the message stands in a ticket's thread, so that it is an update, or will be one."""
        channel, root = revised.message.channel, revised.caller.root
        if root is None:
            return False
        return await self._queries.ticket_at(revised.caller.workspace, channel, root) is not None

    async def reacted(self, ack: AsyncAck, delivery: Delivery) -> None:
        reacted = events.reaction(delivery.body, delivery.workspace)
        if reacted is not None and reacted.emoji == self._emoji:
            await self._open_marked(reacted, delivery.attempt)
        elif reacted is not None and reacted.emoji == TAKES:
            await self._take_marked(reacted, delivery.attempt)
        elif reacted is not None and reacted.emoji == RESOLVES:
            await self._resolve_marked(reacted, delivery.attempt)
        await ack()

    async def joined(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The bot was invited: what could not be posted in that channel goes out now."""
        channel = events.joined(delivery.body, self._bot)
        if channel is not None:
            await self._desk.revive(delivery.workspace, channel)
        await ack()

    async def _open_marked(self, reacted: Reacted, attempt: int) -> None:
        """Open a ticket from the message; it is its author's, whoever put the emoji there."""
        message = await self._conversations.message(reacted.message)
        if message is None:
            return
        caller, channel = reacted.caller, reacted.message.channel
        thread = MessageRef(channel=channel, id=message.thread_ts or message.ts)
        if self._bot in message.writers:
            await self._ticket_under_us(caller.workspace, thread, attempt)
        there = await self._opening.from_message(
            caller,
            self._desk.desks.at(channel),
            message=reacted.message,
            thread=thread,
            requester=caller.person if message.bot_id or not message.user else message.user,
            text=await self._orders.plain(message.text or ""),
            files=files_of(message.files),
        )
        if there is not None and there.creator != caller.person:  # Their own came back: Slack sent it again.
            await self._voice.tell(caller, said(answers.has_ticket(there, self._voice.link(there))))

    async def _take_marked(self, reacted: Reacted, attempt: int) -> None:
        """An agent's eyes take a ticket that nobody has; all others are just eyes."""
        person = reacted.caller.person
        ticket = await self._ticket_of(reacted, attempt)
        if ticket is not None and ticket.owner is None:
            await self._as_agent(reacted, ticket, Assign(by=person, owner=person, if_free=True))

    async def _resolve_marked(self, reacted: Reacted, attempt: int) -> None:
        """An agent's check mark on the card resolves; elsewhere it is the mark that we put there."""
        ticket = await self._ticket_of(reacted, attempt)
        if ticket is not None and any(place.card == reacted.message.id for place in ticket.places):
            await self._as_agent(reacted, ticket, Resolve(by=reacted.caller.person))

    async def _as_agent(self, reacted: Reacted, ticket: Ticket | None, intent: Assign | Resolve) -> None:
        caller = reacted.caller
        if ticket is not None and self._desk.desks.get(ticket.desk).is_agent(caller.person):
            await self._desk.handle(caller.workspace, ticket.id, intent, caller.source)

    async def _ticket_of(self, reacted: Reacted, attempt: int) -> Ticket | None:
        """The ticket whose thread the message begins or stands in."""
        workspace, ref = reacted.caller.workspace, reacted.message
        ticket = await self._queries.ticket_at(workspace, ref.channel, ref.id)
        if ticket is not None:
            return ticket
        message: Message | None = await self._conversations.message(ref)
        if message is None:
            return None
        thread = MessageRef(channel=ref.channel, id=message.thread_ts or message.ts)
        if self._bot in message.writers and attempt < LAST_ATTEMPT:
            return await self._ticket_under_us(workspace, thread, attempt)
        return await self._queries.ticket_at(workspace, thread.channel, thread.id)


def _to_publish(order: Order | None, heard: Said) -> AddUpdate | None:
    """What is to be published on the thread's own ticket: it stays bound to the message that says it."""
    if not isinstance(order, Do) or order.ticket is not None:
        return None
    intent = order.intent
    if not isinstance(intent, AddUpdate) or not intent.is_published:
        return None
    return replace(intent, files=heard.files, message=heard.message, said_at=heard.said_at)


def _with_files(order: Order, heard: Said) -> Order:
    """What is told to a vendor takes the files of the message along."""
    return with_files(order, heard.files) if isinstance(order, Bridging) else order


def _unrecorded(thread: MessageRef, attempt: int) -> BotError:
    """What has been said or done where a thread is ours, but of no ticket that we know of."""
    if attempt < LAST_ATTEMPT:
        return Stale(f"{thread} is ours, but its ticket is not recorded yet.")
    return UserError("no_ticket_here")
