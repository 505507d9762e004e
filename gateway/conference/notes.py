"""The shared notes of a conference as a value: a Yjs document that holds one text. Pure.

Pages write it with Yjs and send each change as an update; the gateway reads updates with pycrdt. They may come in any order
without losing words. Guests write as well, and an update is bytes that pages make. It is taken as a whole
or refused, and leaves nothing in the document but text:

* Every page writes under ids (Yjs: client) of its member's own, see :func:`writer_of`. One that wrote under another's could
  have the words that the other writes next taken for known ones and dropped.
* It refers to nothing that is not there yet. Yjs would wait for it, and takes away on arrival what was deleted in advance.
* It brings one unformatted text under one name.

What was deleted leaves its place in the document, not its words. A document that has become large is begun anew from its
text, under another number; pages then begin anew as well.
"""

import hashlib

import msgspec
from pycrdt import Decoder, Doc, Text, get_update

from gateway.platform.refused import Refused

MOST_CHARACTERS = 20_000
MOST_OCTETS = 128 * 1024
"""A document that is larger is begun anew; a full text has 80,000 at most."""
_NAME = "notes"
_PAGE_BITS = 29
"""Of a client's 53 bits: those that a page chooses. The others are its member's."""


class Notes(msgspec.Struct, kw_only=True):
    """Shared notes. ``version`` counts changes, ``number`` counts documents; ``document`` is the history of the text
    as one update, or None where the text counts as just begun."""

    text: str = ""
    version: int = 0
    number: int = 1
    document: bytes | None = None

    def since(self, state: bytes | None) -> bytes:
        """Return the notes' changes that a page with *state* (a Yjs state vector) lacks, as one update; empty when it lacks
        none.

        Raises :class:`Refused` ``no_fit`` for a value that is no state vector.
        """
        doc, _ = self._read()
        try:
            return doc.get_update(state)
        except ValueError:
            raise Refused("no_fit", "That is no state of a document.") from None

    def write(self, member: str, number: int, update: bytes) -> bool:
        """Apply an update that a page of *member* made in document *number*. Return False where all of it was known.

        Raises :class:`Refused` and changes nothing: ``other_document`` (take the document as it is and write the words
        anew), ``no_fit``, ``notes_full``.
        """
        if number != self.number:
            raise Refused("other_document", "The notes have begun a new document.")
        doc, text = self._read()
        before = _clocks(doc.get_state())
        try:
            doc.apply_update(update)
        except ValueError:
            raise _no_fit() from None
        after = _clocks(doc.get_state())
        grown = {client for client, clock in after.items() if clock > before.get(client, 0)}
        own = writer_of(member) >> _PAGE_BITS
        if any(client >> _PAGE_BITS != own for client in grown):
            raise _no_fit()
        _require_whole(get_update(update, doc.get_state()), after)
        written = _plain(doc, text)
        if len(written) > MOST_CHARACTERS and len(written) > len(self.text):
            raise Refused("notes_full", "The notes are as long as they may be.")
        if not grown and written == self.text:
            return False
        document = doc.get_update()
        # a forged order of words would be another one for each page that comes later
        if _plain(*_opened(document)) != written:
            raise _no_fit()
        self.text, self.version, self.document = written, self.version + 1, document
        if len(self.document) > MOST_OCTETS:
            self.begin_anew()
        return True

    def begin_anew(self) -> None:
        """Keep the text and drop its history of changes, under another number."""
        self.number, self.document = self.number + 1, None

    def _read(self) -> tuple[Doc[Text], Text]:
        if self.document is not None:
            return _opened(self.document)
        # every gateway makes the same document of a text: the number is the client of its first words
        doc = Doc[Text](client_id=self.number)
        text = doc.get(_NAME, type=Text)
        if self.text:
            text += self.text
        return doc, text


def writer_of(member: str) -> int:
    """Return the first of the Yjs client ids under which pages of *member* write: the next 2**29 are theirs, below
    2**53."""
    digest = int.from_bytes(hashlib.sha256(member.encode()).digest()[:8])
    return (1 + digest % (2**24 - 1)) << _PAGE_BITS


def _opened(document: bytes) -> tuple[Doc[Text], Text]:
    doc = Doc[Text]()
    text = doc.get(_NAME, type=Text)
    doc.apply_update(document)
    return doc, text


def _no_fit() -> Refused:
    return Refused("no_fit", "That is no change of these notes.")


def _clocks(state: bytes) -> dict[int, int]:
    """A Yjs state vector: how much is known of each client."""
    numbers = Decoder(state)
    return {
        numbers.read_var_uint(): numbers.read_var_uint() for _ in range(numbers.read_var_uint())
    }


def _require_whole(rest: bytes, known: dict[int, int]) -> None:
    """Refuse an update that the document could not apply whole.

    *rest* is what the document lacks of it: it may hold deletions of text up to the *known* clocks, and no new text.
    Raises :class:`Refused` ``no_fit``.
    """
    numbers = Decoder(rest)
    if numbers.read_var_uint():
        raise _no_fit()
    for _ in range(numbers.read_var_uint()):
        client = numbers.read_var_uint()
        for _ in range(numbers.read_var_uint()):
            if numbers.read_var_uint() + numbers.read_var_uint() > known.get(client, 0):
                raise _no_fit()


def _plain(doc: Doc[Text], text: Text) -> str:
    """The text of a document that holds nothing else."""
    pieces = text.diff()
    if set(doc.keys()) != {_NAME} or any(
        not isinstance(piece, str) or marks for piece, marks in pieces
    ):
        raise _no_fit()
    written = "".join(piece for piece, _ in pieces)
    # pycrdt counts octets, and everything that is there
    if "\0" in written or len(text) != len(written.encode()):
        raise _no_fit()
    return written
