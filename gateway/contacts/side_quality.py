"""The reception of each side of a contact by the other, as the API shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from gateway.calls.tables import CallQuality
from gateway.contacts import lookups as contacts
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from recordings.verdict import Word


class SideQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One side's reception of the other (``party``, of the contact's leg ``leg``).

    ``word`` is good, fair or poor, by the rule in ``gateway/calls/quality/verdict.py``; ``issues`` are the shortcomings
    (picture, sound, delay, loss), ``connection`` the word for its link. Shares are from 0 to 1: ``still`` of the time
    in which the picture stood still, ``concealment`` of sound that was made up, ``loss`` and ``uplink_loss`` of packets
    lost on the way to and from it, before repair. ``worst_*`` are about its worst minute, which ended ``worst_at``.
    Null was not measured; ``reports`` counts the reports.
    """

    party: Literal["citizen", "agent"]
    leg: int
    reports: int
    seconds: float
    word: Word | None
    issues: list[Literal["picture", "sound", "delay", "loss"]]
    connection: Word | None
    path: Literal["udp", "tcp", "relay"] | None
    freezes: int | None
    freeze_s: float | None
    still: float | None
    concealment: float | None
    fps: float | None
    jitter_buffer_ms: float | None
    rtt_ms: float | None
    loss: float | None
    uplink_loss: float | None
    width: int | None
    height: int | None
    worst_at: datetime | None
    worst_still: float | None
    worst_concealment: float | None
    worst_loss: float | None


class ContactQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The reception of both sides, the citizen's first; empty where nothing was measured, as in a written
    conversation."""

    sides: list[SideQuality]


class ContactReception:
    """Reads what was measured. Holds no state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, contact_id: str) -> ContactQuality:
        """Return how each side of one contact received the other. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            if await contacts.contact(session, contact_id) is None:
                raise Refused("not_found", "There is no such contact.")
            found = await contacts.reception_of(session, [contact_id])
        return ContactQuality(sides=sides(found.get(contact_id, ())))


def sides(rows: Sequence[CallQuality]) -> list[SideQuality]:
    """Return rows of qualities in the form of the API."""
    names = SideQuality.__struct_fields__
    return [SideQuality(**{name: getattr(row, name) for name in names}) for row in rows]
