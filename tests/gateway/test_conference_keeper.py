"""What in a conference is over by itself, with nobody's page there."""

import msgspec
import pytest

from gateway.conference import breakout
from gateway.conference import state as st
from gateway.conference.book import Found
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.state import NotPossibleError


class Conferences:
    """Stands in for the real ones: one conference, and what was changed of it."""

    def __init__(self, state):
        self.state, self.at_ms, self.changes = state, 0, 0
        self.book = self

    def now_ms(self):
        return self.at_ms

    async def unended(self):
        return [
            Found(
                id="c", kind="briefing", title="", starts_at=None, made_at=None, revision=1,
                state=msgspec.convert(msgspec.to_builtins(self.state), st.State),
            )
        ]  # fmt: skip

    async def change(self, _conference_id, change):
        self.changes += 1
        return change(self.state)


@pytest.fixture
def state():
    made = st.State()
    st.enter(made, 1000, "boss", st.Person(name="Boss", part="chair", socket="s"), straight=True)
    return made


async def test_breakout_rooms_end_when_their_time_is_over_and_not_before(state):
    breakout.open_breakout(state, 2000, [("A", ["boss"]), ("B", [])], minutes=1)
    conferences = Conferences(state)
    keeper = ConferenceKeeper(conferences)
    conferences.at_ms = 61_999
    await keeper.look()
    assert (conferences.changes, state.people["boss"].group) == (0, "b1-1")
    conferences.at_ms = 62_000
    await keeper.look()
    assert state.breakout is None
    assert state.people["boss"].group == ""
    await keeper.look()
    assert conferences.changes == 1, "nothing is written where nothing is to be done"


async def test_one_that_cannot_be_changed_keeps_nobody_from_the_others(state):
    breakout.open_breakout(state, 2000, [("A", []), ("B", [])], minutes=1)
    conferences = Conferences(state)

    async def busy(*_):
        raise NotPossibleError("busy", "Too many.")

    conferences.change, conferences.at_ms = busy, 62_000
    await ConferenceKeeper(conferences).look()
    assert state.breakout is not None
