import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.admitting import (
    AdmissionRules,
    Line,
    NotAdmitted,
    Staffing,
    not_admitted,
    staffing,
)
from queueing.model import Agent, AgentState


def agent(state, categories=("weapons",), *, present=True):
    return Agent(
        id="a", state=state, categories=dict.fromkeys(categories, 3), skills=frozenset(),
        since_ms=0, idle_since=0, present=present,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("agents", "found"),
    [
        ([], Staffing.NOBODY),
        ([agent(AgentState.OFFLINE)], Staffing.NOBODY),
        ([agent(AgentState.AVAILABLE, present=False)], Staffing.NOBODY),
        ([agent(AgentState.AVAILABLE, ["privacy"])], Staffing.NOBODY),
        ([agent(AgentState.PAUSED)], Staffing.ALL_PAUSED),
        ([agent(AgentState.PAUSED), agent(AgentState.BUSY)], Staffing.WORKING),
    ],
)
def test_who_is_there_for_a_category(agents, found):
    assert staffing(agents, "weapons") is found


def test_for_the_station_any_category_will_do():
    assert staffing([agent(AgentState.BUSY, ["privacy"])]) is Staffing.WORKING


def line(station=0, category=0, who=Staffing.WORKING):
    return Line(station=station, category=category, staffing=who)


STRICT = AdmissionRules(
    station_limit=10,
    category_limits={"weapons": 2},
    wait_for_nobody=False,
    wait_for_paused=False,
    wait_for_media=False,
)


@pytest.mark.parametrize(
    ("found", "given_line", "is_open", "media"),
    [
        (None, line(9, 1), True, True),
        (NotAdmitted.CLOSED, line(99, 99, Staffing.NOBODY), False, False),
        (NotAdmitted.QUEUE_FULL, line(10, 0), True, True),
        (NotAdmitted.QUEUE_FULL, line(5, 2, Staffing.NOBODY), True, False),
        (NotAdmitted.NOBODY_SIGNED_IN, line(who=Staffing.NOBODY), True, False),
        (NotAdmitted.ALL_PAUSED, line(who=Staffing.ALL_PAUSED), True, False),
        (NotAdmitted.MEDIA_SHORT, line(), True, False),
    ],
)
def test_the_order_of_reasons(found, given_line, is_open, media):
    assert not_admitted(STRICT, "weapons", given_line, is_open=is_open, media=media) is found


@given(
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.sampled_from(list(Staffing)),
    st.booleans(),
)
def test_a_patient_station_without_limits_refuses_only_out_of_hours(station, category, who, media):
    patient = AdmissionRules()
    made = line(station, category, who)
    assert not_admitted(patient, "weapons", made, is_open=True, media=media) is None
    assert not_admitted(patient, "weapons", made, is_open=False, media=media) == "closed"
