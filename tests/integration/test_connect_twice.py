"""Two `connectMedia` of one party at the same moment leave one connection on the worker."""

from __future__ import annotations

import asyncio

from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls
from gateway.calls.worker_links import WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from queueing.keys import StationKeys


class Worker:
    """Answers offers, all of them at once when so many are waiting."""

    def __init__(self, offers: int) -> None:
        self.peers: set[str] = set()
        self._together = asyncio.Barrier(offers)
        self._made = 0

    async def create_peer(self, sdp, *, label):
        self._made += 1
        peer = f"{label}-{self._made}"
        self.peers.add(peer)
        await self._together.wait()
        return peer, "answer"

    async def delete_peer(self, peer):
        self.peers.remove(peer)


async def test_of_two_connections_the_second_stays(gateway):
    calls = Calls(gateway.redis, StationKeys(gateway.settings.station).station)
    worker = Worker(2)

    async def client(_name):
        return worker

    nothing = None
    register = WorkerRegister(gateway.redis, StationKeys(gateway.settings.station).station)
    links = WorkerLinks(register, nothing)
    links.client = client
    links.alive = lambda: asyncio.sleep(0, [WorkerEntry(id="w", url="")])
    plane = MediaPlane(
        links, calls, nothing, nothing, nothing, begin_recording=nothing, end_recording=nothing
    )
    plane.reconcile = lambda _contact: None
    for party in ("citizen", "agent"):
        first, second = await asyncio.gather(
            *(plane.connect("c", party, "offer", None) for _ in range(2))
        )
        assert first.peer_id != second.peer_id
    call = await calls.get("c")
    assert worker.peers == {call.citizen_peer, call.agent_peer}
    assert await calls.owner(call.citizen_peer) == ("c", "citizen")
