"""A contact of the queue, for tests of code that is handed one."""

from typing import Any

import msgspec

from queueing.model import Channel, Contact, ContactState, Modality

_TALKING = Contact(
    id="c",
    state=ContactState.CONNECTED,
    category="weapons",
    channel=Channel.VIDEO,
    modality=Modality.VIDEO,
    language="it",
    requirements=frozenset(),
    consent=False,
    attached=True,
    entered_at=0,
    since_ms=0,
    score_ms=0,
    counts_from=0,
    offers=1,
    legs=(),
)


def a_contact(**change: Any) -> Contact:
    """Return a contact by video that is connected, with *change*."""
    return msgspec.structs.replace(_TALKING, **change)
