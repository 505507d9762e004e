"""The shared notes of a conference as a value: a text, how often it was changed, and the last changes. Pure."""

from collections.abc import Sequence

import msgspec

from gateway.conference import changes
from gateway.conference.refusal import NotPossibleError

MOST_CHARACTERS = 20_000
MOST_KEPT = 400
"""Changes by which a page that was away catches up; with fewer it takes the text as it is."""
KEPT_CHARACTERS = 60_000
"""What came in with them, altogether."""


class Made(msgspec.Struct, kw_only=True, frozen=True):
    """A change as it was carried out: it led to ``version``. ``id`` is its writer's word for it."""

    version: int
    id: str
    change: list[int | str]


class Notes(msgspec.Struct, kw_only=True):
    """Shared notes as they are."""

    text: str = ""
    version: int = 0
    made: list[Made] = []

    def since(self, version: int) -> list[Made] | None:
        """The changes after *version*; None where not all of them are kept, or there is no such version."""
        if version > self.version:
            return None
        found = [each for each in self.made if each.version > version]
        return found if len(found) == self.version - version else None

    def write(self, version: int, change_id: str, change: Sequence[int | str]) -> Made:
        """Carry a change out that was made of the text as of *version*; as it was carried out. The same one again is
        the first one.

        Raises :class:`NotPossibleError`: ``behind`` (take the text as it is and make the change anew), ``no_fit``,
        ``notes_full``.
        """
        for each in self.made:
            if each.id == change_id:
                return each
        since = self.since(version)
        if since is None:
            raise NotPossibleError("behind", "That is a change of a text too long ago.")
        now = changes.tidy(change)
        try:
            if any("\0" in part for part in now if isinstance(part, str)):
                raise changes.NoFitError("no character of a text")
            for each in since:
                now = changes.moved(now, each.change, first=False)
            text = changes.applied(self.text, now)
        except changes.NoFitError:
            raise NotPossibleError("no_fit", "That is no change of this text.") from None
        if len(text) > MOST_CHARACTERS and len(text) > len(self.text):
            raise NotPossibleError("notes_full", "The notes are as long as they may be.")
        made = Made(version=self.version + 1, id=change_id, change=now)
        self.text, self.version = text, made.version
        self.made = _last([*self.made, made])
        return made


def _last(made: list[Made]) -> list[Made]:
    kept, size = 0, 0
    for each in reversed(made[-MOST_KEPT:]):
        size += sum(len(part) if isinstance(part, str) else 8 for part in each.change)
        if kept and size > KEPT_CHARACTERS:
            break
        kept += 1
    return made[-kept:]
