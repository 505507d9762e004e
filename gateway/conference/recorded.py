"""Describes a conference as a subject of recordings: its marks, their words, and who took part."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.playback.marks import Line
from gateway.archive.playback.noted_marks import holes_of
from gateway.archive.tables import Recording
from gateway.conference.breakout import EVERYWHERE
from gateway.conference.given import GivenIn
from gateway.conference.marks import marks_of, words_of
from gateway.conference.state import State
from gateway.conference.tables import ConferenceCaption, ConferenceLine, ConferenceRow
from gateway.contacts.marks import Mark
from gateway.platform.times import to_ms
from gateway.workday.tables import DayDecision


async def names(session: AsyncSession, conference_id: str) -> dict[str, str]:
    """Return the names of a conference's members, by their ids; none when the id is no conference's."""
    row = await session.get(ConferenceRow, conference_id)
    people = {} if row is None else row.state.get("people", {})
    return {member: str(who.get("name", "")) for member, who in people.items()}


async def titles(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the titles of these conferences by id; ids of other contacts are left out."""
    found = await session.execute(
        select(ConferenceRow.id, ConferenceRow.title).where(ConferenceRow.id.in_(ids))
    )
    return {row[0]: row[1] for row in found}


class RecordedConference:
    """Describes recordings of conferences; a :class:`gateway.archive.subjects.Subject`."""

    async def marks_of(self, session: AsyncSession, recording: Recording) -> Sequence[Mark] | None:
        """Return the marks from the conference's record, chat, captions and the day's decisions; None for another
        recording."""
        row = await session.get(ConferenceRow, recording.contact_id)
        if row is None:
            return None
        conference = msgspec.convert(row.state, State)
        said = await session.execute(
            select(ConferenceLine.id, ConferenceLine.at, ConferenceLine.member).where(
                ConferenceLine.conference_id == row.id,
                # nothing of breakout rooms is in it
                ConferenceLine.room.is_(None) | (ConferenceLine.room == EVERYWHERE),
            )
        )
        decided = await GivenIn(
            row.station,
            row.id,
            conference,
            recording.started_at,
            recording.ended_at or recording.started_at,
        ).decisions(session)
        captioned = await session.execute(
            select(ConferenceCaption.id, ConferenceCaption.at, ConferenceCaption.member).where(
                ConferenceCaption.conference_id == row.id,
                ConferenceCaption.done,
                ConferenceCaption.room.is_(None),
                ConferenceCaption.text != "",
            )
        )
        return marks_of(
            conference,
            [Line(line, to_ms(at), member) for line, at, member in said],
            [(each.id, to_ms(each.decided_at)) for each in decided],
            holes_of(recording),
            captions=[Line(line, to_ms(at), member) for line, at, member in captioned],
            started_ms=to_ms(recording.started_at),
            duration_ms=recording.duration_ms or 0,
        )

    async def words_of(
        self, session: AsyncSession, recording: Recording, marks: Iterable[Mark]
    ) -> Mapping[str, str]:
        """Return names of members, lines of chat and captions with their writers, and decisions."""
        row = await session.get(ConferenceRow, recording.contact_id)
        if row is None:
            return {}
        by_kind: dict[str, set[str]] = {}
        for mark in marks:
            if mark.ref:
                by_kind.setdefault(mark.kind, set()).add(mark.ref)
        words = dict(words_of(msgspec.convert(row.state, State)))
        for columns, kind in (
            # nobody else says who wrote it
            ((ConferenceLine.id, ConferenceLine.name + ": " + ConferenceLine.text), "chat"),
            ((ConferenceCaption.id, ConferenceCaption.text), "caption"),
            ((DayDecision.id, DayDecision.text), "decision"),
        ):
            if kind in by_kind:
                rows = await session.execute(select(*columns).where(columns[0].in_(by_kind[kind])))
                words |= {each[0]: each[1] for each in rows}
        return words

    async def names_of(self, session: AsyncSession, contact_id: str) -> Mapping[str, str]:
        """Return the members' names."""
        return await names(session, contact_id)


RECORDED = (RecordedConference(),)
"""The subjects of recordings beside contacts' calls."""
