"""A worker's word on layers goes to the page that sends them, and to nobody else."""

from __future__ import annotations

import pytest

from gateway.calls.media import MediaPlane
from gateway.calls.worker_links import WorkerLinks
from media.client import MediaEvent
from signaling.protocol.conversation import LayersWanted


class Owners:
    def __init__(self, owners):
        self._owners = owners

    async def owner(self, peer):
        return self._owners.get(peer)


class Told:
    def __init__(self):
        self.layers = []

    async def to_member(self, contact, party, event):
        self.layers.append((contact, party, event))


@pytest.fixture
def pages():
    return Told()


@pytest.fixture
def plane(pages):
    """Only what an event of this kind meets on its way."""
    owners = Owners({"p1": ("contact-1", "agent")})
    return MediaPlane(
        WorkerLinks(None, None), owners, None, lambda: 0, pages,
        begin_recording=None, end_recording=None,
    )  # fmt: skip


async def test_layers_reach_the_page_that_sends_them(plane, pages):
    event = MediaEvent("layers", peer="p1", room="r", source="camera", rids=("q", "f"))
    await plane.worker_event("worker", event)
    wanted = LayersWanted(source="camera", rids=["q", "f"])
    assert pages.layers == [("contact-1", "agent", wanted)]


async def test_layers_of_a_peer_nobody_knows_are_nobodys_business(plane, pages):
    await plane.worker_event("worker", MediaEvent("layers", peer="p2", source="camera"))
    assert pages.layers == []
