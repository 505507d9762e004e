"""The clue by which a person is searched, and the person found by it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clue:
    """The search term for a person; exactly one of these is given.

    ``reference`` is a contact's; ``name`` is what was typed on entering, compared whole, ignoring case and spacing;
    ``email`` and ``number`` are searched wherever they were written.
    """

    reference: str = ""
    name: str = ""
    email: str = ""
    number: str = ""

    @property
    def kind(self) -> str:
        """The kind of the given clue."""
        return next(k for k in ("reference", "name", "email", "number") if getattr(self, k))

    @property
    def value(self) -> str:
        """The text of the given clue."""
        return str(getattr(self, self.kind))


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the history knows one: the ids of their contacts, and the clue, for tables that know no contact.

    ``apart``: ids of rows that are theirs without a contact (:class:`gateway.platform.personal.pieces.PieceApart`).
    """

    contacts: frozenset[str]
    clue: Clue | None = None
    apart: frozenset[str] = frozenset()


def folded(name: str) -> str:
    """Return a name in the form in which names are compared."""
    return " ".join(name.split()).casefold()
