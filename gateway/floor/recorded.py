"""Marks in a recording's timeline for supervisors who joined the call."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.contacts.marks import Mark, Stretch
from gateway.contacts.recorded_parts import RecordedPart
from gateway.platform.audit import log as audit
from gateway.platform.times import to_ms

_BESIDE = "monitoring."


class Beside(msgspec.Struct, frozen=True):
    """A change of a supervisor's way of monitoring: from when on, and ``listen``, ``whisper``, ``join`` or ``end``."""

    at_ms: int
    way: str
    who: str | None


async def marks(session: AsyncSession, contact_id: str, stretch: Stretch) -> Sequence[Mark]:
    """Return a mark for each time that a supervisor joined the recorded stretch, from the audit trail."""
    noted = await audit.of_subject(session, f"contact:{contact_id}")
    return list(
        joinings(
            [
                Beside(to_ms(entry.at), entry.action.removeprefix(_BESIDE), entry.account_id)
                for entry in noted
                if entry.action.startswith(_BESIDE)
            ],
            stretch,
        )
    )


def joinings(beside: Iterable[Beside], stretch: Stretch) -> Iterator[Mark]:
    """Yield a mark for each time that a supervisor joined. *beside* is in order of time; listening and whispering leave no
    mark. Pure."""
    since: Beside | None = None
    for change in (*beside, Beside(stretch.ends_ms, "end", None)):
        if since is not None:
            yield from stretch.cut("supervisor", since.at_ms, change.at_ms, since.who, "supervisor")
        since = change if change.way == "join" else None


PART = RecordedPart(marks=marks, words={frozenset({"supervisor", "taken_over"}): accounts.names_of})
