"""Records the messages of each call for an hour, for administrators: kinds, answers and codecs, and nothing that says who
calls whom.

Bounded; pure but for the messages.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Set
from typing import Final, Literal

import msgspec
from aiosipua import SipRequest, SipResponse

from gateway.line.sip import messages

KEPT_S: Final = 3_600
MOST_CALLS: Final = 300
MOST_MESSAGES: Final = 80
"""Of one call; later ones are counted."""
_RTPMAP = re.compile(r"^a=rtpmap:\d+ ([A-Za-z0-9_.-]+/\d+)", re.MULTILINE)
_DIRECTION = re.compile(r"^a=(sendrecv|sendonly|recvonly|inactive)\b", re.MULTILINE)
_MEDIA = re.compile(r"^m=([a-z]+) (\d+) ([A-Z/]+)", re.MULTILINE)


class Noted(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One message.

    ``what`` is a method, or an answer with the method that it answers; ``sound`` describes the SDP: profile, codecs,
    direction.
    """

    at_ms: int
    way: Literal["in", "out"]
    what: str
    sequence: int
    sound: str = ""


class Traced(msgspec.Struct, kw_only=True, rename="camel"):
    """The messages of one call; ``more`` counts those that were not recorded."""

    call: str
    since_ms: int
    last_ms: int
    messages: list[Noted] = []
    more: int = 0


class RecentCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call that is over, whose messages are still stored."""

    call: str
    since_ms: int
    until_ms: int


class Trace:
    """Holds the messages of the calls of one process."""

    def __init__(self, name: Callable[[str], str]) -> None:
        """*name* makes a call's name, which reveals nothing, from its Call-ID."""
        self._name = name
        self._named: dict[str, str] = {}
        self._calls: OrderedDict[str, Traced] = OrderedDict()
        self._changed: set[str] = set()

    def call_is(self, call_id: str, name: str) -> None:
        """Note the name that a call made by the station already has, under which its messages are found."""
        self._named[call_id] = name
        while len(self._named) > MOST_CALLS:
            del self._named[next(iter(self._named))]

    def name_of(self, call_id: str) -> str:
        """Return the name under which a call's messages are found."""
        return self._named.get(call_id) or self._name(call_id)

    def note(
        self, message: SipRequest | SipResponse, way: Literal["in", "out"], now_ms: int
    ) -> None:
        """Record one message; messages that belong to no call (OPTIONS, REGISTER) are left out."""
        cseq = message.cseq
        method = cseq.method if cseq is not None else ""
        if not message.call_id or method in ("", "OPTIONS", "REGISTER"):
            return
        call = self.name_of(message.call_id)
        traced = self._calls.get(call)
        if traced is None:
            if method != "INVITE":
                # of a call that is forgotten, or of nobody's
                return
            traced = self._calls[call] = Traced(call=call, since_ms=now_ms, last_ms=now_ms)
        self._changed.add(call)
        traced.last_ms = now_ms
        self._calls.move_to_end(call)
        while len(self._calls) > MOST_CALLS:
            gone, _ = self._calls.popitem(last=False)
            self._changed.discard(gone)
        if len(traced.messages) >= MOST_MESSAGES:
            traced.more += 1
            return
        label = method
        if isinstance(message, SipResponse):
            # not the far side's own words, which might name anybody
            words = messages.PHRASES.get(message.status_code, "")
            label = f"{message.status_code} {words}".rstrip() + f" ({method})"
        traced.messages.append(
            Noted(
                at_ms=now_ms, way=way, what=label[:60], sequence=cseq.seq if cseq is not None else 0,
                sound=sound_of(messages.sdp_of(message)),
            )
        )  # fmt: skip

    def changed(self) -> list[Traced]:
        """Return the calls whose messages have changed since the last call of this method."""
        changed_calls = [self._calls[call] for call in self._changed if call in self._calls]
        self._changed.clear()
        return changed_calls

    def recent(self, now_ms: int, standing: Set[str]) -> list[RecentCall]:
        """Return the calls that are over, the last one first, and delete those of more than an hour ago."""
        for call in [
            each.call for each in self._calls.values() if each.last_ms < now_ms - KEPT_S * 1000
        ]:
            if call not in standing:
                del self._calls[call]
        return [
            RecentCall(call=each.call, since_ms=each.since_ms, until_ms=each.last_ms)
            for each in reversed(self._calls.values())
            if each.call not in standing
        ]


def sound_of(sdp: str) -> str:
    """Return what an SDP says of the sound, without addresses; empty without an SDP."""
    media = _MEDIA.search(sdp)
    if media is None:
        return ""
    kind, port, profile = media.groups()
    codecs = ", ".join(list(dict.fromkeys(_RTPMAP.findall(sdp)))[:8])
    direction = _DIRECTION.search(sdp)
    parts = [profile, codecs, direction[1] if direction else "", "off" if port == "0" else ""]
    return " · ".join(part for part in (kind, *parts) if part)
