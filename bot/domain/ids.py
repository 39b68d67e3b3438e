"""The ids of everything, each of a type of its own. Those of the outside are opaque here."""

from __future__ import annotations

from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
DeskId = NewType("DeskId", str)
TicketId = NewType("TicketId", str)
"""The number people say: `T20261122.0001`, counted per workspace and day (UTC)."""
PersonId = NewType("PersonId", str)
ChannelId = NewType("ChannelId", str)
SubjectId = NewType("SubjectId", str)
KindId = NewType("KindId", str)
GroupId = NewType("GroupId", str)
FileKey = NewType("FileKey", str)
"""Where a kept file lies in the file store; opaque to all but whoever made it."""
FieldId = NewType("FieldId", str)

RemoteId = NewType("RemoteId", str)
"""A ticket of a remote ticket system; only its connector may look inside, as with the next three."""
RemoteUpdateId = NewType("RemoteUpdateId", str)
RemoteFileId = NewType("RemoteFileId", str)
Cursor = NewType("Cursor", str)
"""How far a remote's changes have been read."""
Reference = NewType("Reference", str)
"""Our own id of one effect, carried along outside so that the effect can be looked up there."""
