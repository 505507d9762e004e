"""Lists the contacts that an operator has had since midnight."""

from collections.abc import Callable
from typing import get_args

from gateway.calls.quality_book import worst_word
from gateway.contacts import lookups
from gateway.contacts import sql as contacts
from gateway.contacts.sides import channel_name, modality_name
from gateway.platform.sql.engine import Database
from gateway.platform.times import midnight, to_ms
from signaling.protocol import desk_views


class Today:
    """Reads these contacts; changes nothing."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def of(self, agent_id: str) -> list[desk_views.PastContact]:
        """Return the operator's contacts since midnight in Rome, newest first, the present one left out."""
        async with self._database.reading() as session:
            rows = await contacts.of_account(session, agent_id, midnight(self._now_ms()))
            kept = await lookups.reception_of(session, [row.id for row in rows])
        return [
            desk_views.PastContact(
                contact_id=row.id,
                reference=row.reference,
                category=row.category,
                modality=modality_name(row),
                started_at_ms=to_ms(row.connected_at),
                duration_s=round((row.ended_at - row.connected_at).total_seconds()),
                channel=channel_name(row.channel),
                code=_wrap_up_code(row.wrap_up_code),
                quality=worst_word(kept.get(row.id, ())),
            )
            for row in rows
            if row.connected_at is not None and row.ended_at is not None and row.state == "closed"
        ]


def _wrap_up_code(code: str | None) -> desk_views.WrapUpCode | None:
    return next((known for known in get_args(desk_views.WrapUpCode) if known == code), None)
