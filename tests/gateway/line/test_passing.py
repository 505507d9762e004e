"""A caller and a number outside, with calls that note what they are told and a worker that notes who is where."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.calls.engine import put_in
from gateway.line.call_events import Cut, Move, Passed, Resumed, TakenBack
from gateway.line.passing import Passing
from media.client import MediaWorkerError


@dataclass
class Line:
    """One call."""

    call: str
    since_ms: int
    worker: str = "w"
    partner: str = ""
    told: list[Any] = field(default_factory=list)

    @property
    def leg(self) -> str:
        return f"leg-{self.call}"

    def tell(self, event: Any) -> None:
        self.told.append(event)


class Board:
    """The calls, the worker's rooms, and the station's answer. ``meanwhile`` happens while the station is told."""

    def __init__(self, *calls: Line, stands: bool = True) -> None:
        self.calls = {each.call: each for each in calls}
        self.rooms: dict[str, str | None] = {}
        self.locks: dict[str, str] = {}
        self.gone: set[str] = set()
        self.stands = stands
        self.meanwhile: Callable[[], None] = lambda: None
        self.passing = Passing(self.client, self.calls, self._passed)  # type: ignore[arg-type]

    async def client(self, _worker: str) -> Any:
        return self

    async def put_room(self, leg: str, room: str | None, *, lock: str = "") -> None:
        if leg in self.gone:
            raise MediaWorkerError("unknown_peer", status=404)
        if self.locks.get(leg, lock) != lock:
            raise MediaWorkerError("locked", status=423)
        self.rooms[leg] = room
        self.locks[leg] = lock

    async def _passed(self, call: str) -> bool:
        assert call == "out"
        self.meanwhile()
        return self.stands

    def over(self, call: Line) -> None:
        del self.calls[call.call]
        self.passing.over(call)  # type: ignore[arg-type]


@pytest.fixture
def caller() -> Line:
    return Line("caller", 1)


@pytest.fixture
def out() -> Line:
    return Line("out", 2)


async def test_two_telephones_are_joined_and_one_ends_with_the_other(
    caller: Line, out: Line
) -> None:
    board = Board(caller, out)
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    assert (caller.told, out.told) == ([Passed()], [Passed()])
    assert board.rooms == {"leg-caller": "passed-out", "leg-out": "passed-out"}
    board.over(caller)
    assert out.told == [Passed(), Cut()]


@pytest.mark.parametrize("first", ["caller", "out"])
async def test_who_hangs_up_while_the_station_is_told_leaves_nobody_alone(
    caller: Line, out: Line, first: str
) -> None:
    board = Board(caller, out)
    one, other = (caller, out) if first == "caller" else (out, caller)
    board.meanwhile = lambda: board.over(one)
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    assert other.told == [Passed(), Cut()]


async def test_both_hang_up_at_once(caller: Line, out: Line) -> None:
    board = Board(caller, out)

    def meanwhile() -> None:
        board.over(caller)
        board.over(out)

    board.meanwhile = meanwhile
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    assert not board.calls


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_an_operator_who_takes_the_caller_back_in_this_moment_has_the_caller(
    caller: Line, out: Line, hangs_up: bool
) -> None:
    board = Board(caller, out, stands=False)
    if hangs_up:
        board.meanwhile = lambda: board.over(out)
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    assert caller.told == [Passed(), TakenBack()]
    assert out.told == [Passed(), Cut()]
    if not hangs_up:
        board.over(out)
    assert caller.told == [Passed(), TakenBack()], "the end of the number is nothing to the caller"


@pytest.mark.parametrize("why", ["no call", "no leg", "elsewhere"])
async def test_a_caller_who_cannot_be_joined_is_the_operators_again(
    caller: Line, out: Line, why: str
) -> None:
    board = Board(caller, out)
    match why:
        case "no call":
            del board.calls["caller"]
        case "no leg":
            board.gone.add("leg-caller")
        case _:
            caller.worker = "another"
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    assert out.told == [Cut()]
    assert caller.told == ([] if why == "no call" else [Resumed()])
    assert not caller.partner


async def test_a_gateway_that_still_reconciles_the_contact_cannot_move_a_joined_caller(
    caller: Line, out: Line
) -> None:
    board = Board(caller, out)
    await board.passing.join(out, "caller")  # type: ignore[arg-type]
    joined = dict(board.rooms)
    client: Any = board
    await put_in(client, {"leg-caller": "room-of-the-contact"})
    await put_in(client, {"leg-caller": None})
    assert board.rooms == joined == {"leg-caller": "passed-out", "leg-out": "passed-out"}


@pytest.mark.parametrize("moved", ["caller", "out"])
async def test_the_number_follows_the_caller_to_another_worker(
    caller: Line, out: Line, moved: str
) -> None:
    board = Board(caller, out)
    caller.partner, out.partner = "out", "caller"
    (caller if moved == "caller" else out).worker = "new"
    await board.passing.again(caller if moved == "caller" else out)  # type: ignore[arg-type]
    assert (caller.told, out.told) == ([], [Move(caller.worker)])


async def test_two_who_cannot_be_joined_again_at_once_are_joined_a_moment_later(
    caller: Line, out: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.line.passing.AGAIN_S", 0.0)
    board = Board(caller, out)
    caller.partner, out.partner = "out", "caller"
    board.gone.add("leg-caller")
    await board.passing.again(out)  # type: ignore[arg-type]
    async with asyncio.timeout(30):
        while out.told != [Resumed()]:
            await asyncio.sleep(0)
    board.gone.clear()
    await board.passing.again(out)  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    assert (caller.told, out.told) == ([], [Resumed()])
    assert board.rooms == {"leg-caller": "passed-out", "leg-out": "passed-out"}


@pytest.mark.parametrize("kept", ["both", "caller", "out"])
async def test_another_process_finds_the_pair_once_whichever_was_kept_with_its_partner(
    caller: Line, out: Line, kept: str
) -> None:
    board = Board(out, caller)
    assert board.passing.pair_up() == []
    caller.partner, out.partner = (
        "" if kept == "out" else "out",
        "" if kept == "caller" else "caller",
    )
    pairs: Any = board.passing.pair_up()
    assert pairs == [(caller, out)]
    assert (caller.partner, out.partner) == ("out", "caller")


async def test_a_call_without_its_partner_ends(caller: Line) -> None:
    board = Board(caller)
    caller.partner = "out"
    assert board.passing.pair_up() == []
    assert not caller.partner
    await board.passing.again(caller)  # type: ignore[arg-type]
    assert caller.told == [Cut()]
