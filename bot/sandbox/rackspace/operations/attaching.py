"""A place for a file: asked for here, filled at the storage, then named in a comment.

https://docs.rackspace.com/reference/ticketing-attachments-methods
The names of the last fields, and how the bytes are brought, are inferred: settings change them.
"""

from __future__ import annotations

from bot.sandbox.rackspace import storage
from bot.sandbox.rackspace.access import FILES_AND_RESOURCES
from bot.sandbox.rackspace.errors import bad_request, forbidden
from bot.sandbox.rackspace.operations.asked import Call, check_filename
from bot.sandbox.rackspace.reply import Reply

FIELD = "filename"


def attach(call: Call) -> Reply:
    """Give a place for the file that the form's field `filename` carries; its bytes are not kept yet."""
    state, settings = call.state, call.state.settings
    if not FILES_AND_RESOURCES & call.user.roles:
        raise forbidden(settings, "You do not have permission to upload attachments")
    if not (given := call.uploads.get(FIELD)):
        raise bad_request("filename is required")
    file = state.new_file(check_filename(given[0].name))
    told = {
        "expires": storage.upload_ends(state, file),
        "max_file_count": settings.max_file_count,
        "max_file_size": settings.max_file_size,
        "signature": storage.form_signature(state, file),
        "redirect_url": settings.upload_redirect,
        settings.url_field: storage.upload_address(state, call.base, file),
        settings.uuid_field: file.uuid,
    }
    return Reply(value={"attachment_data": told})
