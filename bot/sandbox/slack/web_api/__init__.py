"""The Web API: one function a method, registered with its arguments, scopes and errors.

Importing this package registers every method; `METHODS` and `coverage()` say what is served.
"""

from bot.sandbox.slack.web_api import (
    chat,
    conversations,
    files,
    messages,
    reactions,
    team,
    usergroups,
    users,
    views,
)
from bot.sandbox.slack.web_api.registry import GENERIC_ERRORS, METHODS, Coverage, Method, coverage
from bot.sandbox.slack.web_api.serve import serve_method

__all__ = ["GENERIC_ERRORS", "METHODS", "Coverage", "Method", "coverage", "serve_method"]
# The modules are imported for what they register.
FAMILIES = (chat, conversations, files, messages, reactions, team, usergroups, users, views)
