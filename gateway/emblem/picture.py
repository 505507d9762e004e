"""The emblem as a picture, and in the form that a document's template takes. Pure."""

from datetime import datetime
from typing import Any

import msgspec


class Emblem(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of a body: ``picture`` has this ``media_type`` (PNG or JPEG), ``small`` is a JPEG of it on white."""

    media_type: str
    width: int
    height: int
    picture: bytes
    small: bytes
    digest: str = ""
    set_at: datetime | None = None


def for_paper(emblem: Emblem | None) -> dict[str, Any] | None:
    """Return the data from which a Typst template makes an image (``image(bytes(emblem.octets))``), None without an
    emblem: no document reads files."""
    if emblem is None:
        return None
    return {
        "octets": list(emblem.picture),
        "format": "png" if emblem.media_type == "image/png" else "jpg",
    }
