"""Makes the name under which a file is shown and saved, from the one that its sender's device gave it."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 80
"""Signs of a name without its extension."""
LONGEST_BYTES: Final = 200
"""Octets of the same, in UTF-8: file systems take 255 of a whole name."""
_MARKUP: Final = re.compile(r"[<>&\"'`:|?*%$;{}\\/#=^~]+")
_NO_BASE: Final = re.compile(rf"[ ._-]|{_MARKUP.pattern}")
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_HELD: Final = frozenset({"Mn", "Me"})
_MOST_MARKS: Final = 2
"""Combining marks on one letter: Vietnamese has two, a heap of them covers other lines."""


def safe_name(given: str, extension: str, *, fallback: str = "file") -> str:
    """Return a name that is safe in a page, a header and a folder, with the *extension* of the file's real kind.

    Only the last part of a path stays. Control, bidirectional and invisible characters are removed, those of markup and
    of shells replaced; *fallback* is the name where nothing is left.
    """
    name = unicodedata.normalize("NFC", given)
    name = re.split(r"[/\\]", name)[-1]
    name = _ENDING.sub("", _visible(name).strip())
    name = _MARKUP.sub("_", name)
    # a name that ends or begins in a dot is hidden, or loses it, on somebody's system
    name = " ".join(name.split()).strip(". _-")
    if _DEVICES.match(name):
        name = f"_{name}"
    name = _cut(name).rstrip(". _-")
    return (name or fallback) + extension


def _visible(name: str) -> str:
    """Without characters of category C (control, format, private, unassigned, surrogates), with simple spaces."""
    kept: list[str] = []
    marks = 0
    for sign in name:
        category = unicodedata.category(sign)
        if category.startswith("Z") or sign in "\t\n\r\f\v":
            sign, category = " ", "Zs"  # noqa: PLW2901 - one kind of space
        if category.startswith("C"):
            continue
        marks = marks + 1 if category in _HELD else 0
        # what a mark stands on may be taken away below: then it would begin the name
        if marks > _MOST_MARKS or (marks and (not kept or _NO_BASE.match(kept[-1]))):
            continue
        kept.append(sign)
    return "".join(kept)


def _cut(name: str) -> str:
    cut = name[:LONGEST]
    while len(cut.encode()) > LONGEST_BYTES:
        cut = cut[:-1]
    return cut
