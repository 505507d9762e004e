"""A call between a telephone and a browser, recorded by a real worker into a real archive."""

from __future__ import annotations

import asyncio
import io
import time

import pytest

from gateway.archive.capture.bridge import CaptureBridge
from media.client import MediaClient
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.media.conftest import TOKEN, eventually, running_station
from tests.support.media.encoded_media import decode
from tests.support.media.telephone_calls import browser, called
from tests.support.media.trunk import Trunk

CALL = RecordingId("call-1")


def now_ms() -> float:
    return time.time() * 1000


async def test_both_sides_of_a_call_are_sealed_verified_and_played(tmp_path):
    store = RecordingStore(f"file:{tmp_path / 'archive'}", Keystore(tmp_path / "keys"))
    key = store.create(CALL, "contact-1", round(now_ms()))
    bridge, trunk = CaptureBridge(store), Trunk()
    async with running_station(recordings=bridge) as station:
        client = MediaClient(str(station.server.make_url("")), TOKEN)
        peer, _ = await browser(client, "room", hertz=1_000)
        await client.put_room(await called(client, trunk), "room")
        async with trunk.talking(440):
            await eventually(lambda: trunk.hears(1_000), within=30)
            await client.put_recording("room", recording=CALL, key=key)
            sent = trunk.number
            await eventually(lambda: trunk.number > sent + 100, within=30)
            await client.put_recording("room", recording=None)
        await peer.aclose()
        await client.aclose()
    trunk.close()
    await bridge.aclose()
    summary = await asyncio.to_thread(store.finish, CALL, round(now_ms()))
    assert summary.state is RecordingState.READY
    assert store.verify(CALL, deep=True, known_head=summary.ledger_head) == []
    assert {party.party for party in summary.parties} >= {"citizen", "agent"}
    for party, hertz in (("citizen", 440), ("agent", 1_000)):
        with store.open_rendition(CALL, party) as reader:
            film = decode(io.BytesIO(reader.read_range(0, reader.size)))
        # on a busy machine the sound has holes, and a hole is no tone
        whole = [film.tone(at / 5, at / 5 + 0.3) for at in range(round(film.duration_s * 5) - 2)]
        assert any(found == pytest.approx(hertz, abs=6) for found in whole)
    assert store.close()
