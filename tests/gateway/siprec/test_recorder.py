"""What the recorder refuses before a session begins: too many of one trunk, and a Call-ID that stands."""

import itertools
import time
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Invited
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk
from gateway.siprec.api import RecordedCallGoesOn
from gateway.siprec.recorder import Recorder
from gateway.siprec.terms import Terms
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE
from tests.gateway.siprec.worker import Workers, offered, stream
from tests.support.sbc import Person, metadata

NUMBERS = {"+390612345678": "weapons"}
XML = metadata([Person("p-2", "tel:+390612345678", "Sportello", ["s-1"])], {"s-1": "1"})
SDP = offered(stream("1"))


class Line(Workers):
    """Switchboard, station and Redis, as far as the recorder knows them."""

    def __init__(self) -> None:
        super().__init__()
        trunk = Trunk(name="sbc", host=HERE.host, siprec=True)
        peers = Peers([trunk])
        peers.resolved({"sbc": [HERE.host]})
        self.agent = UserAgent(peers, [trunk], lambda _: THERE)
        self.trace = SimpleNamespace(name_of=lambda call_id: f"of-{call_id}")
        self.listeners: set[Any] = set()
        self.sent: list[str] = []
        self._now = itertools.count(time.monotonic(), 1.0)

    def pump(self) -> None:
        self.sent += [bytes(message).decode() for message, _ in self.agent.transactions.sends()]

    async def tell(self, *_: Any) -> RecordedCallGoesOn:
        return RecordedCallGoesOn(wanted=True, recording="rec-c", key="k")

    def make(self, call: str) -> str:
        return call

    async def put(self, _kept: Any) -> None:
        """Nothing is kept."""

    def invited(self, octets: bytes) -> Invited:
        """An INVITE that comes a second after the one before."""
        self.agent.received(octets, HERE, next(self._now))
        (found,) = (each for each in self.agent.events() if isinstance(each, Invited))
        return found


@pytest.fixture
async def line():
    made = Line()
    everything: Any = made
    recorder = Recorder(
        everything, everything, everything, everything, everything, Terms(NUMBERS, "given"),
        lambda: 9_000,
    )  # fmt: skip
    yield made, recorder
    await recorder.aclose()


async def test_a_trunk_that_begins_sessions_without_end_is_sent_elsewhere(line):
    made, recorder = line
    for number in range(1_000):
        call = f"call-{number}"
        recorder.take(made.invited(raw.recording(call=call, branch=call, xml="hello")))
        made.pump()
        if not made.sent[-1].startswith("SIP/2.0 400"):
            break
    assert number >= 40
    assert made.sent[-1].startswith("SIP/2.0 503")
    assert "Retry-After: 10\r" in made.sent[-1]
    assert not made.agent.sessions


async def test_a_second_session_with_one_call_id_is_refused_whatever_its_tag(line):
    made, recorder = line
    recorder.take(made.invited(raw.recording(sdp=SDP, xml=XML)))
    other = raw.recording(sdp=SDP, xml=XML, branch="other").replace(b";tag=", b";tag=other-")
    recorder.take(made.invited(other))
    made.pump()
    assert made.sent[-1].startswith("SIP/2.0 482")
    assert len(made.agent.sessions) == 1
    assert len(recorder.shown()) == 1
