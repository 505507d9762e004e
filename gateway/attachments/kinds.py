"""Tells the kind of a file by its own octets; its name and a browser's media type do not count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PDF_TAIL: Final = 1024
_PDF_AFTER: Final = b"\x00\t\n\x0c\r "
_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``name`` is its word in the setting ``VS_CHAT_FILES``; a ``picture`` is encoded anew, any
    other file is scanned."""

    name: str
    media_type: str
    extension: str
    picture: bool


KINDS: Final[Mapping[str, Kind]] = {
    each.name: each
    for each in (
        Kind("jpeg", "image/jpeg", ".jpg", picture=True),
        Kind("png", "image/png", ".png", picture=True),
        Kind("webp", "image/webp", ".webp", picture=True),
        Kind("pdf", "application/pdf", ".pdf", picture=False),
    )
}
"""Every kind that the setting may name."""
EXTENSIONS: Final[Mapping[str, str]] = {each.media_type: each.extension for each in KINDS.values()}
HEIC: Final = Kind("heic", "image/heic", ".heic", picture=True)
"""The iPhone's own kind of picture. It is recognised so that a page can say what to do, and is never taken: Pillow has no
decoder for it, and Safari sends a JPEG instead where a page asks for one."""


def kind_of(data: bytes) -> Kind | None:
    """Return the kind of *data*, None for a file that no station takes.

    A PDF has to be one from its first octet to its last: a file that goes on after its end, or begins before, may be of
    another kind as well (a polyglot). Of pictures only the pixels are kept, so anything hidden behind them is lost.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return KINDS["webp"]
    if data.startswith(b"%PDF-"):
        _, found, after = data[-_PDF_TAIL:].rpartition(b"%%EOF")
        return KINDS["pdf"] if found and not after.strip(_PDF_AFTER) else None
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return HEIC
    return None
