"""``media.first_frame.stages``: where the time of ``media.first_frame.warm`` goes.

Moments in ms after the operator's click on "answer", as seen from three sides: the pages (marks that the bench puts
into them), the packets on the loopback interface (`wire_trace`), and the pictures' own account of themselves
(``requestVideoFrameCallback``). It listens by a raw socket, which needs root; without, it says so and gives nothing.
"""

import statistics
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from bench.browser_calls import Call, spread, theatre
from bench.figures import figure
from bench.wire_trace import Datagram, WireTrace

CALLS = 16
STAGES = {
    "sent": "the page has sent the command",
    "room": "the gateway has asked the worker to put the first of the two into the room",
    "told": "the page has been told that the contact is answered",
    "slots": "the page has been told whose picture comes",
    "element": "the page has a place for the picture",
    "stream": "the stream is in it",
    "wanted": "the worker has asked the sender for a key frame",
    "begins": "the key frame's first packet is at the worker",
    "whole": "its last packet is at the worker",
    "forwarded": "its first packet leaves the worker",
    "received": "its last packet has reached the receiver",
    "decoded": "the receiver has decoded it",
    "presented": "it is given to the compositor",
    "seen": "the page knows that it is on the screen",
}


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the one figure."""
    async with theatre() as stage:
        media, control = stage.station.media_port, stage.station.control_port
        trace = WireTrace(frozenset({media, control}))
        await stage.call(warm=True)  # the browsers' own first time does not count
        calls: list[Call] = []
        moments: dict[str, list[dict[str, float]]] = {"desk": [], "citizen": []}
        for _ in range(CALLS):
            try:
                trace.start()
            except PermissionError:
                print("media.first_frame.stages is left out: it needs root", file=sys.stderr)
                return
            try:
                call = await stage.call(warm=True)
            finally:
                trace.stop()
            calls.append(call)
            for side, found in stages_of(call, trace, media, control).items():
                moments[side].append(found)
    both = [ms for call in calls for ms in (call.desk_ms, call.citizen_ms)]
    yield figure(
        "media.first_frame.stages",
        statistics.median(both),
        "ms",
        samples=both,
        p95=spread(both)["p95"],
        desk=_medians(moments["desk"]),
        citizen=_medians(moments["citizen"]),
        stages=STAGES,
        picture="640x360 at 20 fps",
        network="loopback",
    )


def stages_of(
    call: Call, trace: WireTrace, media: int, control: int
) -> dict[str, dict[str, float]]:
    """The moments of one call for who looks at the desk, and for the citizen, in ms since the click."""
    sides = {
        "desk": (call.desk, call.desk_port, call.citizen_port),
        "citizen": (call.citizen, call.citizen_port, call.desk_port),
    }
    return {
        side: {
            name: at - call.answered
            for name, at in {
                **{name: page[name] for name in STAGES if name in page},
                "sent": call.desk["sent"],
                **_on_the_wire(trace, call.answered, own, other, media, control),
            }.items()
        }
        for side, (page, own, other) in sides.items()
    }


def _on_the_wire(
    trace: WireTrace, since: float, receiver: int, sender: int, media: int, control: int
) -> dict[str, float]:
    orders = (each for each in trace.kept if each.target == control and each.at_ms >= since)
    room = _first(each for each in orders if each.data.startswith(b"PUT /peers/"))
    wishes = trace.between(media, sender, since)
    wanted = _first(each for each in wishes if each.asks_for_key_frame)
    forwarded = _first(each for each in trace.between(media, receiver, since) if each.is_picture)
    found = {"room": room, "wanted": wanted, "forwarded": forwarded}
    if forwarded is not None:
        sent = [each for each in trace.between(sender, media, since) if each.is_picture]
        before = [each for each in sent if each.at_ms <= forwarded.at_ms]
        if before:
            key_frame = [each for each in sent if each.timestamp == before[-1].timestamp]
            found |= {"begins": key_frame[0], "whole": key_frame[-1]}
    return {name: each.at_ms for name, each in found.items() if each is not None}


def _first(found: Iterable[Datagram]) -> Datagram | None:
    return next(iter(found), None)


def _medians(calls: list[dict[str, float]]) -> Mapping[str, dict[str, int]]:
    """The middle and the slow end of each moment, in the order in which the moments come."""
    found = {name: [call[name] for call in calls if name in call] for name in STAGES}
    told = {name: {**spread(some), "calls": len(some)} for name, some in found.items() if some}
    return dict(sorted(told.items(), key=lambda each: each[1]["p50"]))
