"""Calls of another system as a subject of recordings: who took part, and when."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.playback.marks import bounded
from gateway.archive.playback.noted_marks import holes_of
from gateway.archive.tables import Recording
from gateway.contacts.marks import Mark
from gateway.platform.times import to_ms
from gateway.siprec import sql as calls


class RecordedElsewhere:
    """A call of another system as the subject of a recording (:class:`gateway.archive.subjects.Subject`)."""

    async def marks_of(self, session: AsyncSession, recording: Recording) -> Sequence[Mark] | None:
        """Return the gaps, and who was there from when to when, by the SBC's reports."""
        if await calls.one(session, recording.contact_id) is None:
            return None
        started_ms, duration_ms = to_ms(recording.started_at), recording.duration_ms or 0
        found = [
            Mark(kind="gap", at_ms=gap.start_ms, until_ms=gap.end_ms, ref=gap.cause)
            for gap in holes_of(recording)
        ]
        for each in await calls.parties_of(session, recording.contact_id):
            since = 0 if each.joined_at is None else max(0, to_ms(each.joined_at) - started_ms)
            until = duration_ms if each.left_at is None else to_ms(each.left_at) - started_ms
            if since <= duration_ms and until >= 0:
                found.append(
                    Mark(
                        kind="present", at_ms=since, until_ms=max(since, min(until, duration_ms)),
                        party=each.party, ref=each.party,
                    )
                )  # fmt: skip
        return bounded(found)

    async def words_of(
        self, session: AsyncSession, recording: Recording, marks: Iterable[Mark]
    ) -> Mapping[str, str]:
        """Return the participants' names, or their numbers."""
        if not any(mark.kind == "present" for mark in marks):
            return {}
        found = await calls.parties_of(session, recording.contact_id)
        return {each.party: each.name or each.number or each.party for each in found}

    async def names_of(self, _session: AsyncSession, _contact_id: str) -> Mapping[str, str]:
        """Return no names: sounds are named by their parties."""
        return {}


RECORDED = (RecordedElsewhere(),)
"""This room's subjects of recordings."""
