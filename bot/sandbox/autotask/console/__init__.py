"""The console of Autotask's stand-in: one plays customers in the portal, and colleagues in its page.

Reading (GET, with a query):
snapshot    company: counts of it alone → everything but tickets
tickets     show, query, company → rows of a list, newest activity first, 200 at most
ticket      id → one ticket with its notes, time entries, files, checklist, approvals and history
limits      → what is spent
hooks       → the webhooks and what was told
house       → how the company has set its Autotask up
journal     since → every request with its answer; faults → what is in force
Acting (POST, JSON):
note        ticket, text, by, files: internal; answer the same: for everybody → {ok: true}
portal      ticket, text, user, files: as a contact → {ok: true}
time        ticket, text, by, hours → {ok: true}
open        user, title, text, category → {ticket}
change      ticket, by, status?, priority?, queue?, assigned?, title? → {ok: true}
complete    ticket, by; reopen the same; leave ticket, user: closed by a contact → {ok: true}
tick        item, by, done; approve approval, approved, note; workflow ticket, text → {ok: true}
delete      ticket, by; lock locked: the API user; send delivery → {ok: true}
house       a setting and its value → {ok: true}
faults      clear?, rules? [{operation, do, when?, times?, …}], down?, chaos?, release?, settings?, limits?
            → faults
"""

from bot.sandbox.autotask.console.routes import CONSOLE

__all__ = ["CONSOLE"]
