"""How the two sides of a contact received each other, for supervisors and quality reviewers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from gateway.calls.tables import CallQuality
from gateway.contacts import reception_sql as quality
from gateway.contacts import sql as contacts
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database
from recordings.verdict import Word


class SideQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How one side (``party``, of the contact's leg ``leg``) received the other.

    ``word`` is good, fair or poor, by the rule in ``gateway/calls/quality/verdict.py``; ``issues`` are what was
    not good (picture, sound, delay, loss), ``connection`` the word for its link. Shares are from 0 to 1:
    ``still`` of the time in which the picture stood still, ``concealment`` of sound that was made up,
    ``loss`` and ``uplink_loss`` of packets lost on the way to and from it, before repair. ``worst_*`` are
    of its worst minute, which ended ``worst_at``. What was not measured is null; ``reports`` is how
    often it was.
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
    """Both sides, the citizen first; empty where nothing was measured, as in a written conversation."""

    sides: list[SideQuality]


class QualityApi:
    """The handler."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/contacts/{id}/quality", self.of_contact,
                "How a contact's two sides received each other", "recordings",
                response=ContactQuality,
            ),
        )  # fmt: skip

    async def of_contact(self, call: Call) -> ContactQuality:
        """One contact's."""
        contact_id = call.path("id")
        async with self._database.reading() as session:
            if await contacts.contact(session, contact_id) is None:
                raise not_found("There is no such contact.")
            found = await quality.of_contacts(session, [contact_id])
        return ContactQuality(sides=sides(found.get(contact_id, ())))


def sides(rows: Sequence[CallQuality]) -> list[SideQuality]:
    """Return rows as the API shows them."""
    names = SideQuality.__struct_fields__
    return [SideQuality(**{name: getattr(row, name) for name in names}) for row in rows]
