"""django-helpdesk through its own form, update and query class, on SQLite. Runs in its own venv.

https://django-helpdesk.readthedocs.io/ - mail goes nowhere; each commit is synced, as ours is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

from tests.bench.peers.work import ROWS, Seed, serve

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.humanize",
    "django.contrib.messages",
    "rest_framework",
    "helpdesk",
)


def _configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="bench",
        INSTALLED_APPS=APPS,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "helpdesk.sqlite"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        HELPDESK_TEAMS_MODEL="auth.User",  # No teams: its documentation's own way of doing without.
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_KBITEM_TEAM_GETTER=lambda item: None,
        MEDIA_ROOT=str(folder),
        SITE_ID=1,
        USE_TZ=True,
    )
    django.setup()
    settings.ROOT_URLCONF = (path("", include("helpdesk.urls", namespace="helpdesk")),)
    call_command("migrate", verbosity=0)


class Helpdesk:
    """One queue, in which every agent sees every ticket."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from helpdesk.models import Queue

        self._queue = Queue.objects.create(title="Help", slug="help", allow_public_submission=True)
        self._make_user = get_user_model().objects.create_superuser
        self._users: dict[str, Any] = {}

    def create(self, seed: Seed) -> Any:
        from helpdesk.forms import TicketForm

        agent = self._user(seed["agent"])
        entered = {
            "queue": str(self._queue.id),
            "title": seed["title"],
            "body": seed["text"],
            "submitter_email": "somebody@example.org",
            "assigned_to": str(agent.id),
            "priority": "3",
        }
        form = TicketForm(queue_choices=[(self._queue.id, self._queue.title)], data=entered)
        if not form.is_valid():
            raise ValueError(str(form.errors))
        return form.save(user=agent)

    def comment(self, ticket: Any, text: str) -> None:
        from helpdesk.update_ticket import update_ticket

        update_ticket(ticket.assigned_to, ticket, comment=text, public=True)

    def mine(self, agent: str) -> int:
        user = self._user(agent)
        return self._read(user, {"filtering": {"assigned_to__id__in": [user.id]}})

    def search(self, words: str) -> int:
        """It looks for what was typed as one piece of text."""
        return self._read(next(iter(self._users.values())), {"search_string": words})

    def settle(self) -> None:
        """Everything is done at once."""

    @staticmethod
    def _read(user: Any, asked: dict[str, Any]) -> int:
        from helpdesk.query import get_query_class
        from helpdesk.user import HelpdeskUser

        newest_first = {"sorting": "created", "sortreverse": True, "search_string": ""}
        query = get_query_class()(HelpdeskUser(user), query_params={**newest_first, **asked})
        return len(list(query.get()[:ROWS]))

    def _user(self, name: str) -> Any:
        if name not in self._users:
            self._users[name] = self._make_user(name, f"{name.lower()}@example.org", password=None)
        return self._users[name]


@contextmanager
def opened(folder: Path) -> Iterator[Helpdesk]:
    """A helpdesk with its tables and nothing in them."""
    _configure(folder)
    yield Helpdesk()


if __name__ == "__main__":
    serve(opened)
