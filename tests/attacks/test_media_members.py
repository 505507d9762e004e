"""What somebody who was rightly let in can do, with keys of their own: to their own call, to others."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from media.peer.allowance import BURST, RATE_PPS
from media.rtp import rtcp
from media.rtp.header import parse_header
from media.rtp.rtcp_parser import parse_rtcp
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.attacks import victims
from tests.attacks.datagrams import lying_compounds, strange_headers
from tests.attacks.talk import SilentError, until
from tests.fuzz.connection import Connection
from tests.support.media.rtp_packets import rtp, vp8_payload

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

GOES_ON, FALLS_SILENT = "goes on", "falls silent"
MEMORY_KIB = 8 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker():
    async with victims.worker() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def relay():
    async with victims.relay() as running:
        yield running


async def paced(party, packets, *, rtcp=False):
    for number, packet in enumerate(packets):
        party.send(packet, rtcp=rtcp)
        if number % 20 == 19:
            await asyncio.sleep(0.01)


async def strange_media(party):
    await paced(party, strange_headers(random.Random(4), party.peer.video))


async def strange_feedback(party):
    await paced(party, lying_compounds(random.Random(4), party.peer.video), rtcp=True)


async def repeats(party):
    """Their own packets over and over, encrypted as they were."""
    kept = list(party.on_the_wire)
    for number in range(600):
        party.put(kept[number % len(kept)])
        if number % 20 == 19:
            await asyncio.sleep(0.01)


async def many_sources(party):
    """Every packet under an SSRC of its own, with payload types the offer named: as often a new
    microphone and a new camera, so that what this party has to say is lost by its own doing."""
    chance = random.Random(6)
    packets = [
        bytes((0x80, chance.choice((96, 63)), 0, 1)) + chance.randbytes(8) + chance.randbytes(60)
        for _ in range(600)
    ]
    await paced(party, packets)


ATTACKS = {
    attack.__name__: attack for attack in (strange_media, strange_feedback, repeats, many_sources)
}
STOCK = {
    # struct.error out of the header parser, which nobody catches
    "strange_media": FALLS_SILENT,
    # its RTCP parser raises what its caller expects
    "strange_feedback": GOES_ON,
    "repeats": GOES_ON,
    "many_sources": GOES_ON,
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_our_call_goes_on(worker, name):
    async with victims.talking(worker) as talk, victims.talking(worker) as beside:
        memory = worker.memory_kib
        hostile, _partner = talk.parties
        await ATTACKS[name](hostile)
        heard = hostile.delivered
        await until(lambda: hostile.delivered > heard + 20)
        await beside.heard(20)
        if name != "many_sources":
            await talk.heard(20)
        assert beside.foreign == 0
        for call in (talk, beside):
            assert [f.state for f in await worker.figures(call)] == ["connected"] * 2
        assert worker.memory_kib - memory < MEMORY_KIB


@pytest.mark.long
@pytest.mark.parametrize("name", ATTACKS)
async def test_what_becomes_of_a_stock_relay(relay, name):
    async with victims.talking(relay) as talk:
        await ATTACKS[name](talk.parties[0])
        try:
            await talk.heard(30, within_s=4)
            outcome = GOES_ON
        except SilentError:
            outcome = FALLS_SILENT
        assert outcome == STOCK[name]


async def flood(party, seconds):
    """As many true packets as this process can send; gives their number, and the seconds that it took."""
    loop = asyncio.get_running_loop()
    begun, sent = loop.time(), 0
    stream = party.peer.audio
    while loop.time() - begun < seconds:
        for _ in range(100):
            for packet in stream.packets():
                party.send(packet)
                sent += 1
        await asyncio.sleep(0.004)
    return sent, loop.time() - begun


async def flood_beyond_the_allowance(worker, talk):
    """Flood for three seconds, and on until the worker has thrown some of it away."""
    async with asyncio.timeout(60):
        await flood(talk.parties[0], 3)
        while not (await worker.figures(talk))[0].excess:
            await flood(talk.parties[0], 0.5)


async def test_a_flood_of_true_packets_is_cut_to_the_allowance(worker):
    async with victims.talking(worker) as talk, victims.talking(worker) as beside:
        hostile, partner = talk.parties
        began = time.monotonic()
        before = (await worker.figures(talk))[0].packets_received
        heard = partner.delivered + partner.foreign
        await flood_beyond_the_allowance(worker, talk)
        await beside.heard(30)
        figures = (await worker.figures(talk))[0]
        taken = figures.packets_received - before
        # the allowance grows with time, however busy the machine is; of a batch that is taken at once a burst is owed at most
        assert taken <= 2 * BURST + RATE_PPS * (time.monotonic() - began)
        assert partner.delivered + partner.foreign - heard <= taken
        assert beside.foreign == 0
        # and it is over when it is over
        await until(lambda: hostile.delivered)
        await talk.heard(30)


@pytest.mark.long
async def test_a_stock_relay_passes_a_flood_on(relay):
    async with victims.talking(relay) as talk:
        hostile, partner = talk.parties
        heard = partner.delivered + partner.foreign
        sent, seconds = await flood(hostile, 3)
        if sent <= (BURST + RATE_PPS * seconds) * 1.2:
            pytest.skip("this machine cannot send fast enough at present")
        await asyncio.sleep(1)
        assert partner.delivered + partner.foreign - heard > BURST + RATE_PPS * seconds


async def test_requests_to_resend_are_answered_within_a_budget():
    """A party that asks for everything again, all the time, gets a bounded answer (no network: the
    worker's own time is what would run)."""
    connection = Connection()
    for number in range(400):
        payload = vp8_payload(key=number == 0, picture_id=number, size=1100)
        packet = rtp(number, number * 3000, Connection.OTHER_CAMERA, 96, payload)
        connection.other.rtp_received(memoryview(packet), connection.now)
    sent = connection.sent["hostile"].rtp
    shown = {parse_header(packet).ssrc for packet in sent}
    (ssrc,) = shown
    numbers = [parse_header(packet).sequence_number for packet in sent]
    before = len(sent)
    begun = connection.now
    for _ in range(300):
        connection.receive(rtcp.build_nack(1, ssrc, numbers))
    seconds = connection.now - begun
    octets = sum(len(packet) for packet in sent[before:])
    assert len(sent) > before
    assert octets * 8 <= 1_500_000 * (seconds + 0.5) * 1.1
    # nor do requests for key frames reach the other more than twice a second
    asked = len(connection.sent["other"].rtcp)
    for _ in range(300):
        connection.receive(rtcp.build_pli(1, ssrc))
    requests = [
        packet
        for packet in connection.sent["other"].rtcp[asked:]
        if isinstance(parse_rtcp(packet)[0], rtcp.PictureLossIndication)
    ]
    assert 1 <= len(requests) <= 8


@asynccontextmanager
async def recorded(worker, talk, name):
    """The call is recorded meanwhile; gives a list that holds the summary afterwards."""
    folder = worker.folder
    store = RecordingStore((folder / "recordings").as_uri(), Keystore(folder / "keystore"))
    recording, room = RecordingId(name), worker.rooms[talk]
    key = store.create(recording, name, int(time.time() * 1000))
    await worker.client.put_recording(room, recording=recording, key=key)
    found = []
    yield found
    await worker.client.put_recording(room, recording=None)
    await until(lambda: not list((folder / "recordings").rglob("*.open")))
    found.append(await asyncio.to_thread(store.finish, recording))


async def sound_taken_in(worker, *talks):
    """How many packets of sound the worker has taken in, by party: those that its socket lost are not among them."""
    figures = [each for talk in talks for each in await worker.figures(talk)]
    return [each.sources["audio"].packets for each in figures]


async def test_recordings_go_on_during_a_flood(worker):
    async with victims.talking(worker) as talk, victims.talking(worker) as beside:
        hostile = talk.parties[0]
        began = time.monotonic()
        async with (
            recorded(worker, talk, "flooded") as own,
            recorded(worker, beside, "beside") as other,
        ):
            # recording begins with a source's next packet
            await talk.heard(20)
            await beside.heard(20)
            before = await sound_taken_in(worker, talk, beside)
            await flood(hostile, 3)
            await talk.heard(20)
            after = await sound_taken_in(worker, talk, beside)
    for summary in (own[0], other[0]):
        kinds = [source.kind for party in summary.parties for source in party.sources]
        assert kinds.count(SourceKind.AUDIO) == 2, summary
    frames = sorted(
        source.frames
        for party in own[0].parties
        for source in party.sources
        if source.kind is SourceKind.AUDIO
    )
    _, *taken = (now - then for then, now in zip(before, after, strict=True))
    # the partner's sound is there; the flooder's too, as far as it was taken at all
    assert frames[0] >= 0.9 * taken[0] > 0
    assert frames[1] <= 2 * BURST + RATE_PPS * (time.monotonic() - began)
    sound = [
        source.frames
        for party in other[0].parties
        for source in party.sources
        if source.kind is SourceKind.AUDIO
    ]
    assert min(sound) >= 0.9 * min(taken[1:]) > 0
