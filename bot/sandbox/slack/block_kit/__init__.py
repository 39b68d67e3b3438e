"""Block Kit as Slack judges it: which blocks, elements and objects there are, and how long and how many.

Pure: JSON in, faults out. Knows nothing of the workspace, of tokens or of HTTP.
"""

from bot.sandbox.slack.block_kit.fault import Code, Fault
from bot.sandbox.slack.block_kit.surfaces import (
    Surface,
    check_blocks,
    check_message,
    check_suggestions,
    check_view,
)

__all__ = ["Code", "Fault", "Surface", "check_blocks", "check_message", "check_suggestions", "check_view"]
