"""Two user agents and a wire between them that loses what a test says, in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiosipua import SipRequest

from gateway.line.sip import messages
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Invited, SipEvent
from gateway.line.sip.flow import Flow
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk

H = TypeVar("H")
HERE, THERE = Flow("udp", "192.0.2.1", 5060), Flow("udp", "192.0.2.2", 5060)


def agent(own: Flow, far: Flow, **more: object) -> UserAgent:
    trunk = Trunk(name="pbx", host=far.host, user="station", password="secret")
    peers = Peers([trunk])
    peers.resolved({"pbx": [far.host]})
    return UserAgent(peers, [trunk], lambda _: own, **more)  # type: ignore[arg-type]


@dataclass
class Wire:
    here: UserAgent = field(default_factory=lambda: agent(HERE, THERE))
    there: UserAgent = field(default_factory=lambda: agent(THERE, HERE))
    now: float = 0.0
    loses: Callable[[int, str], bool] = lambda _number, _line: False
    told: dict[str, list[SipEvent]] = field(default_factory=lambda: {"here": [], "there": []})
    lines: list[str] = field(default_factory=list)
    repeats: int = 1

    def settle(self) -> None:
        """Carry messages until nobody has any more to send."""
        for _ in range(200):
            moved = False
            for name, one, other, source in (
                ("here", self.here, self.there, HERE),
                ("there", self.there, self.here, THERE),
            ):
                for message, _flow in one.transactions.sends():
                    moved = True
                    octets = bytes(message)
                    line = f"{name} {octets.splitlines()[0].decode()}"
                    _well_formed(octets)
                    self.lines.append(line)
                    if not self.loses(len(self.lines), line):
                        for _ in range(self.repeats):
                            other.received(octets, source, self.now)
                self.told[name] += list(one.events())
            if not moved:
                return
        raise AssertionError("the two never stop")

    def after(self, seconds: float) -> None:
        """Let time pass, stopping wherever something is due."""
        end = self.now + seconds
        self.settle()
        while True:
            due = [at for at in (self.here.next_at(), self.there.next_at()) if at is not None]
            self.now = min([*due, end])
            if self.now >= end:
                self.now = end
                self.here.tick(self.now)
                self.there.tick(self.now)
                self.settle()
                return
            self.here.tick(self.now)
            self.there.tick(self.now)
            self.settle()

    def first(self, side: str, kind: type[H]) -> H:
        found = [each for each in self.told[side] if isinstance(each, kind)]
        assert found, f"no {kind.__name__} at {side}: {self.told[side]} {self.lines}"
        return found.pop(0)

    def count(self, side: str, kind: type[object]) -> int:
        return sum(isinstance(each, kind) for each in self.told[side])

    def call(self, number: str = "1234", sdp: str = "v=0 offer\r\n") -> str:
        """*here* calls *there*; returns the key of the caller's side."""
        return self.here.invite("pbx", number, "+390600000", sdp, THERE, self.now)


_MANDATORY = ("via", "max-forwards", "from", "to", "call-id", "cseq")
"""Of every request (RFC 3261 section 8.1.1); an answer has all of them but the second."""


def _well_formed(octets: bytes) -> None:
    message = messages.read(octets)
    request = isinstance(message, SipRequest)
    missing = [
        name
        for name in _MANDATORY
        if not message.headers.get_first(name) and (request or name != "max-forwards")
    ]
    assert not missing, (missing, octets)


def answered(wire: Wire) -> tuple[str, str]:
    """A call that stands; returns the keys of its two sides."""
    ours = wire.call()
    wire.settle()
    theirs = wire.first("there", Invited).key
    wire.there.accept(theirs, "v=0 answer\r\n", wire.now)
    wire.settle()
    return ours, theirs
