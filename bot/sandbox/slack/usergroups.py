"""User groups: made and filled by people, told to the app. https://docs.slack.dev/reference/objects/usergroup-object"""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.slack.app_config import AppConfig
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.workspace import Workspace


class Usergroups:
    """Writes user groups into the workspace and publishes what the app has subscribed to."""

    def __init__(
        self,
        workspace: Workspace,
        app: AppConfig,
        delivery: Delivery,
        ids: Ids,
        clock: Clock,
        changes: Changes,
    ) -> None:
        self._workspace = workspace
        self._app = app
        self._delivery = delivery
        self._ids = ids
        self._clock = clock
        self._changes = changes

    def find(self, name: str) -> Json | None:
        """The group of that id or handle."""
        known = self._workspace.usergroups
        return next((each for each in known if name.removeprefix("@") in (each["id"], each["handle"])), None)

    def create(self, handle: str, users: Sequence[str], by: str) -> Json:
        """Make a group with these members."""
        group = usergroup(self._ids.next("S"), handle, handle.capitalize(), users, by, int(self._clock.now()))
        self._workspace.usergroups.append(group)
        self._tell("subteam_created", {"subteam": dict(group)})
        return group

    def fill(self, group: Json, users: Sequence[str], by: str) -> None:
        """Make these its members; Slack tells of the group as it is, and of who came and went."""
        before, now = list(group["users"]), int(self._clock.now())
        previous = group["date_update"]
        group |= {"users": list(users), "user_count": len(users), "date_update": now, "updated_by": by}
        added = [each for each in users if each not in before]
        removed = [each for each in before if each not in users]
        self._tell("subteam_updated", {"subteam": dict(group)})
        changed = {
            "subteam_id": group["id"],
            "team_id": TEAM_ID,
            "date_previous_update": previous,
            "date_update": now,
            "added_users": added,
            "added_users_count": len(added),
            "removed_users": removed,
            "removed_users_count": len(removed),
        }
        self._tell("subteam_members_changed", changed)

    def _tell(self, kind: str, event: Json) -> None:
        self._changes.tell("usergroups")
        if kind in self._app.events:
            self._delivery.publish({"type": kind, **event, "event_ts": self._ids.ts()})


def usergroup(id_: str, handle: str, name: str, users: Sequence[str], by: str, now: int) -> Json:
    """A group as Slack shows it, members included."""
    return {
        "id": id_,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": name,
        "handle": handle,
        "description": "",
        "is_external": False,
        "date_create": now,
        "date_update": now,
        "date_delete": 0,
        "created_by": by,
        "updated_by": by,
        "user_count": len(users),
        "users": list(users),
    }
