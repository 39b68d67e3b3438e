"""The JSON interface of the console page, under /rackspace/console/. Tests use the same.

Bodies and answers are JSON objects. What cannot be is HTTP 400 with {"error": "word", "message": "sentence"}.
Times are unix seconds; tickets, comments and files are told by their ids, the customer's people by their RPN.

READING (GET, fields in the query)

snapshot    account? → {version, now, offset, account: what the top of the page says, users: [{id, name}],
            employees: [name], accounts: [{id, name, severities: [name]}], categories: [{name, subcategories:
            [{name, accounts: [id]}]}], resources: [{id, name, account}], statuses: [name], counts: {open,
            waiting, solved, closed, all}, faults}
tickets     show: "open"|"waiting"|"solved"|"closed"|"all", account?, query? → {tickets: [row]}, the newest
            change first, 200 at most; row = {id, title, status, account, severity, category, subcategory,
            opened_by, is_customer_last, modified, updates, last: the last comment's beginning}
ticket      id → row with {created, account_name, classification, closes_at, resources: [id], recipients:
            [name], updates: [{id, at, entry, shown: what comes back if it is another text, kind: "user"|
            "employee", editor, files: [{id, name, size: null where the bytes never came}]}]}
file        ticket, id → the bytes
limits      → {limits: [{name, most: null for any number, ends: [when each call of the last minute stops to
            count]}], refused: how many calls were too many, tokens: how many tokens are good}
events      → {hook: where the webhook goes, "" for nowhere, events: [{id, at, type, ticket, account, title,
            status, is_own, sendings: [{status: null where nobody answered, answer}]}]}, the newest first
journal     since? → {entries: [{n, at, user, verb, operation, ticket, path, body, status, outcome, ms,
            answer, brief}]}
faults      → {rules, held, down, chaos, settings, limits}
live        a WebSocket; a frame tells what to read again, each with `version`: {kind: "tickets", ticket:
            id|null}, {kind: "journal", entry}, {kind: "faults"}, {kind: "clock", now, offset}

ACTING (POST, fields in the body; `by` is a Racker's name, known or new, `user` someone of the customer)

answer      ticket, text, by, status? (what it is in then; "" leaves it), files? [{name, data in base64}] →
            {ok: true}
portal      ticket, text, user, files? → {ok: true}
open        account, category, subcategory, title, text, user, severity? → {ticket: id}
change      ticket, by and any of status (any word), severity, category, subcategory → {ok: true}
solve       ticket, by; close and reopen the same → {ok: true}
leave       ticket, user: closed as the customer → {ok: true}
resources   ticket, ids: all that are attached then, user → {ok: true}
expire      → {ok: true}: every token given out has expired
hook        url: where the webhook goes, "" for nowhere → {ok: true}
send        event, how: "again"|"twice"|"replayed"|"stale"|"changed"|"forged" → {ok: true}
faults      clear?, rules? [{operation, do, when?, times?, …}], down?, chaos? {seed, share, does}, release?,
            settings?, limits? → faults
"""

from bot.sandbox.rackspace.console.routes import CONSOLE

__all__ = ["CONSOLE"]
