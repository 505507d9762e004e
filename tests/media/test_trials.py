"""Connections that are only tried out: they hear themselves, for a while, and nobody else."""

from __future__ import annotations

import pytest

from tests.media.conftest import eventually, running_station
from tests.support.media.media_sdp import OFFER
from tests.support.media.media_synthetic import SyntheticPeer

pytestmark = pytest.mark.slow


@pytest.fixture
async def trying():
    async with running_station(max_trials=2, trial_s=4.0) as running:
        yield running


async def begin(station, sdp):
    headers = {"Content-Type": "application/sdp"}
    async with station.request("POST", "/trials", data=sdp, headers=headers) as response:
        return response.status, await response.text()


async def test_a_trial_sees_itself_and_ends(trying):
    peer = SyntheticPeer()
    try:
        status, answer = await begin(trying, await peer.offer())
        assert status == 201
        await peer.accept(answer)
        await peer.connected()
        await eventually(lambda: peer.received.get(("video", 0), 0) > 3)
        (on_worker,) = trying.worker.peers.values()
        with pytest.raises(AssertionError, match="unknown_peer"):
            await trying.put_in_room(on_worker.id, "room")
        await eventually(lambda: not trying.worker.peers)
        assert on_worker.close_reason == "trial_over"
        assert not trying.worker.rooms
    finally:
        await peer.aclose()


async def test_there_are_few_at_once_and_calls_are_not_among_them(trying):
    assert [(await begin(trying, OFFER))[0] for _ in range(3)] == [201, 201, 503]
    trying.worker.create_peer(OFFER)
    await eventually(lambda: len(trying.worker.peers) == 1)
    assert (await begin(trying, OFFER))[0] == 201


async def test_a_trial_that_is_used_for_more_ends_at_once(trying, monkeypatch):
    monkeypatch.setattr("media.peer.trial.MOST_OCTETS", 2_000)
    peer = SyntheticPeer()
    try:
        _, answer = await begin(trying, await peer.offer())
        (on_worker,) = trying.worker.peers.values()
        await peer.accept(answer)
        await eventually(lambda: not trying.worker.peers)
        assert on_worker.transport.bytes_received > 2_000
        assert on_worker.close_reason == "trial_over"
    finally:
        await peer.aclose()


async def test_nonsense_is_no_trial(trying):
    assert (await begin(trying, "v=0"))[0] == 400
    assert not trying.worker.peers
