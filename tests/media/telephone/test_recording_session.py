"""A recording session's two streams at a real worker and a real archive: both tones come back, each under its own party."""

import asyncio
import io
import time

import pytest

from gateway.archive.capture.bridge import CaptureBridge
from gateway.siprec.description import sections
from gateway.siprec.metadata import applied
from gateway.siprec.parties import parties_of
from gateway.siprec.sound import Sound
from gateway.siprec.state import State
from media.client import MediaClient
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.media.conftest import TOKEN, eventually, running_station
from tests.support.media.encoded_media import decode
from tests.support.media.trunk import Trunk
from tests.support.sbc import Person, Sbc, described, metadata

CALL = RecordingId("rec-call-1")
NUMBERS = {"+390612345678": "weapons"}
XML = metadata(
    [
        Person("p-1", "tel:+393331234567", "Ada", ["s-1"]),
        Person("p-2", "tel:+390612345678", "Sportello", ["s-2"]),
    ],
    {"s-1": "1", "s-2": "2"},
)


class Workers:
    """One worker."""

    def __init__(self, client: MediaClient) -> None:
        self._client = client

    async def client(self, _worker: str) -> MediaClient:
        return self._client

    async def choose(self) -> str:
        return "one"


def now_ms() -> int:
    return round(time.time() * 1000)


async def test_both_streams_are_captured_as_they_came_and_nothing_is_sent_to_the_sbc(tmp_path):
    store = RecordingStore(f"file:{tmp_path / 'archive'}", Keystore(tmp_path / "keys"))
    key = store.create(CALL, "call-1", now_ms())
    bridge = CaptureBridge(store)
    sbc = Sbc(0, [Trunk(), Trunk()])
    told = applied(None, XML.encode(), now_ms())
    state = State(
        call="call-1", trunk="sbc", topic="weapons", told=told, parties=parties_of(told, NUMBERS, {}),
        consent=True, started_ms=now_ms(), description=7, recording=CALL, key=key,
    )  # fmt: skip
    async with running_station(recordings=bridge) as station:
        client = MediaClient(str(station.server.make_url("")), TOKEN)
        sound = Sound(Workers(client), state, srtp=False)
        answer = await sound.take(sections(described(sbc.streams)))
        await sound.place()
        await sound.order()
        sbc.hear(answer)
        caller, office = sbc.streams
        async with caller.talking(440), office.talking(1_000):
            await eventually(lambda: min(caller.number, office.number) > 1_100, within=30)
        assert not caller.heard
        assert not office.heard
        await sound.close()
        await client.aclose()
    for stream in sbc.streams:
        stream.close()
    await bridge.aclose()
    summary = await asyncio.to_thread(store.finish, CALL, now_ms())
    assert summary.state is RecordingState.READY
    assert store.verify(CALL, deep=True, known_head=summary.ledger_head) == []
    assert {party.party for party in summary.parties} == {"citizen", "agent"}
    for party, hertz, other in (("citizen", 440, 1_000), ("agent", 1_000, 440)):
        with store.open_rendition(CALL, party) as reader:
            film = decode(io.BytesIO(reader.read_range(0, reader.size)))
        whole = [film.tone(at / 5, at / 5 + 0.3) for at in range(round(film.duration_s * 5) - 2)]
        assert any(found == pytest.approx(hertz, abs=6) for found in whole), whole
        assert not any(found == pytest.approx(other, abs=6) for found in whole), whole
    assert store.close()
