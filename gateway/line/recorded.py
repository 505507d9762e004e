"""Marks in a recording's timeline for keys: those by which a caller decided about being recorded, and that an operator sent
some."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.marks import Mark, Stretch
from gateway.contacts.recorded_parts import RecordedPart
from gateway.platform.audit import log as audit
from gateway.platform.times import to_ms

_CONSENT = frozenset({"consent", "consent_change"})


async def marks(session: AsyncSession, contact_id: str, stretch: Stretch) -> Sequence[Mark]:
    """Return marks for the keys in the audit trail.

    A caller's decisions before the recording stand at its beginning; which keys an operator pressed is not recorded.
    """
    noted = await audit.of_subject(session, f"contact:{contact_id}")
    decided = [
        entry.detail
        for entry in noted
        if entry.action == "line.key" and entry.detail["asked"] in _CONSENT
    ]
    sent = [to_ms(entry.at) for entry in noted if entry.action == "line.keypad"]
    return [
        *(
            Mark(
                kind="consent_key",
                at_ms=max(0, pressed["at_ms"] - stretch.started_ms),
                party="citizen",
                ref=pressed["key"],
            )
            for pressed in decided
            if pressed["at_ms"] <= stretch.ends_ms
        ),
        *(
            Mark(kind="keys_sent", at_ms=at_ms - stretch.started_ms, party="agent")
            for at_ms in sent
            if stretch.started_ms <= at_ms <= stretch.ends_ms
        ),
    ]


PART = RecordedPart(marks=marks)
