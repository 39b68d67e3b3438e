"""What a file is by its first bytes, and whether that fits what it is said to be. Pure; nothing is executed.

The signatures are those of https://mimesniff.spec.whatwg.org and of each format's own specification.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 4_096
"""How many of a file's first bytes are looked at."""
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """Bytes at a place, the type they say, and how other types begin that are made of the same."""

    type: str
    magic: bytes
    at: int = 0
    also: tuple[str, ...] = ()


_SIGNATURES = (
    _Signature(type="image/png", magic=b"\x89PNG\r\n\x1a\n", also=("image/apng",)),
    _Signature(type="image/jpeg", magic=b"\xff\xd8\xff", also=("image/jpg", "image/pjpeg")),
    _Signature(type="image/gif", magic=b"GIF87a"),
    _Signature(type="image/gif", magic=b"GIF89a"),
    _Signature(type="image/webp", magic=b"WEBP", at=8),
    _Signature(type="image/tiff", magic=b"II*\x00", also=("image/",)),  # Cameras' raw images are made so.
    _Signature(type="image/tiff", magic=b"MM\x00*", also=("image/",)),
    _Signature(type="image/vnd.adobe.photoshop", magic=b"8BPS", also=("image/x-photoshop",)),
    _Signature(type="application/pdf", magic=b"%PDF-", also=("application/postscript", "application/illus")),
    _Signature(
        type="application/zip",
        magic=b"PK\x03\x04",
        also=("application/", "model/", "font/"),  # Documents, packages and archives are zip files inside.
    ),
    _Signature(type="application/zip", magic=b"PK\x05\x06", also=("application/",)),
    _Signature(type="application/gzip", magic=b"\x1f\x8b", also=("application/x-g", "application/x-tar")),
    _Signature(type="application/x-bzip2", magic=b"BZh", also=("application/x-bzip",)),
    _Signature(type="application/x-xz", magic=b"\xfd7zXZ\x00"),
    _Signature(type="application/zstd", magic=b"\x28\xb5\x2f\xfd"),
    _Signature(type="application/x-7z-compressed", magic=b"7z\xbc\xaf\x27\x1c"),
    _Signature(
        type="application/vnd.rar", magic=b"Rar!\x1a\x07", also=("application/x-rar", "application/rar")
    ),
    _Signature(type="application/x-tar", magic=b"ustar", at=257),
    _Signature(
        type="application/x-ole-storage", magic=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", also=("application/",)
    ),
    _Signature(type="video/mp4", magic=b"ftyp", at=4, also=("video/", "audio/", "image/")),
    _Signature(type="video/webm", magic=b"\x1aE\xdf\xa3", also=("video/", "audio/")),
    _Signature(type="audio/wav", magic=b"WAVE", at=8, also=("audio/",)),
    _Signature(type="video/x-msvideo", magic=b"AVI ", at=8, also=("video/",)),
    _Signature(type="audio/ogg", magic=b"OggS", also=("audio/", "video/", "application/ogg")),
    _Signature(type="audio/mpeg", magic=b"ID3", also=("audio/",)),
    _Signature(type="application/vnd.microsoft.portable-executable", magic=b"MZ", also=("application/x-ms",)),
    _Signature(type="application/x-elf", magic=b"\x7fELF", also=("application/x-",)),
    _Signature(type="application/x-mach-binary", magic=b"\xcf\xfa\xed\xfe", also=("application/x-",)),
    _Signature(type="application/vnd.sqlite3", magic=b"SQLite format 3\x00", also=("application/x-sql",)),
)
_BINARY = frozenset(each.type for each in _SIGNATURES)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<script", b"<body")


def sniffed(head: bytes) -> str:
    """The type that a file's first bytes say; `UNKNOWN` for bytes that say nothing."""
    signature = _signature(head)
    if signature is not None:
        return signature.type
    if not _is_text(head):
        return UNKNOWN
    return HTML if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML) else TEXT


def fits(claimed: str, head_type: str) -> bool:
    """Whether a file may be what it is said to be, given the type that its first bytes say."""
    claimed = claimed.partition(";")[0].strip().lower()
    if head_type == UNKNOWN or claimed in ("", UNKNOWN, head_type):
        return True
    if claimed in _BINARY:
        return False  # Its own first bytes would be there.
    if head_type == TEXT:
        return True
    if head_type == HTML:
        return claimed.startswith("text/") or "xml" in claimed
    also = [start for each in _SIGNATURES if each.type == head_type for start in each.also]
    return claimed.startswith(tuple(also))


def _signature(head: bytes) -> _Signature | None:
    found = next((each for each in _SIGNATURES if head.startswith(each.magic, each.at)), None)
    # A few letters may as well begin a text: "MZ-3 is down".
    is_word = found is not None and len(found.magic) <= 4 and found.magic.isalnum()
    return None if is_word and _is_text(head) else found


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head[:HEAD].decode()
    except UnicodeDecodeError as error:
        return len(head) >= HEAD and error.start > HEAD - 4  # Only the last character is cut in two.
    return True
