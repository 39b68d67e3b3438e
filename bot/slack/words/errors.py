"""The sentence of everything that can be wrong: raw where it stands at a field, mrkdwn as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.errors import FormError, UserError
from bot.slack.text import escaped, one_line
from bot.slack.usage import USAGE
from bot.slack.words.help import how_it_goes, how_it_goes_in_thread

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "address_unknown_there": "Nobody with the address {address} is known at {remote}.",
        "admins_link": "Only an admin says who somebody is at a remote, for they act in that name there.",
        "agents_only": "Only agents of the desk {desk} can do that.",
        "alerts_only": "Nothing goes out to {remote} from this channel: it is for its alerts only.",
        "approval_over": "{ticket} was {verdict} already, so there is nothing to approve or refuse any more.",
        "approvers_only": "Only approvers of the desk {desk} approve or refuse.",
        "asks_oneself": "You asked for {ticket} yourself: if that was it, just close it.",
        "assignee_unknown": "“{name}” is neither a person nor a group. Mention somebody, or say me, nobody "
        "or one of: {known}.",
        "author_only": "That seems to hold a password or a key: only whoever wrote it can let it leave. "
        "*Keep it here* is open to you.",
        "asks_customer": "{ticket} was asked for at {remote}: ask the customer with *Publish*, or `publish`.",
        "author_publishes": "That seems to hold a password or a key: only whoever wrote it publishes it. "
        "Write what the customer is to read with *Publish*, or `publish`.",
        "awaits_approval": "{ticket} waits for approval: until then nobody takes, resolves or moves it.",
        "bridge_from_vendor": "{ticket} is a vendor's at {desk} itself. Name the customer's ticket first.",
        "bridge_to_nobody": "{ticket} is at no vendor's desk. Name one that is, or `link` the two.",
        "bridged_already": "{ticket} is bridged with {other} already, and has one customer. `unbridge` them.",
        "charge_not_agreed": "This costs {charge}. Tick the box to agree to that.",
        "close_asked": "{ticket}: the requester was asked already, and has not answered yet.",
        "close_not_asked": "Nobody asks to close {ticket} any more. You can close it yourself.",
        "closed_there": "Only {remote} closes {ticket}. *Ask to close*, or `askclose`, asks them to.",
        "closed": "{ticket} is closed. You can reopen it, add a final comment or open a follow-up.",
        "day_unreadable": "I cannot read “{words}” as a day. Write 2026-11-01, yesterday or monday.",
        "desk_needs_form": "Whatever {desk} takes is opened by its own form. Open a ticket there with it.",
        "desk_unknown": "There is no desk “{word}”. There are: {known}.",
        "draft_gone": "This draft is not there any more: it was opened, deleted, or older than 30 days.",
        "email_unfit": "“{address}” is no e-mail address. It goes like name@company.example.",
        "file_empty": "{name} is empty, and Slack takes no empty files.",
        "file_unclear": "{ticket} has several of these: {known}. Say which one.",
        "effect_not_understood": "Read above what this does, and tick the box.",
        "field_differs": "“{label}” must be exactly what it repeats.",
        "field_changed": "Somebody else changed “{label}” meanwhile, so nothing was written. Close the form "
        "and open it again to see what it says now.",
        "field_gone": "The form does not have “{label}” any more; it is only shown.",
        "field_is_repeated": "“{label}” has to be typed twice: change it in the form, under *More…*.",
        "field_missing": "“{label}” must be filled in.",
        "field_no_choice": "“{word}” cannot be chosen for “{label}”. Pick one that the form offers.",
        "field_no_date": "I cannot read “{word}” as a day for “{label}”. Write 2026-12-24 or next friday.",
        "field_rich": "“{label}” may be formatted there, and plain text would replace that. "
        "Change it in the form (*More…*, *Form*) and tick the box below it.",
        "unfit_there": "{words}",
        "field_time_past": "“{label}”: that time has passed. Write one to come, such as friday 17:00.",
        "field_no_time": "I cannot read “{word}” as a time for “{label}”. Write friday 17:00.",
        "field_no_number": "“{word}” is no number for “{label}”. Write it like 12 or 12.5.",
        "field_no_person": "“{word}” is nobody I know for “{label}”. Mention somebody, or say me.",
        "field_not_asked": "“{label}” is not for you to fill in here, or not with the other answers.",
        "field_takes_files": "“{label}” takes files: add them in the form, under *More…*.",
        "field_takes_one": "“{label}” takes one value.",
        "field_too_early": "“{label}” must not be before {limit}.",
        "edited_meanwhile": "It was changed while you read it, so nothing was published. Pick *Publish to "
        "customer* on the message again to read it as it is now.",
        "field_too_large": "“{label}” must be at most {limit}.",
        "field_too_late": "“{label}” must not be after {limit}.",
        "field_too_long": "“{label}” takes at most {limit} characters.",
        "field_too_many_files": "“{label}” takes at most {limit} files.",
        "field_two_ways": "“{word}” can be read in two ways for “{label}”. Write {large} or {small}.",
        "field_too_small": "“{label}” must be at least {limit}.",
        "field_unknown": "The form has no field “{word}”. There are: {known}.",
        "filter_empty": "Something has to stand behind {word} without a blank.",
        "filter_unknown": "“{word}” is no filter. There are: {known}. To look for it as words, quote it.",
        "final_comment_given": "{ticket} has its final comment already.",
        "final_word_changed": "What stands there is not what this form shows by now, so nothing was written. "
        "Close the form and open it again to read it.",
        "final_word_there": "A text stands there already. Tick the box to write it over, or say yours "
        "in a reply.",
        "fixed_there": "{remote} has {ticket} and does not let its {what} be changed. Ask for it in a reply.",
        "checklist_not_kept": "{remote} keeps no checklists: say in a note what is to be done on {ticket}.",
        "important_undone": "Important on the checklist of {ticket} and not done: {items}. Tick them off, "
        "or press *Close* on the card and tick *Close it all the same*.",
        "item_on_its_way": "“{item}” is on its way to the remote: try again in a moment.",
        "item_too_long": "What is to be done takes at most {limit} characters; put the rest into a note.",
        "item_unknown": "“{word}” is no item of the checklist of {ticket}. `checklist` shows their numbers.",
        "minutes_missing": "Say how long: choose a time, or type another one.",
        "minutes_unfit": "I cannot read “{word}” as a time of at most 24 hours. Write 15, 90 or 1h30.",
        "time_not_taken": "{remote} takes no time entries on {ticket}: say it in a note.",
        "too_many_items": "A checklist has at most {limit} items.",
        "format_unknown": "I cannot write “{word}”. There are: {known}.",
        "group_unknown": "“{word}” is no group of the desk {desk}. There are: {known}.",
        "kind_gone": "The desk does not have this kind of ticket ({kind}) any more: its form is only shown.",
        "kind_by_approver": "At {desk} a ticket of the kind {kind} needs an approval. Open a new one of it.",
        "kind_needs_form": "A ticket of the kind {kind} is opened by its own form."
        " Pick another kind, under *More…*, *Move*.",
        "kind_inactive": "The vendor does not offer {kind} any more. Pick another one.",
        "kind_not_yours": "You cannot open a ticket of the kind {kind} here. Pick another one.",
        "kind_unknown": "There is no {what} “{word}”. There are: {known}.",
        "leaving_now": "That is on its way to {remote} just now. Try again in a moment.",
        "malformed": "I cannot read what Slack sent me, so I changed nothing. Please start again.",
        "resource_elsewhere": "{name} belongs to {account}, not to the account of this ticket. Take it off.",
        "has_incidents": "{ticket} is a problem with incidents of its own, so it is none of another one.",
        "is_incident": "{ticket} is an incident itself. The problem behind it is {problem}: take that one.",
        "too_many_incidents": "{ticket} has {limit} incidents, and more cannot be filed under one problem.",
        "moved_there": "{remote} has {ticket}, so it stays at this desk. Link it with a ticket of the other.",
        "merged_there": "{remote} has {ticket}, so it is not merged. Link the two instead.",
        "needs_no_approval": "{ticket} waits for no approval.",
        "no_final_comment": "{remote} takes no final comment on {ticket}. Open a follow-up instead.",
        "no_files": "No files are kept of {ticket}.",
        "no_incident_there": "{ticket} is no incident at {remote}. Change its type first: *More…*, *Form*.",
        "no_fields": "The form of this ticket has no fields.",
        "no_other_desk": "There is no other desk to which {ticket} could go.",
        "no_private": "The desk {desk} takes no private tickets: nobody there would see them. Set its "
        "private_agents.",
        "no_reopening": "The desk {desk} does not reopen closed tickets. Open a follow-up instead.",
        "no_remote": "The desk {desk} sends nothing on: what is said on its tickets is at its destination.",
        "nobody_there": "No desk here is the service desk of a remote, so there is nobody to be.",
        "no_such_group": "There is no group “{word}”. There are: {known}.",
        "no_such_file": "{ticket} has no file “{name}”. There are: {known}.",
        "no_inventory": "The desk {desk} has no list of resources, so there is nothing to attach.",
        "no_such_ticket": "There is no ticket {ticket}.",
        "no_vendor": "{ticket} is bridged with no vendor's ticket. `vendor {ticket}` opens one.",
        "no_vendor_desk": "No desk is connected to a vendor, so there is nobody to open a ticket at.",
        "no_such_timer": "{ticket} has no such timer any more.",
        "no_ticket_here": "This thread belongs to no ticket. Give its number, as in `take T20261122.0001`.",
        "alert_not_taken": "{remote} sets no alerts. `remind` reminds the people here of {ticket}.",
        "alert_nowhere": "{ticket} is at no vendor. `remind` reminds the people here of it.",
        "alert_when_closed": "{ticket} is closed, so there is nothing to be alerted of. Open a follow-up.",
        "no_alert": "{remote} has no alert on {ticket} to take back.",
        "not_an_answer": "That is no answer of {remote}. `why {ticket}` shows each with its number; without "
        "one I take the last.",
        "not_an_answer_at_all": "That is no answer of a vendor. Pick *Rate this answer* on a message in a "
        "thread that came from the vendor.",
        "not_an_update": "That message is on no ticket, or I wrote it myself. Send one that somebody wrote "
        "in the thread of a ticket.",
        "not_a_vendor": "{desk} is no vendor's desk. Choose one that is, or `link` two tickets.",
        "not_bridged": "{ticket} and {other} are not bridged.",
        "not_closed": "{ticket} is not closed: just reply in its thread.",
        "note_stays": "That is an internal note, which never goes out to {remote}. Write it anew without 🔒.",
        "not_from_vendor": "That did not come from a vendor, so there is nothing to relay on {ticket}.",
        "not_refused": "{ticket} was not refused: there is nothing to send again to {desk}.",
        "not_said": "Nobody said that on a ticket. Pick *Publish to customer* on a message in the thread "
        "of one.",
        "not_there": "{ticket} is at no vendor, so there is nothing to compare it with.",
        "not_yours": "{ticket} is not yours: only its requester, creator and owner and agents of "
        "{desk} can do that.",
        "nothing_published": "{ticket}: nothing is published here. {remote} shows all that is sent there.",
        "only_relayed": "That is between us and a vendor, and stays among us. *Relay to customer* under a "
        "vendor's words passes them on, once you have read them; `publish` says something in your own.",
        "own_approval": "You asked for {ticket} yourself, so somebody else has to approve it. If it is not "
        "wanted any more, close it.",
        "owner_no_agent": "They are no agent of the desk {desk}.",
        "period_too_long": "That is too long: at most {limit} days.",
        "period_unknown": "“{word}” is no period. There are: {known}; beside it desk:x, and csv or json.",
        "person_unknown": "I do not know who “{name}” is. Mention somebody, or say me or nobody.",
        "policy_timer": "The desk's own policy set that one for {ticket}: a reply or *Keep open* moves it.",
        "priority_unknown": "“{word}” is no priority. There are: {known}.",
        "privacy_differs": "One of them is private and the other is not: everybody would hear of it.",
        "published_already": "The customer sees that at {remote} already, or is about to.",
        "rated_when_closed": "{ticket} is closed, and answers are rated while it is open.",
        "rating_not_taken": "{remote} takes no ratings. Say it in a reply on {ticket}.",
        "rating_nowhere": "{ticket} is at no vendor. How it went is asked after the closing: `rate` it then.",
        "raised_by_approver": "At {desk} the priority {priority} needs an approval: only an approver who "
        "has not asked for the ticket raises it to that.",
        "rating_unfit": "“{word}” is no rating. Say 1, 2, 3, 4 or 5; 5 is the best.",
        "reason_missing": "Say why it has to be open again.",
        "refusal_missing": "Say why you refuse it: the requester is told.",
        "relayed_already": "Somebody relayed this meanwhile. Press the button again to see who and when.",
        "reopened_there": "{remote} does not reopen {ticket}. Open a follow-up instead, under *More…*.",
        "requester_only": "Only the requester of {ticket} can answer that.",
        "requesters_differ": "Private tickets of two requesters are not tied: each would see of the other's.",
        "resolved_there": "Only {remote} says when {ticket} is solved. Close it, or say that it works.",
        "resource_ambiguous": "“{name}” is the name of several: {known}. Give the id.",
        "resource_inactive": "“{name}” is not in use any more, so it cannot be attached.",
        "resource_misspelt": "I know no resource “{name}”. Did you mean: {known}?",
        "resource_not_attached": "“{name}” is not attached to {ticket}. What is attached: {known}.",
        "resource_unknown": "I know no resource “{name}”. *More…*, *Resources* lets you search for it.",
        "same_ticket": "These are both {ticket}. Name another ticket.",
        "scope_unknown": "There is no list “{word}”. Did you mean: {known}?",
        "search_empty": "There is no word in this that I could look for. Beside words there are: {known}",
        "search_too_long": "That is too much at once: at most {limit} words and filters.",
        "sort_unknown": "I cannot sort by “{word}”. There are: sort:newest, sort:best.",
        "sent_already": "That is at {remote}, or on its way there.",
        "solved_by_closing": "At {remote} a ticket is open or complete. Close {ticket} when it is solved.",
        "stays_refused": "{ticket} was refused and stays closed. A follow-up asks anew.",
        "trait_unknown": "“{word}” cannot be looked for with is:. There is: {known}.",
        "status_unknown": "“{word}” is no status. There are: {known}.",
        "subject_inactive": "“{subject}” cannot be chosen any more. Please pick another subject.",
        "subject_missing": "Pick a subject.",
        "subject_unfit": "A ticket of the kind {kind} has no subject. Change its title or its form instead.",
        "stars_only": "Only the stars of an answer go to the vendor, no words. Say them in a reply on "
        "{ticket}.",
        "secret_at_the_end": "This seems to hold a secret, and what is at {remote} cannot be taken back. "
        "Say it in the thread, where you are asked about it, or leave it out.",
        "survey_answered": "You rated {ticket} already, with {given} of 5. That stays as it is.",
        "survey_not_asked": "{ticket}: nobody asked how it went. That comes, if at all, after the closing.",
        "survey_reopened": "{ticket} is open again. Rate it when it is closed.",
        "tag_not_there": "{remote} has no tag “{tag}”. There is: {known}.",
        "tag_unfit": "“{tag}” is no tag: letters, digits, - and _, at most {limit} of them.",
        "taken_already": "Somebody was faster and has {ticket}. *More…*, *Take* takes it over all the same.",
        "taken_there": "Somebody else here is {name} there already: an admin can take that back.",
        "target_closed": "{ticket} is closed and takes no other ticket in. Choose an open one.",
        "text_missing": "Write what it is about.",
        "text_too_long": "This is too long: at most {limit} characters.",
        "time_past": "That time has passed. Say one to come, such as tomorrow 9am.",
        "time_too_far": "That is too far ahead: at most two years.",
        "time_unreadable": "I cannot read “{words}” as a time. Try: in 2 hours, tomorrow 9am, friday 14:00, "
        "2026-12-24 10:00.",
        "title_fixed": "{ticket} is called by its kind ({kind}): file it, or change its form, instead.",
        "title_missing": "Give it a title.",
        "title_too_long": "The title is too long: at most {limit} characters.",
        "too_many_emails": "{ticket} would have more than {limit} addresses. Take some off first.",
        "too_many_followers": "{ticket} has {limit} followers already. Take one off first.",
        "too_many_links": "{ticket} is linked with {limit} tickets already.",
        "too_many_resources": "That is too much for one ticket: at most {limit} resources.",
        "too_many_vendors": "{ticket} has {limit} vendors' tickets already. `unbridge` one first.",
        "too_many_tags": "{ticket} would have more than {limit} tags. Take some off first.",
        "too_late_to_drop": "It is on its way already and cannot be taken back. Write what is right instead.",
        "too_many_timers": "{ticket} has {limit} timers already. Cancel one first.",
        "unknown_action": "I do not know this: it may be from an older version. Please open it anew.",
        "unknown_desk": "This desk does not exist any more. Pick another one.",
        "unknown_kind": "The desk does not know this kind of ticket. Pick another one.",
        "value_missing": "Say what “{label}” is to be, or `-` to empty it.",
        "which_vendor": "{ticket} has several vendors. Say which one first: {known}.",
        "woken_there": "{remote} takes {ticket} up again as soon as you write in its thread.",
    }
)
"""The sentence of every UserError code; the names in braces are the error's own values."""


def fault(error: UserError) -> str:
    """The sentence for one thing that is wrong, with the marks of mrkdwn but what people wrote as it is."""
    return _filled(ERRORS[error.code], error)


def _filled(template: str, error: UserError) -> str:
    return template.format_map({name: one_line(value) for name, value in error.values.items()})


def faults(error: UserError) -> list[tuple[str | None, str]]:
    """Every fault with the field that it belongs to."""
    each = error.faults if isinstance(error, FormError) else (error,)
    return [(one.field, fault(one)) for one in each]


def bare_faults(error: UserError) -> list[tuple[str | None, str]]:
    """The same without the marks that only mrkdwn understands, for the fields of a form."""
    each = error.faults if isinstance(error, FormError) else (error,)
    return [(one.field, _filled(bare(ERRORS[one.code]), one)) for one in each]


def bare(sentence: str) -> str:
    """Without the marks that only mrkdwn understands."""
    return sentence.replace("`", "").replace("*", "")


def refusal(error: UserError) -> str:
    """All that is wrong, as an answer."""
    told = "⚠️ " + " ".join(escaped(sentence) for _, sentence in faults(error))
    command = error.values.get("command", "")
    if command.removeprefix("!") not in USAGE:
        return told
    goes = how_it_goes_in_thread(command[1:]) if command.startswith("!") else how_it_goes(command)
    return f"{told} {goes}"


def broken(reference: str) -> str:
    """Something failed on our side; the reference finds it in the log."""
    return (
        f"💥 Something went wrong on my side, and nothing has changed. Say `{reference}` when you report it."
    )
