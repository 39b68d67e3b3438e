"""What each command means, and what to say to one that is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.slack.grammar import Fault
from bot.slack.text import escaped, safe
from bot.slack.usage import EXAMPLES, USAGE

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "new": "open the form, with the text filled in",
        "private": "open the form for a ticket that only you, whoever works on it and followers see",
        "list": "tickets, newest first",
        "find": 'tickets in which all the words occur; `"in a row"`, `begin*`, and filters',
        "show": "one ticket with what was said last",
        "take": "make it yours",
        "assign": "give it to somebody or to a group, or hand it back; they are told the reason",
        "group": "file it under a group, which is told; an owner who is not in it hands it back",
        "approve": "it may cost what it costs and do what it does; for approvers, where it waits for them",
        "refuse": "it may not; the requester is told the reason",
        "priority": "say how urgent it is",
        "reply": "say something on it",
        "note": "say something that only agents read",
        "publish": "say something that the customer at the remote is to read; you are asked before it goes",
        "resolve": "it is thought finished; a reply of the requester reopens it",
        "close": "close it for good",
        "reopen": "it is not finished after all",
        "remind": "a reminder in its thread; `remind <number> list`, `remind <number> cancel 2`",
        "autoclose": "close it then, unless somebody replies; `autoclose <number> cancel`",
        "alert": "have the vendor write on it then, for all who read it there",
        "snooze": "put it to sleep until then; `snooze <number> cancel`",
        "tag": "put tags on it; a minus takes one off",
        "attach": "say which machines it is about; a minus takes one off",
        "detach": "it is not about these",
        "due": "when it has to be done",
        "time": "note how long you worked on it, and on what",
        "checklist": "what is to be done on it, important with a !; items are ticked by their numbers",
        "follow": "hear when it is resolved, closed, reopened or changes hands",
        "unfollow": "hear of it no more",
        "email": "note further addresses; a minus takes one off; this desk sends no mail",
        "link": "these two have to do with each other; with an e-mail address instead: who somebody is, for "
        "admins to say, where you are a remote's service desk",
        "unlink": "they have nothing to do with each other after all",
        "incident-of": "the second is the problem behind the first; when it closes, its incidents hear of it",
        "move": "give it to another desk, by its id or name",
        "merge": "it is about the same: it closes; what is said in its thread, and its tags, "
        "resources and people, go on there, its addresses where both have the same requester",
        "vendor": "open a ticket at a vendor for it, bridged with it; in its thread `!vendor text` says "
        "something to the vendor",
        "vendor-ticket": "the same form, in its thread too",
        "tell": "say something to the vendor, on the ticket there; of several, name the desk first",
        "bridge": "one is the customer's, the other a vendor's: what the vendor says is noted on the first",
        "unbridge": "the two go on without each other",
        "askclose": "ask the requester whether it can be closed",
        "set": "fill in a field of its form, `-` to empty it; several choices with commas between",
        "title": "call it otherwise, where the title is free",
        "viewed": "take its ● away until somebody writes on it; `all` takes every one",
        "whoami": "what you may do at each desk, and who you are at its remote",
        "drafts": "what you typed in the form for a ticket and did not open, for you alone",
        "rate": "1 to 5: the vendor's last answer, or entry 7 of its log with `.7`; else how it went, "
        "once you are asked",
        "stats": "figures of your desks, or of your own tickets, with a picture",
        "why": "everything that happened to it",
        "resync": "look at once how it stands at the vendor, instead of in some seconds or hours",
        "files": "what is kept of it, each file with a button that sends it",
        "file": "one of its files, sent to you alone",
        "export": "all of it as a file with all of its files, sent to you alone",
        "help": "this",
    }
)

CHAPTERS: Mapping[str, str] = MappingProxyType(
    {
        "Open and find": "new private drafts list find show",
        "Talk": "reply note publish askclose rate",
        "Work on it": "take assign group move priority approve refuse checklist resolve close reopen",
        "Vendors": "vendor vendor-ticket tell bridge unbridge",
        "Time": "remind snooze autoclose alert due time",
        "People": "follow unfollow email viewed whoami",
        "File it": "title set tag attach detach link unlink incident-of merge",
        "Look back": "why resync files file export stats",
        "Else": "help",
    }
)
LAST_CHAPTER = "Else"


NOT_ON_THE_TICKET = "Your message is not on the ticket; write it anew, without the `!` if it is a reply."


def misspelt(word: str, nearest: Sequence[str]) -> str:
    meant = " or ".join(f"`{each}`" for each in nearest)
    return f"I do not know `{safe(word, 60)}`. Did you mean {meant}? Nothing was done."


FAULTS = {
    Fault.MISSING: "something is missing behind it",
    Fault.NO_TICKET: "which ticket? Its number is missing",
    Fault.NO_NUMBER: "“{word}” is no number of a ticket that I can be sure of",
    Fault.TOO_MUCH: "I do not know what “{word}” is to mean there",
    Fault.UNFIT: "“{word}” does not belong there",
}


def incomplete(word: str, command: str, fault: Fault, unfit: str) -> str:
    """What is wrong with the words of a command, and how it goes."""
    why = FAULTS[fault].format(word=safe(unfit, 60))
    return f"`{command} {word}`: {why}. {how_it_goes(word, f'{command} ')} Nothing was done."


def incomplete_in_thread(word: str, fault: Fault, unfit: str) -> str:
    """The same where the thread says which ticket is meant, and Slack runs no slash commands."""
    why = FAULTS[fault].format(word=safe(unfit, 60))
    return f"`!{word}`: {why}. {how_it_goes_in_thread(word)} Nothing was done."


def how_it_goes(word: str, before: str = "") -> str:
    """The use of a command, and an example of it."""
    return _goes(before + USAGE[word], before + EXAMPLES[word])


def how_it_goes_in_thread(word: str) -> str:
    """The use of a command as it is written in a ticket's thread: after a `!` and without the number."""
    if word not in USAGE:  # The name of a vendor's desk, to whom something is to be said.
        return _goes(f"!{word} <text>", f"!{word} please reboot it")
    behind = USAGE[word].removeprefix(word).removeprefix(" <number>").removeprefix("|")
    example = EXAMPLES[word].replace(" T20261122.0001", "", 1)
    return _goes(f"!{word} {behind.strip()}".strip(), f"!{example}")


def _goes(usage: str, example: str) -> str:
    return f"It goes: `{escaped(usage)}`, for example `{escaped(example)}`."


def help_chapters(command: str) -> list[list[str]]:
    """A heading and one line for each command, by what people are at; what is in no chapter ends the last."""
    chapters = {title: words.split() for title, words in CHAPTERS.items()}
    known = {word for words in chapters.values() for word in words}
    chapters[LAST_CHAPTER] += [word for word in USAGE if word not in known]
    return [[f"*{title}*", *_lines(command, words)] for title, words in chapters.items()]


def _lines(command: str, words: Sequence[str]) -> list[str]:
    return [f"`{command} {escaped(USAGE[word])}` {MEANINGS[word]}" for word in words]


def help_in_threads(bot: str) -> str:
    return (
        f"In the thread of a ticket leave out the number and write `!take`, `!close thanks` or <@{bot}> "
        "`remind tomorrow 9am`. A message that begins with 🔒 or `note:` is read by agents only. "
        "👀 on a message takes the ticket, ✅ on its card resolves it."
    )
