"""How complaints go on, which are alike, and what a year comes to: pure."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.complaints import api
from gateway.complaints.grouping import Noted, is_like, proposed
from gateway.complaints.report import as_csv, summed
from gateway.complaints.states import (
    WORKED_ON,
    Act,
    NotPossibleError,
    Standing,
    State,
    acts_of,
    after,
    assigned,
    times,
)
from gateway.complaints.tables import Complaint

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PEOPLE = st.sampled_from(["anna", "bruno", "carla"])
BY_STAFF = (Act.EXAMINE, Act.DECIDE, Act.ANSWER, Act.CLOSE)


@given(st.lists(st.tuples(st.sampled_from([*Act, "assign"]), PEOPLE), max_size=30), st.booleans())
def test_a_complaint_is_reopened_once_and_never_answered_twice_by_the_same_person(acts, anonymous):
    now = Standing(anonymous=anonymous)
    answered_by, reopened = [], 0
    for act, person in acts:
        before = now
        try:
            if act == "assign":
                now = assigned(now, person)
            else:
                now = after(now, act, person if act in BY_STAFF else None)
        except NotPossibleError:
            assert now == before
            continue
        reopened += act == Act.REOPEN
        if act == Act.ANSWER:
            # cause and measure are decided before, and there is somebody to answer
            assert before.state is State.MEASURE
            assert not anonymous
            answered_by.append(person)
            assert person != now.before
        if act in BY_STAFF:
            assert act in acts_of(before, person)
        assert now.person is None or now.person != now.before
        if before.state is State.CLOSED:
            assert act == Act.WRITE
    assert reopened <= 1
    assert now.reopened == (reopened == 1)


def test_the_way_from_received_to_closed_with_a_second_person():
    now = after(Standing(), Act.EXAMINE, "anna")
    assert (now.state, now.person) == (State.EXAMINED, "anna")
    now = after(after(now, Act.DECIDE, "anna"), Act.ANSWER, "anna")
    now = after(now, Act.REOPEN)
    assert (now.state, now.person, now.before) == (State.REOPENED, None, "anna")
    assert acts_of(now, "anna") == []
    with pytest.raises(NotPossibleError, match="same_person"):
        assigned(now, "anna")
    now = after(assigned(now, "bruno"), Act.EXAMINE, "bruno")
    now = after(after(now, Act.DECIDE, "bruno"), Act.ANSWER, "bruno")
    with pytest.raises(NotPossibleError, match="reopened_before"):
        after(now, Act.REOPEN)
    assert after(now, Act.SETTLE).state is State.CLOSED


@given(st.integers(1, 365), st.integers(0, 90))
def test_it_is_near_before_it_is_due(days, warn_days):
    found = times(AT, days=days, warn_days=warn_days)
    assert AT <= found.warn <= found.due == AT + timedelta(days=days)


def noted(name, **fields):
    return Noted(
        **{"id": name, "category": "waiting", "place": "Via Roma 1, Lecce", "office": None, "at": AT}
        | fields
    )  # fmt: skip


def test_which_complaints_are_proposed_as_the_same():
    one = noted("a")
    assert is_like(one, noted("b", place="lecce, via Roma"))
    assert is_like(noted("a", place="Città"), noted("b", place="citta"))
    assert not is_like(one, noted("b", place="Piazza Duomo, Milano"))
    assert not is_like(one, noted("b", place=""))
    assert not is_like(one, noted("b", category="conduct"))
    assert not is_like(one, noted("b", at=AT + timedelta(days=31)))
    assert not is_like(one, one)
    # the same office is enough, and another one is another matter
    assert is_like(noted("a", office="lecce"), noted("b", office="lecce", place=""))
    assert not is_like(noted("a", office="lecce"), noted("b", office="bari"))
    grouped = noted("c", group="g", at=AT + timedelta(days=1))
    assert [each.id for each in proposed(one, [one, noted("b"), grouped])] == ["c", "b"]
    assert proposed(noted("a", group="g"), [grouped]) == []


@given(
    st.builds(noted, st.just("a"), place=st.text(max_size=20)),
    st.builds(noted, st.just("b"), place=st.text(max_size=20)),
)
def test_being_alike_has_no_direction(one, other):
    assert is_like(one, other) == is_like(other, one)


def row(**fields):
    given = {
        "contact_id": "a", "state": State.ANSWERED, "category": "waiting", "anonymous": False, "late": False,
        "taken_at": AT, "answered_at": AT + timedelta(days=2), "cause": "staffing", "measure": "own",
    }  # fmt: skip
    return Complaint(**given | fields)


def test_a_year_in_figures_and_as_a_file():
    rows = [
        row(),
        row(late=True, answered_at=AT + timedelta(days=4), settled=True, office_id="lecce"),
        row(state=State.RECEIVED, answered_at=None, cause=None, measure=None, anonymous=True),
    ]
    own = api.Choice(id="own", label="=Turno in più", words={"en": "=One more shift"})
    made = summed(
        rows, year=2026, years=[2026], praises=3, entries={"own": own}, offices={"lecce": "Lecce"}
    )
    assert (made.taken, made.answered, made.in_time, made.open) == (3, 2, 1, 1)
    assert (made.days, made.settled, made.anonymous, made.praises) == (3.0, 1, 1, 3)
    assert sum(each.count for each in made.rows if each.by == "cause") == 3
    text = as_csv(made, "it", "semicolon")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert ["Tipo", "Attesa o tempi lunghi", "3"] in lines
    # what an office wrote calculates nothing in a spreadsheet
    assert ["Misura", "'=Turno in più", "2"] in lines
    assert ["Ufficio", "Lecce", "1"] in lines
    # in the reader's language where the office has given its words in that
    english = as_csv(made, "en", "semicolon")
    assert "Measure;'=One more shift;2" in english
    assert "Kind;Waiting or delays;3" in english
    assert set(WORKED_ON).isdisjoint({State.ANSWERED, State.CLOSED})
    assert made.rows[-1].key == date(2026, 11, 1).strftime("%Y-%m")
