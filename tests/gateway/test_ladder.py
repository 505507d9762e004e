"""A rung that a media worker reports reaches the page it is about, and no other."""

from __future__ import annotations

from typing import Any

from gateway.calls.media import MediaPlane
from gateway.calls.state import Call
from media.client import MediaEvent


class Calls:
    """Two peers of one contact, one of which has been replaced."""

    async def owner(self, peer: str) -> tuple[str, str] | None:
        return {"p1": ("c1", "citizen"), "old": ("c1", "citizen"), "p2": ("c1", "agent")}.get(peer)

    async def get(self, contact: str) -> Call:
        return Call(citizen_peer="p1", agent_peer="p2")


class Listener:
    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    async def ladder_changed(self, *told: str) -> None:
        self.told.append(told)


async def told(event: MediaEvent) -> list[tuple[str, ...]]:
    nothing: Any = None
    plane = MediaPlane(nothing, Calls(), nothing, nothing, nothing, nothing)  # type: ignore[arg-type]
    plane.listener = listener = Listener()  # type: ignore[assignment]
    await plane.worker_event("worker", event)
    return listener.told


def ladder(peer: str, incoming: str, outgoing: str) -> MediaEvent:
    return MediaEvent(type="ladder", peer=peer, incoming=incoming, outgoing=outgoing)


async def test_the_side_it_is_about_is_told() -> None:
    assert await told(ladder("p1", "sound", "sd")) == [("c1", "citizen", "sound", "sd")]
    assert await told(ladder("p2", "hd", "text")) == [("c1", "agent", "hd", "text")]


async def test_what_is_nobodys_or_past_or_unknown_is_not_told() -> None:
    assert await told(ladder("stranger", "sd", "sd")) == []
    assert await told(ladder("old", "sd", "sd")) == []
    assert await told(ladder("p1", "4k", "sd")) == []
