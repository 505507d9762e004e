"""Builds the record of a conference as the API tells it: who was there, the roll, items and votes. No I/O."""

from collections.abc import Mapping
from datetime import datetime

from gateway.accounts.lookups import OfficeNames
from gateway.conference import api
from gateway.conference.book import StoredConference
from gateway.conference.noted import Answer, Roll
from gateway.conference.roll import as_answered, standing
from gateway.conference.state import State
from gateway.conference.votes import unvoted
from gateway.platform.times import from_ms


def recorded(found: StoredConference, offices: Mapping[str, OfficeNames]) -> api.ConferenceRecord:
    """Return everything of a conference but its media; *offices* are their names by id."""
    state = found.state

    def name(member: str) -> str:
        who = state.people.get(member)
        return who.name if who is not None else ""

    return api.ConferenceRecord(
        id=found.id,
        kind=found.kind,  # type: ignore[arg-type] # the API takes no other
        title=found.title,
        state=state.state,
        starts_at=found.starts_at,
        opened_at=moment(state.opened_ms),
        ended_at=moment(state.ended_ms),
        abandoned_at=moment(state.abandoned_ms),
        attendance=[
            api.Attendance(
                name=who.name,
                part=who.part,
                office=offices[who.office].name if who.office in offices else None,
                stays=[
                    (from_ms(stay[0]), from_ms(stay[1]) if len(stay) > 1 else None)
                    for stay in who.stays
                ],
                phone=who.phone,
            )
            for who in state.people.values()
            if who.stays
        ],
        roll=answered(state, offices),
        items=[
            api.ItemTold(text=item.text, minutes=item.minutes, spent_s=item.spent_ms // 1000)
            for item in (*state.items, *state.gone_items)
        ],
        ballots=[
            api.BallotTold(
                question=ballot.question,
                opened_at=from_ms(ballot.opened_ms),
                closed_at=moment(ballot.closed_ms),
                options=ballot.options,
                votes=[(name(member), vote) for member, vote in ballot.votes.items()],
                unvoted=[name(member) for member in unvoted(state, ballot)],
            )
            for ballot in state.ballots
        ],
        polls=[
            api.PollTold(
                question=poll.question,
                opened_at=from_ms(poll.opened_ms),
                closed_at=moment(poll.closed_ms),
                options=poll.options,
                counts=poll.shown,
            )
            for poll in state.polls
        ],
    )


def answered(state: State, offices: Mapping[str, OfficeNames]) -> list[api.Answered]:
    """Return the last roll, in its order; *offices* are names by id."""
    roll = state.roll
    return [] if roll is None else [_answered(state, roll, each, offices) for each in roll.called]


def _answered(
    state: State, roll: Roll, each: Answer, offices: Mapping[str, OfficeNames]
) -> api.Answered:
    office = offices.get(each.office, OfficeNames(""))
    who = state.people.get(each.member)
    return api.Answered(
        name=office.name if each.office else who.name if who is not None else "",
        office=bool(each.office),
        office_id=each.office or None,
        member=each.member or None,
        short=office.short or None,
        answered_at=moment(each.at_ms),
        late=each.late,
        standing=standing(state, roll, each),
        answered=as_answered(state, roll, each),
        corrections=[
            api.RollCorrected(
                at=from_ms(told.at_ms), by=told.by, present=told.present, note=told.note
            )
            for told in each.corrections
        ],
    )


def moment(at_ms: int) -> datetime | None:
    """Return the point in time; None for 0."""
    return from_ms(at_ms) if at_ms else None
