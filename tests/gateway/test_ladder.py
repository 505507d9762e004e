"""A rung that a media worker reports reaches the page it is about, and no other."""

from __future__ import annotations

from typing import Any

from gateway.calls.media import MediaPlane
from gateway.calls.state import Call
from gateway.calls.worker_links import WorkerLinks
from media.client import MediaEvent
from signaling.protocol.conversation import LadderChanged


class Calls:
    """Two peers of one contact, one of which has been replaced."""

    async def owner(self, peer: str) -> tuple[str, str] | None:
        return {"p1": ("c1", "citizen"), "old": ("c1", "citizen"), "p2": ("c1", "agent")}.get(peer)

    async def get(self, contact: str) -> Call:
        return Call(citizen_peer="p1", agent_peer="p2")


class Listener:
    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    async def to_member(self, contact: str, party: str, event: LadderChanged) -> None:
        self.told.append((contact, party, event.incoming, event.outgoing))


async def told(event: MediaEvent) -> list[tuple[str, ...]]:
    nothing: Any = None
    calls: Any = Calls()
    listener: Any = Listener()
    plane = MediaPlane(
        WorkerLinks(nothing, nothing), calls, nothing, nothing, listener,
        begin_recording=nothing, end_recording=nothing,
    )  # fmt: skip
    await plane.worker_event("worker", event)
    found: list[tuple[str, ...]] = listener.told
    return found


def ladder(peer: str, incoming: str, outgoing: str) -> MediaEvent:
    return MediaEvent(type="ladder", peer=peer, incoming=incoming, outgoing=outgoing)


async def test_the_side_it_is_about_is_told() -> None:
    assert await told(ladder("p1", "sound", "sd")) == [("c1", "citizen", "sound", "sd")]
    assert await told(ladder("p2", "hd", "text")) == [("c1", "agent", "hd", "text")]


async def test_what_is_nobodys_or_past_or_unknown_is_not_told() -> None:
    assert await told(ladder("stranger", "sd", "sd")) == []
    assert await told(ladder("old", "sd", "sd")) == []
    assert await told(ladder("p1", "4k", "sd")) == []
