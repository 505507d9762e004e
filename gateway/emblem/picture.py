"""The emblem itself, and as a document's template takes it. Pure."""

from datetime import datetime
from typing import Any

import msgspec


class Emblem(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of a body: ``picture`` of this ``media_type`` (PNG or JPEG), ``small`` a JPEG of it on white."""

    media_type: str
    width: int
    height: int
    picture: bytes
    small: bytes
    digest: str = ""
    set_at: datetime | None = None


def for_paper(emblem: Emblem | None) -> dict[str, Any] | None:
    """Return what a Typst template makes an image of (``image(bytes(emblem.octets))``), None without an emblem: nothing of a
    document is read from files."""
    if emblem is None:
        return None
    return {
        "octets": list(emblem.picture),
        "format": "png" if emblem.media_type == "image/png" else "jpg",
    }
