"""Text that people send and files bring, freed of what is no text, and cells of which no spreadsheet makes a formula."""

import re
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""Begins a CSV file in UTF-8: spreadsheets tell the encoding by it."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""The beginnings of a cell that a spreadsheet would calculate (OWASP, CSV injection)."""


def cleaned(text: str) -> str:
    """Return *text* without control characters and half characters, its line ends as ``\\n``."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Return *text* in one line: blanks and line ends of any kind become one blank; control characters are dropped."""
    return " ".join(word for each in text.split() if (word := _CONTROL.sub("", each)))


def short_line(text: str | None, most: int) -> str | None:
    """Return *text* as one line of at most *most* characters, None if it is empty."""
    return one_line(text or "")[:most].strip() or None


def in_cell(text: str) -> str:
    """Return *text* as the cell of a table: with an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if text.startswith(FORMULA) else text
