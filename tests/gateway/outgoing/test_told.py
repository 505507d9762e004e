"""What the SIP process tells of a call is written as it is told."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.outgoing.api import PASSED, CallTold
from gateway.outgoing.rules import Limits
from gateway.outgoing.service import OutgoingCalls, Wanted
from gateway.platform.refused import Refused

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        (CallTold(state="answered", machine=True), True),
        (CallTold(state="answered", reason=PASSED), False),
        (CallTold(state="ringing"), False),
        (CallTold(state="talking"), False),
    ],
)
async def test_a_call_was_answered_when_it_was_picked_up_and_not_when_it_was_joined(
    told: CallTold, answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, Any]] = []

    class Database:
        @asynccontextmanager
        async def writing(self) -> Any:
            yield None

    async def note(_session: Any, _call: str, changes: dict[str, Any]) -> bool:
        written.append(changes)
        return True

    async def one(_session: Any, _call: str) -> Any:
        return type("Row", (), {"purpose": "outside"})

    monkeypatch.setattr("gateway.outgoing.service.calls_out.told", note)
    monkeypatch.setattr("gateway.outgoing.service.calls_out.one", one)
    database: Any = Database()
    nothing: Any = None
    calls = OutgoingCalls(
        database, nothing, Limits(prefixes=(), hourly=1, daily=1),
        clock=lambda: NOW, is_on=True, keep=timedelta(days=1), kept=nothing,
    )  # fmt: skip
    await calls.told("c", told)
    assert ("answered_at" in written[0], "machine" in written[0]) == (answered, answered)
    # a call that is asked for while it goes on stays answered
    assert written[0].get("state") == (None if told.state == "talking" else told.state)


def calls_of(*, is_on: bool) -> OutgoingCalls:
    """Calls to Italian numbers, with nothing to keep them in."""
    nothing: Any = None
    return OutgoingCalls(
        nothing, nothing, Limits(prefixes=("+39",), hourly=1, daily=1),
        clock=lambda: NOW, is_on=is_on, keep=timedelta(days=1), kept=nothing,
    )  # fmt: skip


async def test_a_station_that_makes_no_calls_asks_nobody_for_one() -> None:
    calls = calls_of(is_on=False)
    with pytest.raises(Refused) as checked:
        calls.check("outside", "+390612345678")
    with pytest.raises(Refused) as dialled:
        await calls.dial(Wanted(call="c", purpose="outside", number="+390612345678"))
    assert {checked.value.code, dialled.value.code} == {"calls_out_off"}


@pytest.mark.parametrize("number", ["+44201234567", "0612345678", "+39"])
def test_a_number_that_is_not_called_is_told_before_anything_is_done_for_it(number: str) -> None:
    calls = calls_of(is_on=True)
    with pytest.raises(Refused) as refused:
        calls.check("outside", number)
    assert refused.value.code == "not_called"
    calls.check("outside", "+390612345678")


def test_a_number_is_written_as_it_is_dialled() -> None:
    calls = calls_of(is_on=True)
    assert calls.number(" 06 1234 5678 ") == "+390612345678"
    assert calls.number(" 112 ") == "112"
    with pytest.raises(Refused) as refused:
        calls.number("nessuno")
    assert (refused.value.code, refused.value.kind) == ("bad_number", "invalid")
