"""The object storage behind the temporary addresses: their signatures, uploads and downloads.

An address needs no token; its signature and its end are all that is looked at.
https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html and form_post_middleware.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

from bot.sandbox.rackspace.records import File
from bot.sandbox.rackspace.reply import HTML_TYPE, Refused, Reply
from bot.sandbox.rackspace.state import State

BYTES = "application/octet-stream"
CONTAINER = "/v1/MossoCloudFS_sandbox/tickets"
FORM_FIELDS = ("redirect", "max_file_size", "max_file_count", "expires", "signature")


def path_of(file: File) -> str:
    """Return the path of a file in the storage, before it is quoted."""
    return f"{CONTAINER}/{file.uuid}"


def sign(state: State, *parts: object) -> str:
    """Sign the parts of an address or of a form."""
    message = "\n".join(map(str, parts)).encode()
    return hmac.new(state.storage_key, message, hashlib.sha1).hexdigest()


def address(state: State, base: str, file: File, verb: str, expires: int) -> str:
    """Return an address that is good for one verb until a moment."""
    signature = sign(state, verb, expires, path_of(file))
    return f"{base}/storage{quote(path_of(file))}?temp_url_sig={signature}&temp_url_expires={expires}"


def upload_address(state: State, base: str, file: File) -> str:
    """Return the address to bring the bytes of a file to, signed unless only forms are taken."""
    if state.settings.upload_by == "post":
        return f"{base}/storage{quote(path_of(file))}"
    return address(state, base, file, "PUT", upload_ends(state, file))


def upload_ends(state: State, file: File) -> int:
    """Tell until when the bytes of a file may be brought."""
    return int(file.asked_at + state.settings.upload_lives)


def form_signature(state: State, file: File) -> str:
    """Sign the form with which a file is brought."""
    settings = state.settings
    limits = (settings.upload_redirect, settings.max_file_size, settings.max_file_count)
    return sign(state, path_of(file), *limits, upload_ends(state, file))


def put(state: State, path: str, query: Mapping[str, str], body: bytes) -> Reply:
    """Take the bytes of a file at a temporary address."""
    if state.settings.upload_by == "post":
        raise _refused(405, "Method Not Allowed")
    _check_address(state, "PUT", path, query)
    return _store(state, _file(state, path), body, Reply(status=state.settings.upload_status))


def post(state: State, path: str, form: Mapping[str, str], files: list[bytes]) -> Reply:
    """Take the bytes of a file by a form post, whose last field they are."""
    settings = state.settings
    if settings.upload_by == "put":
        raise _refused(405, "Method Not Allowed")
    redirect, size, count, expires, signature = (form.get(name, "") for name in FORM_FIELDS)
    wanted = sign(state, path, redirect, size, count, expires)
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise _refused(401, "FormPost: Invalid Signature")
    if state.clock.now() >= float(expires):
        raise _refused(401, "FormPost: Form Expired")
    if not files:
        raise _refused(400, "FormPost: no file to process")
    if len(files) > int(count):
        raise _refused(400, "FormPost: max_file_count exceeded")
    done = Reply(status=settings.upload_status)
    if redirect:
        done = Reply(status=303, headers={"Location": f"{redirect}?status=201&message="})
    return _store(state, _file(state, path), files[-1], done)


def get(state: State, path: str, query: Mapping[str, str]) -> Reply:
    """Give the bytes of a file at a temporary address."""
    _check_address(state, "GET", path, query)
    file = _file(state, path)
    if file.body is None:
        raise _refused(404, "Not Found")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}",
        "ETag": hashlib.md5(file.body, usedforsecurity=False).hexdigest(),
    }
    return Reply(data=file.body, content_type=BYTES, headers=headers)


def forget_unbound(state: State) -> None:
    """Drop the files that no comment has named in time."""
    now = state.clock.now()
    gone = [
        each.uuid for each in state.files.values() if not each.is_bound and now >= upload_ends(state, each)
    ]
    for uuid in gone:
        del state.files[uuid]


def _store(state: State, file: File, body: bytes, done: Reply) -> Reply:
    if len(body) > state.settings.max_file_size:
        raise _refused(413, "max_file_size exceeded")
    file.body = body
    return done


def _check_address(state: State, verb: str, path: str, query: Mapping[str, str]) -> None:
    signature, expires = query.get("temp_url_sig", ""), query.get("temp_url_expires", "")
    wanted = sign(state, verb, expires, path)
    is_signed = hmac.compare_digest(wanted.encode(), signature.encode())
    if not is_signed or state.clock.now() >= float(expires):
        raise _refused(401, "Temp URL invalid")


def _file(state: State, path: str) -> File:
    found = state.files.get(path.rpartition("/")[2])
    if found is None:
        raise _refused(404, "Not Found")
    return found


def _refused(status: int, text: str) -> Refused:
    return Refused(Reply(status=status, raw=text, content_type=HTML_TYPE))
