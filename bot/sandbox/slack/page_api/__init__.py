"""The JSON interface of the page, under /sandbox/. Tests use the same.

Reading: GET snapshot, messages, wait, log, faults; WS live. Acting: POST post, edit, delete, react, read,
join, leave, archive, command, shortcut, action, options, submit, close_view, home, upload, clock,
bot, faults.
Every body and answer is JSON; what cannot be is HTTP 400 with {"error": "word", "message": "sentence"}.
"""

from bot.sandbox.slack.page_api.routes import refusals, routes

__all__ = ["refusals", "routes"]
