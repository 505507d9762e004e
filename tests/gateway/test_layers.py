"""A worker's word on layers goes to the page that sends them, and to nobody else."""

from __future__ import annotations

import pytest

from gateway.calls.media import MediaPlane
from media.client import MediaEvent


class Owners:
    def __init__(self, owners):
        self._owners = owners

    async def owner(self, peer):
        return self._owners.get(peer)


class Told:
    def __init__(self):
        self.layers = []

    async def layers_wanted(self, contact, party, source, rids):
        self.layers.append((contact, party, source, rids))


@pytest.fixture
def plane():
    """Only what an event of this kind meets on its way."""
    owners = Owners({"p1": ("contact-1", "agent")})
    made = MediaPlane(None, owners, None, None, None, lambda: 0)
    made.listener = Told()
    return made


async def test_layers_reach_the_page_that_sends_them(plane):
    event = MediaEvent("layers", peer="p1", room="r", source="camera", rids=("q", "f"))
    await plane.worker_event("worker", event)
    assert plane.listener.layers == [("contact-1", "agent", "camera", ["q", "f"])]


async def test_layers_of_a_peer_nobody_knows_are_nobodys_business(plane):
    await plane.worker_event("worker", MediaEvent("layers", peer="p2", source="camera"))
    assert plane.listener.layers == []
