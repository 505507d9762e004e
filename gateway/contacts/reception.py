"""Takes the pages' reports of their reception: bounds them to plausible values, counts them, shows them at the desk
and stores them."""

import time
from collections.abc import Callable

from gateway.calls.quality.interval import clamp
from gateway.calls.quality_book import QualityBook, Side, leg_of, party_quality
from gateway.calls.quality_figures import QualityFigures
from gateway.calls.state import Calls
from gateway.contacts import sql as quality
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import OVER, TALKING, Contact, ContactState
from signaling.errors import Code
from signaling.limits import Limiter, Rate
from signaling.protocol.conversation import ReportQuality

LATE_MS = 60_000
"""For so long after its end a contact's last reports are taken."""
REPORTS = Rate(4, 20)
"""Reports of one party: one each ten seconds, and what a reconnection and the end add."""


class CallQuality:
    """Takes the reports of both sides."""

    def __init__(
        self,
        acd: Acd,
        calls: Calls,
        book: QualityBook,
        database: Database,
        publisher: Publisher,
        figures: QualityFigures,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._calls = calls
        self._book = book
        self._database = database
        self._publisher = publisher
        self._figures = figures
        self._now_ms = now_ms
        self._limiter = Limiter(REPORTS)

    async def report(self, contact_id: str, party: Side, command: ReportQuality) -> None:
        """Count one report of a party of the contact.

        Raises :class:`Refused`: ``not_connected`` for a contact that has not begun or is long
        over, ``rate_limited``. Neither is worth repeating: the next report says more.
        """
        contact = await self._acd.contact(contact_id)
        now_ms = self._now_ms()
        if contact is None or not _counts(contact, now_ms):
            raise Refused("not_connected", "The conversation has not begun or is over.")
        if self._limiter.take(f"{contact_id}:{party}", time.monotonic()) > 0:
            raise Refused(Code.RATE_LIMITED, "Too many reports.")
        leg = leg_of(contact, party)
        since_ms = await self._book.last_ms(contact_id, party, leg) or contact.answered_at or now_ms
        interval = clamp(
            command,
            at_ms=now_ms,
            elapsed_s=(now_ms - since_ms) / 1000,
            uplink_loss=self._book.uplink_loss(contact_id, party, since_ms),
        )
        if interval is None:
            return
        before, after = await self._book.add(contact_id, party, leg, interval)
        call = await self._calls.get(contact_id)
        self._figures.reported(call.peer(party), party, interval, time.monotonic())
        if contact.state in OVER:
            self._limiter.forget(f"{contact_id}:{party}")
            tallies = await self._book.whole(contact_id)
            async with self._database.writing() as session:
                await quality.keep_reception(session, contact_id, tallies)
        over = contact.state in OVER
        news = party_quality(before, over=over) != party_quality(after, over=over)
        if news and contact.agent is not None and contact.state is not ContactState.CLOSED:
            await self._publisher.desk(contact.agent)


def _counts(contact: Contact, now_ms: int) -> bool:
    if contact.state in TALKING:
        return True
    ended_at = contact.ended_at
    answered = contact.answered_at is not None
    return answered and ended_at is not None and now_ms - ended_at <= LATE_MS
