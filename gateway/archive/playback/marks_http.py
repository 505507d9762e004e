"""What the API says of a mark on a recording's line."""

from typing import Protocol

import msgspec

from gateway.archive.tables import Recording


class RecordingMark(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened during the conversation, in milliseconds from the recording's start.

    ``kind``: ``consent_given`` and ``consent_withdrawn`` (each until the other, or the end), ``hold``,
    ``consult`` (the citizen on hold, a colleague asked), ``joined`` (a third party talks along),
    ``supervisor`` (one who has joined), ``taken_over`` (by a supervisor), ``transfer``, ``category``, ``chat``,
    ``gap``; of a conference ``present`` (somebody is there), ``roll``,
    ``item`` of the agenda, ``ballot``, ``floor`` (somebody is given it), ``empty`` (the station ended it, since nobody was there), ``decision``; and more in time to come. ``until_ms`` is of what lasted, ``party``
    who did it. ``words``: the colleague's, operator's, office's or member's name; the item, the question, the
    decision; the line of the chat, null once it is erased; of ``category`` the topic's id, of ``gap`` its cause.
    """

    kind: str
    at_ms: int
    until_ms: int | None
    party: str | None
    words: str | None


class MarksOf(Protocol):
    """Who knows the marks (see ``recording_marks``)."""

    async def of(self, recording: Recording) -> list[RecordingMark]:
        """Return a recording's marks in order of time."""
        ...
