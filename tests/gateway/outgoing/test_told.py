"""What the SIP process tells of a call is written as it is told, and calls of which nothing is told are given up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gateway.outgoing import lookups
from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.rules import Limits
from gateway.outgoing.service import SILENT, CallRequest, OutgoingCalls
from gateway.outgoing.tables import CallOut
from gateway.platform.refused import Refused

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Told:
    """The room that wanted the calls, and the book of orders."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.forgotten: list[str] = []

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        self.heard.append((call.id, told.state, told.reason))
        return CallGoesOn(wanted=True)

    async def forget(self, call: str) -> None:
        self.forgotten.append(call)


@pytest.fixture
def room() -> Told:
    return Told()


@pytest.fixture
def calls(core: Any, clock: Any, room: Told) -> OutgoingCalls:
    book: Any = room
    nothing: Any = None
    made = OutgoingCalls(
        core.database, book, Limits(prefixes=(), hourly=1, daily=1),
        clock=clock, is_on=True, keep=timedelta(days=1), kept=nothing,
    )  # fmt: skip
    made.serve("outside", room)
    made.serve("callback", room)
    made.serve("desk", room)
    return made


async def write(core: Any, clock: Any, call: str, purpose: str = "outside", **about: Any) -> None:
    row = {
        "id": call, "contact_id": None, "asked_by": None, "purpose": purpose, "number": "+3906123456",
        "state": "asked", "reason": None, "machine": False, "asked_at": clock(), "told_at": clock(),
    }  # fmt: skip
    async with core.database.writing() as session:
        await calls_out.write(session, row)
        if about:
            await session.execute(update(CallOut).where(CallOut.id == call).values(**about))


async def read(core: Any, call: str) -> CallOut:
    async with core.database.reading() as session:
        row = await lookups.one(session, call)
    assert row is not None
    return row


async def test_a_call_was_answered_when_it_was_picked_up_however_often_it_is_told(
    core: Any, clock: Any, calls: OutgoingCalls
) -> None:
    await write(core, clock, "c")
    await calls.told("c", CallTold(state="ringing"))
    assert (await read(core, "c")).answered_at is None
    picked_up = clock()
    await calls.told("c", CallTold(state="answered", machine=True))
    clock.advance(seconds=60)
    await calls.told("c", CallTold(state="answered", worker="w", leg="leg"))
    row = await read(core, "c")
    assert (row.answered_at, row.machine, row.told_at) == (picked_up, True, clock())


async def test_a_call_that_is_asked_for_while_it_goes_on_stays_answered(
    core: Any, clock: Any, calls: OutgoingCalls
) -> None:
    await write(core, clock, "c", state="answered")
    await calls.told("c", CallTold(state="talking"))
    assert (await read(core, "c")).state == "answered"


@pytest.mark.parametrize(
    ("purpose", "state", "given_up"),
    [
        ("outside", "asked", "failed"),
        ("callback", "ringing", "failed"),
        ("outside", "answered", "ended"),
        ("desk", "answered", "ended"),
        ("callback", "answered", None),
        ("outside", "ended", None),
    ],
)
async def test_a_call_of_which_nothing_is_told_is_given_up(
    core: Any,
    clock: Any,
    calls: OutgoingCalls,
    room: Told,
    purpose: str,
    state: str,
    given_up: str | None,
) -> None:
    await write(core, clock, "silent", purpose, state=state)
    clock.advance(seconds=SILENT.total_seconds() + 1)
    await write(core, clock, "lively", purpose, state=state)
    await calls.silence.end_silent()
    assert room.heard == ([("silent", given_up, "line-away")] if given_up else [])
    assert room.forgotten == (["silent"] if given_up else [])
    assert (await read(core, "lively")).state == state


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
        await calls.dial(CallRequest(call="c", purpose="outside", number="+390612345678"))
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
