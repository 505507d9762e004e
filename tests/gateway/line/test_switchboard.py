"""A switchboard that takes up the calls of the process before it, with a station and media workers that answer at once."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import msgspec
import pytest

from gateway.line.kept import KeptCall
from gateway.line.sip.dialogs import Dialog
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.line.switchboard import Switchboard
from gateway.settings import load_settings
from media.client import MediaEvent
from tests.gateway.waiting import until
from tests.support.servers.station import free_ports

FAR, OURS = Flow("udp", "127.0.0.1", 5061), Flow("udp", "127.0.0.1", 5060)


def kept(stage: str, worker: str) -> KeptCall:
    dialog = Dialog(
        call_id=f"{stage}-{worker}", local_tag="a", remote_tag="b", local="<sip:a>", remote="<sip:b>",
        target="sip:b@127.0.0.1", routes=[], flow=FAR, ours=OURS,
    )  # fmt: skip
    return KeptCall(
        session=Session(dialog=dialog, trunk="pbx", state="established"),
        call=f"{stage}-{worker}", number="", worker=worker, leg=f"leg-{stage}-{worker}", language="it", target="menu",
        topic="", recording=False, stage=stage, answered=True,
    )  # fmt: skip


class Workers:
    """Media workers that have every leg; notes whose sound is offered at which."""

    def __init__(self) -> None:
        self.listeners: set[Any] = set()
        self.offered: list[str] = []
        self.played: list[str] = []

    async def choose(self) -> str:
        return "another"

    async def client(self, _worker: str) -> Any:
        return SimpleNamespace(
            offer_leg=self.offer_leg,
            play=self.play,
            **{name: AsyncMock() for name in ("peer", "stop_playing", "delete_peer")},
        )

    async def play(self, leg: str, *_: Any, **__: Any) -> None:
        self.played.append(leg)

    async def offer_leg(self, label: str, **_: Any) -> tuple[str, str]:
        self.offered.append(label)
        return "leg-new", "v=0\r\n"


@pytest.fixture
async def taking_up(tmp_path) -> AsyncIterator[Any]:
    """Make a switchboard that takes up these calls, and its workers."""
    (port,) = free_ports(1)
    settings = load_settings(
        data_dir=tmp_path, sip=True, sip_host="127.0.0.1", sip_port=port,
        sip_trunks="pbx=sip:127.0.0.1:5061?number=%2B390600000000", sip_numbers={"1234": "menu"},
    )  # fmt: skip
    made: list[Switchboard] = []

    async def take(bind: Any, _unbind: Any, _within_s: float) -> None:
        await bind()

    async def open_with(*calls: KeptCall, meanwhile: Any = None) -> tuple[Switchboard, Workers]:
        """*meanwhile* is awaited with the port, after it is bound and before the calls are known."""
        workers = Workers()

        async def every_call() -> list[KeptCall]:
            if meanwhile is not None:
                await meanwhile(port)
            return list(calls)

        store = Mock(all=every_call, put=AsyncMock(), forget=AsyncMock())
        board = Switchboard(
            settings, workers, Mock(topics=[], calls_back=False), store, AsyncMock(), Mock(), b"s" * 32, lambda: 0,
            orders=Mock(all=AsyncMock(return_value=[]), ledger=AsyncMock()), call_tickets=Mock(),
            limits=Mock(), turn=AsyncMock(take=take),
        )  # fmt: skip
        board.is_ours = lambda _session: True
        made.append(board)
        await board.open()
        return board, workers

    yield open_with
    for board in made:
        await board.aclose()


@pytest.mark.parametrize(
    ("stage", "label"), [("talking", "citizen"), ("outside", "outside"), ("desk", "agent")]
)
async def test_sound_that_moves_after_a_change_of_process_keeps_its_name(taking_up, stage, label):
    """By that name recordings tell the parties apart."""
    board, workers = await taking_up(kept(stage, "0"))
    await board.worker_gone("0")
    await until(lambda: workers.offered)
    assert workers.offered == [label]


@pytest.mark.parametrize("stage", ["menu", "waiting", "talking"])
async def test_a_call_is_kept_again_as_it_was_kept_before(taking_up, stage):
    """Each thing differs from every other, so that none is lost on the way or stands for another."""
    plain = kept(stage, "0")
    told = {
        "number": "+390611111111", "called": "1234", "language": "de", "languages": ("de", "en"), "topic": "weapons",
        "recording": True, "pressed": "7", "keyed": "0622222222", "offered": True, "answered": False, "asked_at_ms": 71,
        "since_ms": 72, "reception": "r-1", "menu": ((("3", "weapons"),),),
    }  # fmt: skip
    before = msgspec.structs.replace(plain, **told)
    board, _ = await taking_up(before)
    (call,) = board.calls
    after = call.kept()
    assert [
        name
        for name in before.__struct_fields__
        if name != "session" and getattr(after, name) != getattr(before, name)
    ] == []


async def test_only_the_calls_of_the_worker_that_is_gone_move(taking_up):
    board, workers = await taking_up(kept("outside", "0"), kept("talking", "1"))
    assert await board.workers_in_use() == {"0", "1"}
    await board.worker_gone("0")
    await until(lambda: workers.offered)
    await board.worker_gone("2")
    assert workers.offered == ["outside"]
    assert {call.worker for call in board.calls if call.call == "talking-1"} == {"1"}


async def test_callers_hear_on_after_events_of_their_worker_were_missed(taking_up):
    """That a prompt was over may have been among them: nothing would follow it."""
    board, workers = await taking_up(kept("held", "0"), kept("held", "1"))
    await until(lambda: len(workers.played) == 2)
    await board.worker_event("0", MediaEvent("snapshot"))
    await board.worker_event("0", MediaEvent("interrupted"))
    for _ in range(2):
        await board.worker_event("0", MediaEvent("snapshot"))
    await until(lambda: len(workers.played) == 3)
    await asyncio.sleep(0.05)
    assert sorted(workers.played) == ["leg-held-0", "leg-held-0", "leg-held-1"]


async def test_a_caller_who_hangs_up_before_the_calls_are_known_is_heard(taking_up):
    answers: asyncio.Queue[bytes] = asyncio.Queue()

    class Trunk(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, _address: Any) -> None:
            answers.put_nowait(data)

    trunk, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Trunk, local_addr=("127.0.0.1", 0)
    )

    async def hang_up(port: int) -> None:
        far = trunk.get_extra_info("sockname")[1]
        bye = (
            f"BYE sip:a@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{far};branch=z9hG4bKbye\r\n"
            "From: <sip:b>;tag=b\r\nTo: <sip:a>;tag=a\r\nCall-ID: talking-0\r\nCSeq: 7 BYE\r\nContent-Length: 0\r\n\r\n"
        )
        trunk.sendto(bye.encode(), ("127.0.0.1", port))
        # time for it to be read before the calls are known
        await asyncio.sleep(0.1)

    board, _ = await taking_up(kept("talking", "0"), meanwhile=hang_up)
    async with asyncio.timeout(30):
        assert (await answers.get()).startswith(b"SIP/2.0 200")
    await until(lambda: not board.calls)
    trunk.close()
