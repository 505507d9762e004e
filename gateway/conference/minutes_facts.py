"""Gathers the facts for the minutes: the conference's own record, its chat, the day's tasks and decisions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_names
from gateway.conference import minutes
from gateway.conference.book import StoredConference
from gateway.conference.breakout import EVERYWHERE
from gateway.conference.given import GivenIn, people_named
from gateway.conference.noted import Answer, Roll, Taken
from gateway.conference.roll import as_answered, standing
from gateway.conference.state import State
from gateway.conference.tables import ConferenceLine, ConferenceNotes
from gateway.conference.votes import unvoted
from gateway.platform.times import from_ms
from gateway.workday.tables import DayTask

MOST_LINES = 500


async def facts_of(
    session: AsyncSession,
    found: StoredConference,
    zone: ZoneInfo,
    *,
    station: str,
    topic: Callable[[str], str],
) -> minutes.Facts:
    """Return the facts of a station's conference that is over, in the times of *zone*. *topic* returns the name of a
    category. Tasks and decisions: see :mod:`gateway.conference.given`. Raises what the database raises."""
    state = found.state
    begin, end = from_ms(state.opened_ms or state.ended_ms), from_ms(state.ended_ms)
    offices = await office_names(session)
    chat, written = await _chat(session, found.id)
    given = GivenIn(station, found.id, state, begin, end)
    tasks = await given.tasks(session)
    decisions = await given.decisions(session)
    people = await people_named(session, [each.account_id for each in tasks])
    notes = await session.get(ConferenceNotes, found.id)

    return minutes.Facts(
        title=found.title,
        kind=found.kind,
        opened=begin.astimezone(zone),
        ended=end.astimezone(zone),
        chairs=[who.name for who in state.people.values() if who.part == "chair" and who.stays],
        attended=attended(state, offices, zone),
        roll=called_in(state, state.roll, offices, zone),
        rolls=[
            (from_ms(roll.started_ms).astimezone(zone), called_in(state, roll, offices, zone))
            for roll in state.rolls
        ],
        items=_items(state),
        votes=_votes(state, zone),
        polls=_polls(state, zone),
        decisions=[
            minutes.Decided(
                text=each.text,
                topic=topic(each.category) if each.category else "",
                sheet=each.sheet or "",
            )
            for each in decisions
        ],
        tasks=[_given(each, people, offices, zone) for each in tasks],
        notes=notes.text if notes is not None else "",
        chat=[
            minutes.MinutedLine(at=line.at.astimezone(zone), name=line.name, text=line.text)
            for line in chat
        ],
        unchatted=written - len(chat),
        recorded=[
            _recorded(taken, taken.ended_ms or state.ended_ms, zone) for taken in state.recordings
        ],
        apart=list(_apart(state, zone)),
        abandoned=from_ms(state.abandoned_ms).astimezone(zone) if state.abandoned_ms else None,
    )


def _given(
    task: DayTask, people: Mapping[str, str], offices: Mapping[str, str], zone: ZoneInfo
) -> minutes.MinutedTask:
    return minutes.MinutedTask(
        text=task.text,
        to=people.get(task.account_id or "") or offices.get(task.office_id or ""),
        until=task.until.astimezone(zone) if task.until else None,
        done=task.done_at is not None,
    )


def attended(state: State, offices: Mapping[str, str], zone: ZoneInfo) -> list[minutes.Attended]:
    """Return everybody who was in the room, with the times of each stay; *offices* are names by id."""
    return [
        minutes.Attended(
            name=who.name,
            part=who.part,
            office=offices.get(who.office),
            stays=[
                (
                    from_ms(stay[0]).astimezone(zone),
                    from_ms(stay[1]).astimezone(zone) if len(stay) > 1 else None,
                )
                for stay in who.stays
            ],
            phone=who.phone,
        )
        for who in state.people.values()
        if who.stays
    ]


def _items(state: State) -> list[minutes.Spoken]:
    """Return the items of the agenda, then those that were taken off it."""
    return [
        minutes.Spoken(
            text=item.text,
            minutes=item.minutes,
            spent=round(item.spent_ms / 60_000),
            taken_off=taken_off,
        )
        for items, taken_off in ((state.items, False), (state.gone_items, True))
        for item in items
    ]


def _votes(state: State, zone: ZoneInfo) -> list[minutes.Voted]:
    """Return the recorded votes, each option with the names of its voters."""
    return [
        minutes.Voted(
            question=ballot.question,
            at=from_ms(ballot.opened_ms).astimezone(zone),
            options=[
                (
                    option,
                    [
                        _name(state, member)
                        for member, vote in ballot.votes.items()
                        if vote == number
                    ],
                )
                for number, option in enumerate(ballot.options)
            ],
            unvoted=[_name(state, member) for member in unvoted(state, ballot)],
        )
        for ballot in state.ballots
    ]


def _polls(state: State, zone: ZoneInfo) -> list[minutes.Polled]:
    """Return the polls with the counts of their answers."""
    return [
        minutes.Polled(
            question=poll.question,
            at=from_ms(poll.opened_ms).astimezone(zone),
            options=list(zip(poll.options, poll.counts, strict=True)),
        )
        for poll in state.polls
    ]


def _name(state: State, member: str) -> str:
    who = state.people.get(member)
    return who.name if who is not None else ""


def called_in(
    state: State, roll: Roll | None, offices: Mapping[str, str], zone: ZoneInfo
) -> list[minutes.Called]:
    """Return a roll in the form of the minutes; *offices* are names by id."""
    if roll is None:
        return []

    def corrected(each: Answer) -> minutes.Corrected | None:
        if not each.corrections or standing(state, roll, each) == as_answered(state, roll, each):
            return None
        last = each.corrections[-1]
        return minutes.Corrected(
            by=last.by,
            at=from_ms(last.at_ms).astimezone(zone),
            present=last.present,
            note=last.note,
        )

    def name(each: Answer) -> str:
        if each.office:
            return offices.get(each.office, "")
        return _name(state, each.member)

    return [
        minutes.Called(
            name=name(each),
            at=from_ms(each.at_ms).astimezone(zone) if each.at_ms else None,
            late=each.late,
            connected=as_answered(state, roll, each) == "connected",
            corrected=corrected(each),
        )
        for each in roll.called
    ]


def _recorded(taken: Taken, ended_ms: int, zone: ZoneInfo) -> minutes.Recorded:
    missing = taken.missing(ended_ms)
    return minutes.Recorded(
        begin=from_ms(taken.started_ms).astimezone(zone),
        end=from_ms(ended_ms).astimezone(zone),
        missing=None
        if missing is None
        else [
            (from_ms(since).astimezone(zone), from_ms(until).astimezone(zone))
            for since, until in missing
        ],
    )


async def _chat(session: AsyncSession, conference_id: str) -> tuple[Sequence[ConferenceLine], int]:
    """The first of what was written in the main room and to all rooms, and how much that is; what was written in a
    breakout room stays there."""
    ours = (
        ConferenceLine.conference_id == conference_id,
        ConferenceLine.room.is_(None) | (ConferenceLine.room == EVERYWHERE),
    )
    rows = await session.execute(
        select(ConferenceLine)
        .where(*ours)
        .order_by(ConferenceLine.at, ConferenceLine.id)
        .limit(MOST_LINES)
    )
    written = await session.scalar(select(func.count()).select_from(ConferenceLine).where(*ours))
    return rows.scalars().all(), written or 0


def _apart(state: State, zone: ZoneInfo) -> Iterator[minutes.Apart]:
    def local(at_ms: int) -> datetime:
        return from_ms(at_ms).astimezone(zone)

    for breakout in state.breakouts:
        rooms = []
        for group in breakout.groups:
            stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
            for move in breakout.moves:
                if move.group == group.id:
                    stays.setdefault(move.member, []).append(
                        (local(move.since_ms), local(move.until_ms) if move.until_ms else None)
                    )
            rooms.append(
                (
                    group.name,
                    [(state.people[member].name, times) for member, times in stays.items()],
                )
            )
        yield minutes.Apart(
            begin=local(breakout.opened_ms),
            end=local(breakout.ended_ms or state.ended_ms),
            rooms=rooms,
        )
