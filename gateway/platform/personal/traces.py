"""Finds words in a text that may identify a person: addresses, numbers, tax codes, known names. Pure.

It warns before a text is given to people who need no personal data (an information sheet, a list of offices). It finds
words with a form, but no name that it was not given, so a person must still read the text.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

TraceKind = Literal["email", "phone", "tax_code", "iban", "plate", "reference", "name"]
MOST: Final = 20
SHORTEST_NAME: Final = 3

_FORMS: Final[tuple[tuple[TraceKind, re.Pattern[str]], ...]] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    # a tax code of a person, the letters that stand for figures where two are alike included
    ("tax_code", re.compile(r"(?i)\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b")),
    ("iban", re.compile(r"(?i)\bIT\d{2}[ ]?[A-Z](?:[ ]?[A-Z0-9]){22}\b")),
    ("plate", re.compile(r"\b[A-HJ-NPR-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NPR-TV-Z]{2}\b")),
    ("reference", re.compile(r"\b(?=[A-Z-]*\d)[2-9A-HJ-KMNP-TW-Z]{4}-[2-9A-HJ-KMNP-TW-Z]{4}\b")),
    ("phone", re.compile(r"(?<![\w/.])(?:\+|00)?\d(?:[ ./-]?\d){7,13}(?![\w/])")),
)  # fmt: skip
_DAY: Final = re.compile(
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{2}|\d{4})|\d{4}[ ./-]\d{2}[ ./-]\d{2})"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a text that may identify a person, and its kind."""

    kind: TraceKind
    text: str


def traces(text: str, names: Iterable[str | None] = ()) -> list[Trace]:
    """Return what in *text* may identify a person, each once, :data:`MOST` at most; *names* are names of people whom it may
    be about."""
    found: dict[str, Trace] = {}
    rest = text
    for kind, form in _FORMS:
        for match in form.finditer(rest):
            said = match.group().strip()
            if kind != "phone" or not _DAY.fullmatch(said):
                found.setdefault(said, Trace(kind=kind, text=said))
        # a piece that was found is not matched again: the figures of an address are no telephone number
        rest = form.sub(" ", rest)
    known = {
        word.casefold()
        for name in names
        for word in _WORD.findall(name or "")
        if len(word) >= SHORTEST_NAME
    }
    for match in _WORD.finditer(rest):
        if match.group().casefold() in known:
            found.setdefault(match.group(), Trace(kind="name", text=match.group()))
    return list(found.values())[:MOST]
