"""Shared notes as a page has them: a Yjs document, and what of it the station has not been told."""

from pycrdt import Doc, Text


class NotesDocument:
    """Made of all that the station has; *client* is under whose id it writes."""

    def __init__(self, client: int, update: bytes) -> None:
        self.doc: Doc[Text] = Doc(client_id=client)
        self.field = self.doc.get("notes", type=Text)
        self.take(update)
        self._told = self.doc.get_state()

    @property
    def text(self) -> str:
        """As it is shown."""
        return str(self.field)

    @property
    def state(self) -> bytes:
        """What it has, as a Yjs state vector."""
        return self.doc.get_state()

    def take(self, update: bytes) -> None:
        """Take in what others wrote."""
        self.doc.apply_update(update)

    def write(self, at: int, away: int, words: str) -> None:
        """Take *away* as many characters at a place and put *words* there."""
        octet = len(self.text[:at].encode())
        gone = len(self.text[at : at + away].encode())
        with self.doc.transaction():
            if gone:
                del self.field[octet : octet + gone]
            if words:
                self.field.insert(octet, words)

    def update(self) -> bytes:
        """What was written since the last time."""
        update = self.doc.get_update(self._told)
        self._told = self.doc.get_state()
        return update
