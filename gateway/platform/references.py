"""Normalises references as people type them. Pure."""

import re
from typing import Final

_PART: Final = 4
_NOTHING: Final = re.compile(r"[^0-9A-Z]+")


def spelled(typed: str) -> str:
    """Return the reference, or its beginning, in the stored spelling: ``z2h849mt``, ``Z2H8 49MT`` and ``Z2H8-49MT``
    are one. A longer text stays as it is, and is no reference. Empty where no letter or digit is typed."""
    bare = _NOTHING.sub("", typed.upper())
    return bare if len(bare) <= _PART else f"{bare[:_PART]}-{bare[_PART:]}"


def is_whole(reference: str) -> bool:
    """Return whether a spelled reference is whole, and not the beginning of several."""
    return len(reference) > 2 * _PART
