"""The record of a conference that is over: two of each thing, each under its own name."""

from datetime import timedelta

from gateway.accounts.lookups import OfficeNames
from gateway.conference import api
from gateway.conference import state as st
from gateway.conference.book import StoredConference
from gateway.conference.records import recorded
from tests.gateway.conference.an_hour import AT, held


def after(minutes):
    return AT + timedelta(minutes=minutes)


def test_everything_of_an_hour():
    state = st.State()
    held(state)
    found = StoredConference(
        id="one",
        kind="meeting",
        title="Riunione",
        starts_at=after(5),
        made_at=AT,
        revision=1,
        state=state,
    )
    assert recorded(found, {"o1": OfficeNames("Nucleo 01", "N. 01")}) == api.ConferenceRecord(
        id="one", kind="meeting", title="Riunione", state="ended", starts_at=after(5), opened_at=AT, ended_at=after(60),
        abandoned_at=None,
        attendance=[
            api.Attendance(name="Boss", part="chair", office=None, stays=[(after(0), after(60))], phone=False),
            api.Attendance(name="Uno", part="office", office="Nucleo 01", stays=[(after(1), after(40))], phone=False),
            api.Attendance(name="Due", part="office", office=None, stays=[(after(2), after(60))], phone=True),
        ],
        roll=[],
        items=[
            api.ItemTold(text="Turni", minutes=5, spent_s=240),
            api.ItemTold(text="Mai", minutes=1, spent_s=0),
            api.ItemTold(text="Ferie", minutes=20, spent_s=180),
        ],
        ballots=[
            api.BallotTold(
                question="Voto 1?", opened_at=after(13), closed_at=after(13.5), options=["Sì", "No"],
                votes=[("Uno", 0), ("Due", 1)], unvoted=["Boss"],
            ),
            api.BallotTold(
                question="Voto 2?", opened_at=after(14), closed_at=after(14.5), options=["Sì", "No"],
                votes=[("Boss", 1)], unvoted=["Uno", "Due"],
            ),
        ],
        polls=[
            api.PollTold(question="Quanti 1?", opened_at=after(15), closed_at=after(15.5), options=["A", "B"], counts=[1, 0]),
            api.PollTold(question="Quanti 2?", opened_at=after(16), closed_at=after(16.5), options=["A", "B"], counts=[0, 1]),
        ],
    )  # fmt: skip
