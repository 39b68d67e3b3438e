"""What becomes of an error: a sentence for the person, at the field it belongs to, and an entry in the log.

An event that fails is not acked, so Slack delivers it again; after the last time its author is told.
Whatever a person waits for is answered at once.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.ticket import WorkspaceId
from bot.errors import RemoteError, Stale, UserError
from bot.slack.calls import SYSTEM
from bot.slack.directory import Identity
from bot.slack.ids import name_of
from bot.slack.listeners.delivery import LAST_ATTEMPT, attempt_of
from bot.slack.parse import events, interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.payload import Malformed, is_routable
from bot.slack.text import escaped, unescaped
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, said
from bot.slack.words import answers, errors

log = logging.getLogger(__name__)

TRIGGER_IS_GONE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
MESSAGES = ("message", "app_mention")
FORGETTABLE = 60
"""Characters of a command that can be typed again."""
DONE = 200
AGAIN = 500


class Failures:
    """The one error handler of the app."""

    def __init__(self, voice: Voice, identity: Identity) -> None:
        self._voice = voice
        self._workspace: WorkspaceId = identity.workspace
        self._bot = identity.bot_user_id

    async def handle(self, error: Exception, body: dict[str, Any], request: AsyncBoltRequest) -> BoltResponse:
        """Answer for an error that rose from a listener, or from Bolt itself."""
        if not is_routable(body):
            return refuse_malformed(error)
        sentence = _recorded(error, body)
        match _kind(body):
            case "event" if not isinstance(error, UserError):
                return await self._repeated(error, body, attempt_of(request))
            case "command":
                told = sentence + _given_back(body)
                return BoltResponse(status=DONE, body={"response_type": "ephemeral", "text": told})
            case "view_submission":
                return BoltResponse(status=DONE, body=_in_the_form(error, sentence, body))
            case "block_suggestion":
                return BoltResponse(status=DONE, body={"options": []})
            case _:
                await self._tell(sentence, error, body)
                return BoltResponse(status=DONE)

    async def _repeated(self, error: Exception, body: dict[str, Any], attempt: int) -> BoltResponse:
        """Have an event delivered again; once Slack gives up, whoever wrote it has to say it again."""
        if attempt < LAST_ATTEMPT or body["event"]["type"] not in MESSAGES:
            return BoltResponse(status=AGAIN)
        await self._tell(answers.NOT_STORED, error, body)
        return BoltResponse(status=DONE)

    async def _tell(self, sentence: str, error: Exception, body: dict[str, Any]) -> None:
        try:
            caller = self._caller(body)
            if caller is not None:
                await self._voice.tell(caller, said(sentence))
        except (RemoteError, Malformed) as failure:
            log.warning("person not told", extra={"why": type(error).__name__, "failure": str(failure)})

    def _caller(self, body: dict[str, Any]) -> Caller | None:
        """Who is to hear of it; None when nobody waits for an answer."""
        match _kind(body):
            case "block_actions":
                return interactions.click(body, self._workspace).caller
            case "shortcut" | "message_action":
                return interactions.shortcut(body, self._workspace).caller
            case "event" if body["event"]["type"] in MESSAGES:
                heard = events.message(body, self._workspace, self._bot)
                return heard.caller if heard else None
            case "event" if body["event"]["type"] == "reaction_added":
                reacted = events.reaction(body, self._workspace)
                return reacted.caller if reacted else None
            case _:
                return None


def refuse_malformed(error: Exception) -> BoltResponse:
    """Ack what cannot even be routed: Slack would send it again, and nobody waits for an answer to it."""
    log.warning("malformed payload", extra={"why": f"{type(error).__name__}: {error}"[:200]})
    return BoltResponse(status=DONE)


def _given_back(body: dict[str, Any]) -> str:
    """What was typed, if it would be a pity: Slack keeps no command that was sent."""
    words = unescaped(str(body.get("text") or ""))
    return f"\n{answers.YOU_TYPED}\n{escaped(words)}" if len(words) > FORGETTABLE else ""


def _kind(body: dict[str, Any]) -> str:
    if body.get("type") == "event_callback":
        return "event"
    return "command" if "command" in body else str(body.get("type", ""))


def _recorded(error: Exception, body: dict[str, Any]) -> str:
    """Log the error, and what to tell the person. Nothing that people wrote goes into the log."""
    kind = _kind(body)
    match error:
        case Malformed(why=why):
            log.warning("malformed payload", extra={"kind": kind, "why": why})
            return errors.refusal(error)
        case UserError(code=code):
            log.info("refused", extra={"kind": kind, "code": code})
            return errors.refusal(error)
        case Stale():
            log.info("stale", extra={"kind": kind, "reason": str(error)})
            return answers.TOO_FAST
        case RemoteError(system=system, reason=reason):
            log.warning("not carried out", extra={"kind": kind, "system": system, "reason": reason})
            return _remote(system, reason)
        case _:
            reference = secrets.token_hex(4)
            log.error("listener failed", exc_info=error, extra={"kind": kind, "reference": reference})
            return errors.broken(reference)


def _remote(system: str, reason: str) -> str:
    if system != SYSTEM:
        return answers.TRY_AGAIN
    return answers.TOO_LATE if reason.split(" ")[0] in TRIGGER_IS_GONE else answers.SLACK_SILENT


def _in_the_form(error: Exception, sentence: str, body: dict[str, Any]) -> dict[str, Any]:
    """Every fault at the block of its field; Slack takes input blocks only, so the rest goes to the first."""
    try:
        blocks = interactions.input_blocks(body)
    except Malformed:
        blocks = []
    if not blocks:
        return {"response_action": "update", "view": notice(sentence)}
    whole = [(None, errors.bare(f"{sentence} {answers.STAYS_HERE}"))]
    faults = errors.bare_faults(error) if isinstance(error, UserError) else whole
    told: dict[str, list[str]] = {}
    for name, fault in faults:
        block = next((block for block in blocks if name and name_of(block) == name), blocks[0])
        told.setdefault(block, []).append(fault)
    return {"response_action": "errors", "errors": {block: " ".join(told[block]) for block in told}}
