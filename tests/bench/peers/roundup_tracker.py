"""Roundup's classic tracker through its own database classes, on SQLite. Runs in its own venv.

https://www.roundup-tracker.org/docs/ - without the detector that mails, as its own demonstration is set up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sys import prefix
from typing import Any

from roundup import configuration, init, instance, password

from tests.bench.peers.work import ROWS, Seed, serve

TEMPLATE = Path(prefix) / "share" / "roundup" / "templates" / "classic"


class Roundup:
    """A tracker in which everything is done by its administrator."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._users: dict[str, str] = {}

    def create(self, seed: Seed) -> Any:
        message = self._db.msg.create(author=self._db.getuid(), content=seed["text"])
        agent = self._user(seed["agent"])
        ticket = self._db.issue.create(title=seed["title"], messages=[message], assignedto=agent)
        self._db.commit()
        return ticket

    def comment(self, ticket: Any, text: str) -> None:
        message = self._db.msg.create(author=self._db.getuid(), content=text)
        self._db.issue.set(ticket, messages=[*self._db.issue.get(ticket, "messages"), message])
        self._db.commit()

    def mine(self, agent: str) -> int:
        return self._read(None, {"assignedto": self._user(agent)})

    def search(self, words: str) -> int:
        return self._read(self._db.indexer.search(words.upper().split(), self._db.issue), {})

    def settle(self) -> None:
        """Everything is done at once."""

    def _read(self, found: Any, wanted: dict[str, str]) -> int:
        ids = self._db.issue.filter(found, wanted, sort=[("-", "creation")], limit=ROWS)
        return len([dict(self._db.issue.getnode(each)) for each in ids])

    def _user(self, name: str) -> str:
        if name not in self._users:
            self._users[name] = self._db.user.create(
                username=name, address=f"{name.lower()}@example.org", roles="User"
            )
        return self._users[name]


@contextmanager
def opened(folder: Path) -> Iterator[Roundup]:
    """A tracker with its tables and nothing in them but what it begins with."""
    home = folder / "tracker"
    init.install(str(home), str(TEMPLATE))
    (home / "detectors" / "nosyreaction.py").unlink()
    config = configuration.CoreConfig()
    config["TRACKER_HOME"] = str(home)
    config["MAIL_DOMAIN"] = config["MAIL_HOST"] = "localhost"
    config["TRACKER_WEB"] = "http://localhost/"
    config["DATABASE"] = "db"
    config["RDBMS_BACKEND"] = "sqlite"
    config["INSTANT_REGISTRATION"] = True
    config.save(str(home / "config.ini"))
    tracker = instance.open(str(home))
    tracker.init(password.Password("bench", config=tracker.config), tx_Source="cli")
    db = tracker.open("admin")
    try:
        yield Roundup(db)
    finally:
        db.close()


if __name__ == "__main__":
    serve(opened)
