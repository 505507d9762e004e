"""The station is told that a caller was joined with a number outside: it ends the contact, or wants the two parted again."""

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.handover.outside import OutsideTransfers
from gateway.outgoing.api import PASSED, CallTold
from queueing.model import ContactState, Party, Refusal

CALL: Any = SimpleNamespace(id="call", contact_id="c", asked_by="anna", told_at=None)
TOLD = CallTold(state="answered", reason=PASSED)


class Station:
    """The queue, the call's state, the calls out and the audit trail. *then* is the contact's state when the hang-up is refused,
    *last* the newest call out of the contact."""

    def __init__(
        self,
        state: ContactState | None,
        agent: str = "anna",
        then: ContactState | None = None,
        last: str = "call",
    ) -> None:
        self.newest = last
        self.live = self._contact(state, agent)
        self.then = self._contact(then, agent)
        self.refuses = then is not None
        self.done: list[Any] = []

    @staticmethod
    def _contact(state: ContactState | None, agent: str) -> Any:
        return state and SimpleNamespace(id="c", state=state, agent=agent, leaving=False)

    async def contact(self, _contact: str) -> Any:
        return self.live

    async def hang_up(self, contact: str, by: Party, agent: str, reason: str) -> Any:
        self.done.append((contact, by, agent, reason))
        if self.refuses:
            self.live = self.then
            return Refusal.NOT_CONNECTED
        return None

    async def last(self, _contact: str, purpose: str) -> Any:
        assert purpose == "outside"
        return SimpleNamespace(id=self.newest)

    async def get(self, _contact: str) -> Any:
        return SimpleNamespace(citizen_peer="leg")

    async def drop_peer(self, _contact: str, party: str, leg: str) -> None:
        self.done.append((party, leg))

    @asynccontextmanager
    async def writing(self) -> Any:
        yield self

    async def told(self, monkeypatch: pytest.MonkeyPatch) -> bool:
        async def append(_session: Any, *, action: str, detail: Any, **_: Any) -> None:
            self.done.append((action, detail))

        monkeypatch.setattr("gateway.handover.outside.audit.append", append)
        one: Any = self
        return (await OutsideTransfers(one, one, one, one, one, one).told(CALL, TOLD)).wanted


async def test_the_contact_ends_as_transferred_and_its_leg_is_no_longer_the_contacts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    station = Station(ContactState.HELD)
    assert await station.told(monkeypatch)
    assert station.done == [
        ("citizen", "leg"),
        ("call-out.pass", {"call": "call"}),
        ("c", Party.AGENT, "anna", "transferred"),
    ]


@pytest.mark.parametrize(
    ("state", "agent", "stands"),
    [
        (None, "anna", True),
        (ContactState.WRAP_UP, "anna", True),
        (ContactState.CONNECTED, "anna", False),
        (ContactState.WAITING, "anna", False),
        (ContactState.HELD, "berta", False),
    ],
)
async def test_it_may_be_told_twice_and_a_caller_who_was_taken_back_stays_with_the_operator(
    state: ContactState | None, agent: str, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(state, agent)
    assert await station.told(monkeypatch) is stands
    assert station.done == []


@pytest.mark.parametrize(
    ("then", "stands"), [(ContactState.WAITING, False), (ContactState.CLOSED, True)]
)
async def test_a_contact_that_moves_on_in_this_moment_is_looked_at_again(
    then: ContactState, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await Station(ContactState.HELD, then=then).told(monkeypatch) is stands


@pytest.mark.parametrize("state", [ContactState.HELD, ContactState.WRAP_UP])
async def test_a_call_that_another_has_followed_is_parted_again_and_ends_nothing(
    state: ContactState, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(state, last="a later call")
    assert not await station.told(monkeypatch)
    assert station.done == []
