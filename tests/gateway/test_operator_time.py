"""Operators' time from the journal's changes."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.reports.operator_time import Change, WorkTally, work, work_cells
from gateway.reports.periods import SLOT_MS

STATES = ("available", "offered", "busy", "wrap_up", "paused")
changes = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.integers(0, 6 * SLOT_MS),
        st.sampled_from((*STATES, "offline")),
    )
)


def _whole(cells) -> WorkTally:
    found = WorkTally()
    for cell in cells:
        found.add(cell.tally)
    return found


@given(changes, st.integers(0, 3 * SLOT_MS), st.integers(0, 4 * SLOT_MS))
def test_time_in_states_is_what_a_walk_by_the_clock_finds(told, start, length):
    end = start + length
    ordered = sorted(told, key=lambda change: change[1])
    cells = work_cells([Change(a, at, "set", state) for a, at, state in ordered], start, end)
    expected = WorkTally()
    for agent in "ab":
        own = [(at, state) for a, at, state in ordered if a == agent]
        # each state lasts until the next one
        for (at, state), (until, _) in zip(own, [*own[1:], (end, "")], strict=False):
            spent = min(until, end) - max(at, start)
            if spent > 0 and state != "offline":
                setattr(expected, state, getattr(expected, state) + spent)
    assert _whole(cells) == expected
    # no half-hour of one operator holds more than half an hour
    for cell in cells:
        t = cell.tally
        assert t.available + t.offered + t.busy + t.wrap_up + t.paused <= SLOT_MS
        assert start // SLOT_MS <= cell.slot <= end // SLOT_MS


@given(changes, st.integers(1, 5))
def test_a_day_cut_in_two_is_the_day(told, cut):
    ordered = [Change(a, at, "set", state) for a, at, state in sorted(told, key=lambda c: c[1])]
    whole = _whole(work_cells(ordered, 0, 6 * SLOT_MS))
    first = _whole(work_cells(ordered, 0, cut * SLOT_MS))
    first.add(_whole(work_cells(ordered, cut * SLOT_MS, 6 * SLOT_MS)))
    assert first == whole


def test_rings_and_occupancy():
    story = [
        Change("a", 0, "set_available", "available"),
        Change("a", 1000, "offer", "offered"),
        Change("a", 2000, "decline", "available"),
        Change("a", 3000, "offer", "offered"),
        Change("a", 4000, "accept", "busy"),
        Change("a", 9000, "hang_up", "wrap_up"),
        # an old row, without the state: the kind says it
        Change("a", 10_000, "finish_wrap_up"),
        Change("a", 10_000, "sign_on"),
    ]
    found = work(_whole(work_cells(story, 0, 12_000)))
    assert (found.rung, found.declined, found.missed) == (2, 1, 0)
    assert (found.ringing_s, found.talking_s, found.wrap_up_s, found.available_s) == (2, 5, 1, 4)
    assert found.occupancy == round(8 / 12, 4)
    assert work(WorkTally()).occupancy is None
