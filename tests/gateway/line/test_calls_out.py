"""Calls that we make, over the end of the process that made them."""

import asyncio
import time
from decimal import Decimal
from typing import Any
from unittest.mock import AsyncMock, Mock

import msgspec
import pytest
import redis

from gateway.line.calls_out import CallsOut
from gateway.line.out_call import OutCall, OutDesk, Ringing
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Answered, Invited
from gateway.line.trunks import Peers
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import KeptOrder, Order, OrderBook
from gateway.outgoing.rules import Ledger, Limits, enter
from gateway.setting_line import Trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, Wire, agent
from tests.gateway.waiting import until

LIMITS = Limits(
    prefixes=("+39",), hourly=9, daily=9, costs={"+39": Decimal(2)}, budget=Decimal(100)
)
ORDER = Order(call="c1", purpose="callback", number="+390612345678")


class Book:
    """Redis, as far as the dialler asks it."""

    def __init__(self, ledger: Ledger, *kept: KeptOrder) -> None:
        self.kept = {each.order.call: each for each in kept}
        self._ledger = ledger

    async def ledger(self) -> Ledger:
        return self._ledger

    async def all(self) -> list[KeptOrder]:
        return list(self.kept.values())

    async def keep(self, kept: KeptOrder) -> None:
        self.kept[kept.order.call] = kept

    async def forget(self, call: str) -> None:
        self.kept.pop(call, None)

    async def keep_ledger(self, ledger: Ledger) -> None: ...

    async def show(self, figures: Any) -> None: ...


class Media:
    """A worker that takes every answer."""

    async def answer_leg(self, leg: str, sdp: str) -> None:
        assert (leg, sdp) == ("leg", "v=0 answer\r\n")


class Board:
    """Notes the calls that go on."""

    def __init__(self, ours: Any = None) -> None:
        self.reach: Any = self
        self.agent = ours
        self.going_on: list[str] = []

    def pump(self) -> None: ...

    def invited(self, _call: OutCall) -> None: ...

    async def client(self, _worker: str) -> Any:
        return Media()

    def go_on(self, call: OutCall, goes_on: CallGoesOn) -> None:
        assert goes_on.seat == "seat"
        self.going_on.append(call.order.call)

    def cut(self, call: str) -> bool:
        self.going_on.append(f"cut {call}")
        return True


def dialler(
    board: Any, book: Any, told: list[str], trunks: Any = (), limits: Limits = LIMITS
) -> CallsOut:
    async def tell(_call: str, what: CallTold) -> CallGoesOn:
        told.append(f"{what.state} {what.reason}".strip())
        return CallGoesOn(wanted=True, seat="seat")

    return CallsOut(board, book, tell, limits, trunks, ring_s=60)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_call_costs_on_and_ends_in_the_process_that_goes_on_with_it() -> None:
    ledger, told, now = Ledger(), list[str](), time.time()
    enter(ledger, LIMITS, "c1", ORDER.number, now - 90)
    out = dialler(Board(), Book(ledger), told)
    out.resumed("c1", round((now - 90) * 1000), ORDER.number)
    await out.open()
    out.ended("c1")
    await settled()
    assert told == ["ended"]
    assert ledger.cost(now) == Decimal(4)
    await out.aclose()


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (LIMITS, None),
        (msgspec.structs.replace(LIMITS, longest_s=60), "longest"),
        (msgspec.structs.replace(LIMITS, budget=Decimal(4)), "budget"),
    ],
)
async def test_a_call_that_lasts_or_costs_too_much_is_ended_once_and_the_station_is_told_why(
    limits: Limits, why: str | None
) -> None:
    class Waiting(Book):
        async def asked(self, _wait_s: float) -> None:
            await asyncio.Event().wait()

    ledger, told, now, board = Ledger(), list[str](), time.time(), Board()
    enter(ledger, limits, "c1", ORDER.number, now - 90)
    out = dialler(board, Waiting(ledger), told, ("trunk",), limits)
    out.resumed("c1", round((now - 90) * 1000), ORDER.number)
    await out.open()
    await settled()
    assert told == ([f"ended {why}"] if why else [])
    assert board.going_on == (["cut c1"] if why else [])
    await out.aclose()


async def test_the_station_is_told_that_a_call_is_over_until_it_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.line.calls_out.ENDED_AGAIN_S", (0.0,) * 5)
    answers, told = [None, None, CallGoesOn(wanted=False)], list[str]()

    async def tell(call: str, what: CallTold) -> CallGoesOn | None:
        told.append(f"{call} {what.state}")
        return answers.pop(0)

    book: Any = Book(Ledger())
    out = CallsOut(Board(), book, tell, LIMITS, (), ring_s=60)
    out.resumed("c1", 0, ORDER.number)
    out.ended("c1")
    async with asyncio.timeout(30):
        while answers:
            await asyncio.sleep(0)
    await settled()
    assert told == ["c1 ended"] * 3
    await out.aclose()


async def test_a_station_that_does_not_answer_keeps_no_other_call_from_being_ended() -> None:
    class Waiting(Book):
        async def asked(self, _wait_s: float) -> None:
            await asyncio.Event().wait()

    async def tell(call: str, _what: CallTold) -> None:
        if call == "c1":
            await asyncio.Event().wait()

    board, now = Board(), time.time()
    limits, book = msgspec.structs.replace(LIMITS, longest_s=60), Waiting(Ledger())
    trunks: Any = ("trunk",)
    out = CallsOut(board, book, tell, limits, trunks, ring_s=60)  # type: ignore[arg-type]
    for call in ("c1", "c2"):
        out.resumed(call, round((now - 90) * 1000), ORDER.number)
    await out.open()
    await settled()
    assert board.going_on == ["cut c2"]
    await out.aclose()


@pytest.mark.parametrize(
    ("answer", "away_s", "ends"),
    [
        (CallGoesOn(wanted=True), 600.0, False),
        (CallGoesOn(wanted=False), 600.0, True),
        (None, 600.0, False),
        (None, 0.0, True),
    ],
    ids=["wanted", "not wanted", "away", "away for long"],
)
async def test_a_call_into_a_conference_ends_with_it_and_is_paid_by_nobody_while_the_station_is_away(
    answer: CallGoesOn | None, away_s: float, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.line.calls_out.STATION_AWAY_S", away_s)

    class Waiting(Book):
        async def asked(self, _wait_s: float) -> None:
            await asyncio.Event().wait()

    asked: list[str] = []

    async def tell(call: str, what: CallTold) -> CallGoesOn | None:
        asked.append(f"{call} {what.state}")
        return answer

    board, trunks, now_ms = Board(), ("trunk",), round(time.time() * 1000)
    out = CallsOut(board, Waiting(Ledger()), tell, LIMITS, trunks, ring_s=60)  # type: ignore[arg-type]
    out.resumed("c1", now_ms, ORDER.number, in_conference=True)
    # of a contact its page tells
    out.resumed("c2", now_ms, ORDER.number)
    await out.open()
    await settled()
    assert asked == ["c1 talking"]
    assert board.going_on == (["cut c1"] if ends else [])
    await out.aclose()


async def test_a_call_that_goes_on_is_not_taken_for_one_that_rings() -> None:
    book, told = Book(Ledger(), KeptOrder(order=ORDER, state="whatever it is")), list[str]()
    out = dialler(Board(), book, told)
    out.resumed("c1", round(time.time() * 1000), ORDER.number)
    await out.open()
    assert (book.kept, told) == ({}, [])
    await out.aclose()


@pytest.mark.parametrize("ends", [False, True])
async def test_another_process_goes_on_with_a_call_that_was_picked_up_in_the_moment_of_the_kill(
    *, ends: bool
) -> None:
    wire, told = Wire(), list[str]()
    key = wire.call()
    wire.settle()
    wire.there.accept(wire.first("there", Invited).key, "v=0 answer\r\n", wire.now)
    wire.settle()
    sdp = wire.first("here", Answered).sdp
    before = OutCall(Board(wire.here), None, ORDER, (), ring_s=60)  # type: ignore[arg-type]
    before.key, before.leg = key, "leg"
    ringing = before.ringing()
    assert ringing is not None
    state = msgspec.json.encode(msgspec.structs.replace(ringing, early=sdp)).decode()
    board = Board(agent(HERE, THERE))
    book = Book(Ledger(), KeptOrder(order=ORDER, state=state))
    out = dialler(board, book, told)
    await out.open()
    await settled()
    assert (told, board.going_on) == (["answered"], ["c1"])
    # what happens to it from now on is the switchboard's
    assert not out.happened(Answered(key, sdp))
    assert board.agent.sessions[key].state == "established"
    # another kill would lose nothing: the order stays until the call is kept, or over
    assert list(book.kept) == ["c1"]
    await out.kept("another")
    assert list(book.kept) == ["c1"]
    if ends:
        out.ended("c1")
        await settled()
    else:
        await out.kept("c1")
    assert book.kept == {}
    await out.aclose()


async def test_a_call_that_cannot_go_on_is_told_to_have_failed_and_is_nobodys() -> None:
    wire, told = Wire(), list[str]()
    key = wire.call()
    before = OutCall(Board(wire.here), None, ORDER, (), ring_s=60)  # type: ignore[arg-type]
    before.key = key
    ringing = before.ringing()
    assert ringing is not None
    # nothing was sent for it that could be gone on with
    state = msgspec.json.encode(msgspec.structs.replace(ringing, sent="")).decode()
    book = Book(Ledger(), KeptOrder(order=ORDER, state=state))
    out = dialler(Board(agent(HERE, THERE)), book, told)
    await out.open()
    assert (told, book.kept) == (["failed line"], {})
    assert not out.happened(Answered(key, ""))
    await out.aclose()


@pytest.mark.parametrize("lost", ["by a process that died", "in an answer of Redis"])
async def test_an_order_that_was_taken_and_lost_is_made_all_the_same(lost: str) -> None:
    class Losing(Book):
        def __init__(self) -> None:
            super().__init__(Ledger())
            self.turns = 0

        async def asked(self, _wait_s: float) -> None:
            self.turns += 1
            if self.turns == 1 and lost == "in an answer of Redis":
                self.kept["c1"] = fresh
                raise redis.TimeoutError
            await asyncio.Event().wait()

    fresh = KeptOrder(order=msgspec.structs.replace(ORDER, asked_ms=round(time.time() * 1000)))
    told, book = list[str](), Losing()
    if lost == "by a process that died":
        book.kept["c1"] = fresh
    nobody = msgspec.structs.replace(LIMITS, hourly=0)
    out = dialler(Board(), book, told, ("trunk",), nobody)
    await out.open()
    try:
        await until(lambda: bool(told), 30)
        await settled()
        assert told == ["refused hourly"]
        assert not book.kept
    finally:
        await out.aclose()


@pytest.mark.parametrize("raw", ["nonsense", '{"made": [{"call": 1}]}'])
async def test_a_ledger_that_cannot_be_read_does_not_keep_the_line_from_starting(raw: str) -> None:
    class Redis:
        async def get(self, _key: str) -> str:
            return raw

    assert await OrderBook(Redis(), "s", bytes(32)).ledger() == Ledger()  # type: ignore[arg-type]


def test_what_is_kept_of_a_call_that_rings_is_read_again() -> None:
    wire = Wire()
    key = wire.call()
    call = OutCall(Board(wire.here), None, ORDER, (), ring_s=60)  # type: ignore[arg-type]
    call.key = key
    kept = call.ringing()
    assert kept is not None
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Ringing).sent.startswith("INVITE")


@pytest.mark.parametrize(
    ("purpose", "number", "counted"),
    [("desk", "201", False), ("desk", "+390612345678", True), ("outside", "201", True)],
)
async def test_an_operators_extension_counts_towards_no_limit(
    purpose: Any, number: str, *, counted: bool
) -> None:
    """It costs nothing and rings for each caller: the hour would be over before noon, for callbacks as well."""

    class Once(Book):
        asked_for = 0

        async def asked(self, _wait_s: float) -> KeptOrder | None:
            self.asked_for += 1
            if self.asked_for > 1:
                await asyncio.Event().wait()
            order = Order(
                call="c1", purpose=purpose, number=number, asked_ms=round(time.time() * 1000)
            )
            return KeptOrder(order=order)

    limits = Limits(prefixes=("+39",), hourly=0, daily=0, extensions=(3, 3))
    ledger, told = Ledger(), list[str]()
    out = dialler(Unreached(), Once(ledger), told, ("trunk",), limits)
    await out.open()
    await settled()
    assert told == (["refused hourly"] if counted else ["failed trunk-away"])
    assert ledger.made == []
    await out.aclose()


class Worker(Board):
    """Offers a leg for each call."""

    def flow_to(self, _trunk: Any) -> Any:
        return THERE

    async def choose(self) -> str:
        return "worker"

    async def client(self, _worker: str) -> Any:
        return self

    async def offer_leg(self, *_: Any, **__: Any) -> tuple[str, str]:
        return "leg", "v=0 offer\r\n"

    async def delete_peer(self, _leg: str) -> None: ...


@pytest.mark.parametrize(
    ("number", "ways"), [("201", ["pbx"]), ("+390612345678", ["carrier", "pbx", "other"])]
)
async def test_an_extension_is_dialled_by_its_exchange_alone(number: str, ways: list[str]) -> None:
    """By a carrier it would be a number of somebody else, at a price that nobody has counted."""
    tried: list[str] = []

    class Away(Worker):
        def flow_to(self, trunk: Any) -> Any:
            tried.append(trunk.name)

    class Once(Book):
        async def asked(self, _wait_s: float) -> KeptOrder | None:
            if tried:
                await asyncio.Event().wait()
            order = Order(
                call="c1", purpose="outside", number=number, asked_ms=round(time.time() * 1000)
            )
            return KeptOrder(order=order)

    trunks = [
        Trunk(name="carrier", host="192.0.2.2"),
        Trunk(name="pbx", host="192.0.2.3", extensions=True),
        Trunk(name="other", host="192.0.2.4"),
    ]
    limits = msgspec.structs.replace(LIMITS, extensions=(3, 3))
    told = list[str]()
    out = dialler(Away(), Once(Ledger()), told, trunks, limits)
    await out.open()
    await settled()
    assert (tried, told) == (ways, ["failed trunk-away"])
    await out.aclose()


@pytest.mark.parametrize("tries", [True, False])
async def test_a_trunk_that_says_nothing_is_soon_followed_by_the_next_one(
    monkeypatch: pytest.MonkeyPatch, *, tries: bool
) -> None:
    """Half a minute passes until its silence is an answer; who calls for help does not wait for that."""
    monkeypatch.setattr("gateway.line.out_call.TELL_EVERY_S", 0.001)
    monkeypatch.setattr("gateway.line.out_call.SILENT_TRUNK_S", 0.01)
    trunks = [Trunk(name="first", host="192.0.2.2"), Trunk(name="second", host="192.0.2.2")]
    peers = Peers(trunks)
    peers.resolved({trunk.name: ["192.0.2.2"] for trunk in trunks})
    line = UserAgent(peers, trunks, lambda _: HERE)
    desk: Any = OutDesk(
        tell=AsyncMock(return_value=CallGoesOn(wanted=True)),
        invited=Mock(),
        keep=AsyncMock(),
        answered=Mock(),
        over=AsyncMock(),
    )
    call = OutCall(Worker(line), desk, ORDER, trunks, ring_s=60)  # type: ignore[arg-type]
    call.start()
    await settled()
    (invite,) = [bytes(each).decode() for each, _ in line.transactions.sends()]
    if tries:
        line.received(raw.answer(invite, 100), THERE, 0.0)
    await asyncio.sleep(0.2)
    sent = [bytes(each).decode().partition(" ")[0] for each, _ in line.transactions.sends()]
    assert (call.trunk, sent) == (("first", []) if tries else ("second", ["INVITE"]))
    # the last one is waited for
    await asyncio.sleep(0.1)
    assert not desk.over.called
    await call.aclose()


@pytest.mark.parametrize(("number", "dialled"), [("112", True), ("+390612345678", False)])
async def test_a_call_for_help_is_made_though_every_place_of_the_line_is_taken(
    number: str, *, dialled: bool
) -> None:
    line = agent(HERE, THERE, most_calls=1)
    line.invite("pbx", "1234", "", "v=0\r\n", THERE, 0.0)
    order = Order(
        call="c2",
        purpose="outside",
        number=number,
        own_act=True,
        asked_ms=round(time.time() * 1000),
    )

    orders = [KeptOrder(order=order)]

    class Asked(Book):
        async def asked(self, _wait_s: float) -> KeptOrder | None:
            if not orders:
                await asyncio.Event().wait()
            return orders.pop()

    told = list[str]()
    out = dialler(Worker(line), Asked(Ledger()), told, (line.trunks["pbx"],))
    await out.open()
    await settled()
    calls = [bytes(message).decode().splitlines()[0] for message, _ in line.transactions.sends()]
    assert any(f"INVITE sip:{number}@" in each for each in calls) is dialled
    assert told == ([] if dialled else ["refused full"])
    await out.aclose()


class Unreached(Board):
    """Knows the way to no trunk."""

    def flow_to(self, _trunk: Any) -> None:
        return None
