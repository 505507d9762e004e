"""Finds words in notes: the database excludes notes that cannot match, the rest is compared word by word. Pure but for
the condition it makes.

No index has these notes, so that nothing of them outlives them.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, func, or_

from gateway.contacts.tables import Contact
from gateway.platform.stems import words_of

_MAY_HAVE_MARKS = str.maketrans(dict.fromkeys("aeiouyncsz", "_"))
"""Letters that may carry an accent, which a database does not take away."""


def stems_of(words: str) -> list[str]:
    """Return the stems of the words in a query, each once."""
    return list(dict.fromkeys(words_of(words)))


def fits(notes: str, stems: Sequence[str]) -> bool:
    """Return whether notes have all these words, whatever their capitals, accents and endings."""
    there = set(words_of(notes))
    return all(stem in there for stem in stems)


def may_fit(stems: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Return an SQL condition that holds for all notes that :func:`fits`, and for few others."""
    notes = Contact.notes
    octets = (
        func.length(cast(notes, LargeBinary)) if dialect == "sqlite" else func.octet_length(notes)
    )
    plain = and_(*(notes.ilike(f"%{stem}%") for stem in stems))
    marked = and_(*(notes.ilike(f"%{stem.translate(_MAY_HAVE_MARKS)}%") for stem in stems))
    return and_(notes.is_not(None), or_(plain, and_(octets > func.length(notes), marked)))
