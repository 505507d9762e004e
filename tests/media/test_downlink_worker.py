"""A worker's downlink over real sockets: numbers on the way out, reports on the way back, probes, and a sender
who pays no heed to its limit behind a link that is too narrow for it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from bench.rtp_load import RtpLoad
from bench.rtp_peer import RtpPeer
from media.peer.downlink import PICTURE_BPS
from media.peer.state import PeerState
from media.rtp.ladder import Rung
from tests.media.conftest import eventually, running_station
from tests.support.networks.impairment import Conditions
from tests.support.networks.impairment_relay import ImpairmentRelay

pytestmark = pytest.mark.slow

SENT_BPS = 1_300_000


@asynccontextmanager
async def loaded_call(down: Conditions, **settings):
    """One who sends pictures and sound, one who receives both through a link; gives the worker, the
    receiver in it, the relay and the load."""
    sender, receiver = RtpPeer(0, sends=True, receives=False), RtpPeer(1, sends=False)
    async with running_station(**settings) as station:
        relay = ImpairmentRelay(
            station.worker.port, down=down, up=Conditions(), front=("127.0.0.1", 0)
        )
        try:
            ids = []
            for peer in (sender, receiver):
                async with station.request(
                    "POST",
                    "/peers",
                    data=peer.offer(),
                    headers={"Content-Type": "application/sdp"},
                ) as response:
                    answer = await response.text()
                    assert response.status == 201, answer
                    ids.append(response.headers["Location"].rsplit("/", 1)[1])
                if peer is receiver:
                    answer = answer.replace(f" {station.worker.port} typ", f" {relay.port} typ")
                await peer.connect_to_answer(answer)
            for peer_id in ids:
                await station.put_in_room(peer_id, "room")
            load = RtpLoad([sender, receiver])
            yield station.worker, station.worker.peers[ids[1]], relay, load
            load.close()
        finally:
            relay.stop()
            await sender.aclose()
            await receiver.aclose()


async def under_load(load: RtpLoad, condition, within: float = 25.0) -> None:
    running = asyncio.create_task(asyncio.to_thread(load.run, within), name="load")
    try:
        await eventually(condition, within=within)
    finally:
        load.stop()
        await running


async def test_probes_find_that_a_wide_link_carries_what_a_picture_may_need():
    async with loaded_call(Conditions()) as (_worker, receiver, _relay, load):
        downlink = receiver.downlink
        await under_load(load, lambda: (downlink.bps or 0) >= PICTURE_BPS)
        assert downlink.prober.probes > 0
        assert downlink.cap_bps() is None
        assert receiver.figures().downlink_bps >= PICTURE_BPS


async def test_a_narrow_link_is_found_and_the_queue_does_not_stand():
    async with loaded_call(Conditions(rate_bps=400_000, queue_s=3.0)) as (
        worker,
        receiver,
        relay,
        load,
    ):
        downlink = receiver.downlink
        pictures = receiver.slots_of("video")[0]
        await under_load(load, lambda: pictures.dropped > 0 and downlink.pictures_paused)
        # a machine that stands still finds bursts, and the link to be wider than it is, before it finds its width
        await under_load(
            load,
            lambda: (
                relay.queue_s("down") < 0.1
                and downlink.bps < SENT_BPS / 2
                and downlink.cap_bps() < 400_000
            ),
        )
        assert receiver.slots_of("audio")[0].dropped == 0

        # with nothing to spare for a picture there is only sound, which is told
        relay.down.rate_bps = 130_000
        listener = worker.events.open()
        await under_load(load, lambda: receiver.downlink.ladder.rung is Rung.SOUND)
        told = []
        while listener.waiting and (event := await listener.next()):
            told.append(event)
        listener.close()
        wanted = {"type": "ladder", "peer": receiver.id, "incoming": "sound", "outgoing": "hd"}
        assert wanted in told
        sent = pictures.packets
        await under_load(load, lambda: relay.queue_s("down") < 0.1)
        assert pictures.packets == sent


async def test_who_has_fallen_silent_is_sent_nothing_until_heard_again():
    """RFC 7675 section 5.1, in a second rather than half a minute."""
    settings = {"consent_s": 1.0, "lost_after_s": 0.5}
    async with loaded_call(Conditions(), **settings) as (worker, receiver, relay, load):
        transport = receiver.transport
        (sender,) = (each for each in worker.peers.values() if each is not receiver)
        await under_load(load, lambda: transport.packets_sent > 100)
        relay.up.loss = 1.0
        sent, came = [0], [0]

        def stands_still() -> bool:
            """Nothing was sent while a hundred packets came that it would have been sent."""
            if transport.packets_sent != sent[0]:
                sent[0], came[0] = transport.packets_sent, sender.transport.packets_received
            return sender.transport.packets_received > came[0] + 100

        await under_load(load, stands_still)
        assert receiver.state is PeerState.LOST
        assert monotonic() - transport.last_received_at > 1.0
        relay.up.loss = 0.0
        await under_load(load, lambda: transport.packets_sent > sent[0] + 100)
        assert receiver.state is PeerState.CONNECTED
