"""The JSON interface of the console page, under /softlayer/console/. Tests use the same.

Bodies and answers are JSON objects. What cannot be is HTTP 400 with {"error": "word", "message": "sentence"}.
Times are unix seconds; tickets, updates and files are told by their ids.

READING (GET, fields in the query)

snapshot    → {version, now, offset, account, users: [{id, name, username}], employees: [name], groups:
            [name], subjects: [{id, name}], counts: {open, waiting, closed, all}, faults}
tickets     show: "open"|"waiting"|"closed"|"all", query? → {tickets: [row]}, the newest change first, 200 at
            most; row = {id, number, title, status, group, priority, awaits_user, owner, employee, modified,
            updates, last: the last entry's beginning}
ticket      id → row with {created, subject, is_locked, final_comments, devices: [name], emails: [address],
            tags: [name], plans: [{name, at}], updates: [{id, at, entry, kind: "user"|"employee"|"auto",
            editor, is_hidden, rating, files: [{id, name, size}]}]}
file        ticket, id → the bytes
journal     since? → {entries: [{n, at, user, verb, method, id, arguments, mask, filter, limit, status,
            outcome, ms, answer, brief}]}
faults      → {rules, held, down, chaos, settings: {rate, rate_status, expired_status, unset,
            unwraps_singles, total_is_missing, offset_hours, support_plan}}
live        a WebSocket; a frame tells what to read again, each with `version`: {kind: "tickets", ticket:
            id|null}, {kind: "journal", entry}, {kind: "faults"}, {kind: "clock", now,
            offset}

ACTING (POST, fields in the body; `by` is an employee's name, known or new)

answer      ticket, text, by, awaits_user?, close?, files? [{name, data in base64}] → {ok: true}
whisper     ticket, text, by → {ok: true}: an internal update
note        ticket, text → {ok: true}: an update of the system
portal      ticket, text, user, files? → {ok: true}: a user of the account writes in the portal
open        subject, text, user, title? → {ticket: id}
change      ticket and any of employee (name, "" for none), group, priority, title, awaits_user, is_locked →
            {ok: true}
close       ticket, by; reopen the same → {ok: true}
faults      clear?, rules? [{method, do, when?, times?, …}], down?, chaos? {seed, share, does}, release?,
            settings? → faults
"""

from bot.sandbox.softlayer.console.routes import CONSOLE

__all__ = ["CONSOLE"]
