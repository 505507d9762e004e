"""Finds the spans in which a contact's citizen had withdrawn consent, for the process that seals the recording."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from gateway.contacts.legs import is_consent_choice
from gateway.contacts.lookups import events_of
from gateway.contacts.projection import told_event
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import Contact, Event
from recordings.withdrawal import WithdrawalSpan

_SAME_MS = 1_000
"""The queue counts two changes of one millisecond up; the journal does not."""


class Withdrawals:
    """Reads changes of consent from the history and the queue; changes nothing."""

    def __init__(self, database: Database, queue: Acd | None) -> None:
        """The *queue* knows the newest choice before it is in the history, also for a while after the contact was closed;
        without one (a restore) the history is all that is known."""
        self._database = database
        self._queue = queue

    async def of(self, contact_id: str) -> list[WithdrawalSpan] | None:
        """Return the spans in which a consent once given was withdrawn. None while a change that the queue knows is
        not in the history yet, or while one is missing in it. Raises what database and queue raise."""
        live = None if self._queue is None else await self._queue.contact(contact_id)
        async with self._database.reading() as session:
            story = [told_event(row) for row in await events_of(session, contact_id)]
        return spans_of(story, live)


def spans_of(story: Sequence[Event], live: Contact | None) -> list[WithdrawalSpan] | None:
    """Return the spans of :meth:`Withdrawals.of`, from a contact's journal in order and the queue's record of it. Pure."""
    first = next((each.kind for each in story if is_consent_choice(each)), None)
    changes = list(_changes(story))
    # a contact comes with a choice, and each change is to the other one: whatever breaks that is a hole
    if first == "set_consent" or any(a[1] == b[1] for a, b in pairwise(changes)):
        return None
    if live is not None and live.consent_at is not None:
        known = bool(changes) and (
            changes[-1][1] == live.consent and changes[-1][0] >= live.consent_at - _SAME_MS
        )
        if not known and (live.consent or not (changes and changes[-1][1])):
            # it was withdrawn before that, or given in between, and when is not known
            return None
        if not known:
            changes.append((live.consent_at, False))
    return list(_spans(changes))


def _changes(story: Sequence[Event]) -> Iterator[tuple[int, bool]]:
    for event in story:
        if is_consent_choice(event):
            yield event.at_ms, event.details["consent"] == "1"


def _spans(changes: Sequence[tuple[int, bool]]) -> Iterator[WithdrawalSpan]:
    given, since_ms = False, None
    for at_ms, agrees in changes:
        if given and not agrees:
            since_ms = at_ms
        elif agrees and since_ms is not None:
            yield WithdrawalSpan(since_ms, at_ms)
            since_ms = None
        given = agrees
    if since_ms is not None:
        yield WithdrawalSpan(since_ms, None)
