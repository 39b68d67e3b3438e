"""How a kept file gets to the desk's remote, and why it may not."""

from __future__ import annotations

from enum import StrEnum


class Passage(StrEnum):
    """Where a kept file is on its way to the remote. What is `leaving` may be there already."""

    LEAVING = "leaving"
    THERE = "there"
    REFUSED = "refused"


class Unsent(StrEnum):
    """Why a file does not go to the remote."""

    REFUSED = "refused"
    """They said so."""
    TOO_LARGE = "too_large"
    UNWANTED = "unwanted"
    """It takes only others."""
    BARRED = "barred"
    """It takes none of that kind."""
    EMPTY = "empty"
    LOST = "lost"
    NO_FILES = "no_files"
