"""A media worker is killed while it records, and what it left is held against what was sent.

Three calls of two parties each, one per mode, so that every kill is a proof for each of them. The parties
know of every packet when they sent it; the files know of every frame its RTP time. What lies between
the last frame sent and the last one in the file was lost.
"""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recordings.inspection import SourceReport, inspect_source
from recordings.layout import RecordingFolder
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.summary import RecordingSummary, SourceSummary
from recordings.timeline import Begin
from recordings.vault.keystore import Keystore
from tests.support.media.encoded_media import Decoded, decode, is_mirrored
from tests.support.people.synthetic_call import OPUS, MediaPump, SyntheticMedia
from tests.support.servers.worker_process import WorkerProcess

MODES = ("both", "sound", "stopping")
"""Sound and picture; sound only; sound, and a picture that stops midway."""
PARTIES = {"citizen": 440, "agent": 1000}
"""How each of them sounds, in Hz."""
AFTERWARDS_S = 1.2
GROWING_WITHIN_S = 15.0
MAY_LOSE_S = 1.0


class LoggingParty(SyntheticMedia):
    """Remembers when each frame was sent first, by kind and RTP time."""

    def __init__(self, *, camera: bool, hertz: int) -> None:
        super().__init__(camera=camera, hertz=hertz)
        self.sent_at: dict[str, dict[int, float]] = {"audio": {}, "video": {}}

    def _protected(self, packet: bytes) -> None:
        kind = "audio" if packet[1] & 0x7F == OPUS else "video"
        rtp = int.from_bytes(packet[4:8], "big")
        self.sent_at[kind].setdefault(rtp, time.monotonic())
        super()._protected(packet)


@dataclass
class Call:
    """Two parties in one room, recorded under one id."""

    mode: str
    name: str
    parties: dict[str, LoggingParty] = field(default_factory=dict)
    before: dict[str, LoggingParty] = field(default_factory=dict)
    """Those connected to the worker that was killed."""
    after: dict[str, LoggingParty] = field(default_factory=dict)
    """And to the one that went on."""

    async def connect(self, worker: WorkerProcess, pump: MediaPump, key_ref: str) -> None:
        """Both parties connect, talk, and are recorded."""
        for label, hertz in PARTIES.items():
            camera = self.mode == "both" or (self.mode == "stopping" and not self.before)
            party = self.parties[label] = LoggingParty(camera=camera, hertz=hertz)
            peer, answer = await worker.client.create_peer(party.offer(), label)
            await party.connect(answer)
            await worker.client.put_room(peer, self.name)
            pump.peers.add(party)
        await worker.client.put_recording(self.name, recording=self.name, key=key_ref)
        for party in self.parties.values():
            party.live = True

    async def disconnect(self, pump: MediaPump) -> None:
        for party in self.parties.values():
            pump.peers.discard(party)
            await party.aclose()

    def kinds(self, parties: dict[str, LoggingParty]) -> set[str]:
        """Which sources those parties ever sent: ``citizen.audio``."""
        return {
            f"{label}.{kind}"
            for label, party in parties.items()
            for kind, sent in party.sent_at.items()
            if sent
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """What a kill cost one source, in seconds of what was sent; and how many frames before that are missing."""

    mode: str
    source: str
    seconds: float
    frames: int
    missing: int


async def growing(worker: WorkerProcess, calls: Sequence[Call], store: RecordingStore) -> None:
    """Wait until every source of every call has a file in which there is something."""
    async with asyncio.timeout(GROWING_WITHIN_S):
        for call in calls:
            folder = RecordingFolder(store.root, RecordingId(call.name))
            wanted = {f"{label}.audio" for label in PARTIES}
            if call.mode != "sound":
                wanted |= {f"{label}.video" for label in PARTIES}
            while not wanted <= {
                source.rpartition(".")[0]
                for source in folder.source_ids()
                for index in folder.segment_indices(source)
                if folder.segment(source, index).stat().st_size > 1_000
            }:
                await asyncio.sleep(0.05)


async def kill_once(
    data_dir: Path, redis_url: str, heir: WorkerProcess, number: int, seed: int, *, late: bool
) -> list[Loss]:
    """Kill a worker at a seeded moment under three calls; the heir goes on with them.

    With *late* the moment is about where a new segment of a minute begins. Returns what was lost;
    raises AssertionError for what must not be.
    """
    seeded = random.Random(f"{seed}-{number}")
    moment_s = seeded.uniform(58.5, 62.0) if late else seeded.uniform(0.2, 4.5)
    stop_share = seeded.uniform(0.1, 0.95)
    store = RecordingStore(f"file:{data_dir / 'recordings'}", Keystore(data_dir / "keystore"))
    calls = [Call(mode, f"k{seed}-{number}-{mode}") for mode in MODES]
    refs = {
        call.name: store.create(RecordingId(call.name), "contact", round(time.time() * 1000))
        for call in calls
    }
    for hertz in PARTIES.values():
        # encodes what all will send, before anybody is connected
        LoggingParty(camera=True, hertz=hertz)
    victim = WorkerProcess(data_dir, redis_url)
    pump = MediaPump()
    pump.start()
    try:
        await victim.start()
        for call in calls:
            await call.connect(victim, pump, refs[call.name])
        await growing(victim, calls, store)
        begun = time.monotonic()
        await asyncio.sleep(moment_s * stop_share)
        for party in calls[MODES.index("stopping")].parties.values():
            party.camera = False
        await asyncio.sleep(max(0.0, begun + moment_s - time.monotonic()))
        killed_ms = time.time() * 1000
        victim.kill()
        for call in calls:
            await call.disconnect(pump)
            call.before, call.parties = call.parties, {}
        for call in calls:
            await call.connect(heir, pump, refs[call.name])
        await asyncio.sleep(AFTERWARDS_S)
        for call in calls:
            await heir.client.put_recording(call.name, recording=None)
            await call.disconnect(pump)
            call.after, call.parties = call.parties, {}
    finally:
        await pump.aclose()
        await victim.aclose()
    losses = await asyncio.to_thread(
        lambda: [loss for call in calls for loss in judge(store, call, killed_ms)]
    )
    print(
        f"kill {number} after {moment_s:.3f} s: {max(loss.seconds for loss in losses):.2f} s lost at most"
    )
    return losses


def judge(store: RecordingStore, call: Call, killed_ms: float) -> list[Loss]:
    """Finish what is left of a call and hold it against what was sent; raises AssertionError."""
    recording = RecordingId(call.name)
    summary = store.finish(recording)
    assert summary.state is RecordingState.READY, summary
    assert store.verify(recording, deep=True) == []
    key = store._keystore.fetch(call.name, recording)
    folder = RecordingFolder(store.root, recording)
    takes = {source.source_id: source for party in summary.parties for source in party.sources}
    losses = []
    for source in sorted(call.kinds(call.before)):
        take = takes[f"{source}.0"]
        assert not take.ended_cleanly
        label, kind = source.split(".")
        report = inspect_source(folder, take.source_id, key)
        loss = _loss(call.mode, source, report, call.before[label].sent_at[kind])
        assert loss.seconds <= MAY_LOSE_S, loss
        assert not loss.missing or take.gaps, f"{loss} and no gap is declared"
        losses.append(loss)
    _declared(summary, call, takes, killed_ms - summary.started_at_ms)
    for party in summary.parties:
        with store.open_rendition(recording, party.party) as reader:
            film = decode(io.BytesIO(reader.read_range(0, reader.size)))
        _plays(film, call, party.party, takes)
    return losses


def _loss(mode: str, source: str, report: SourceReport, sent_at: dict[int, float]) -> Loss:
    facts = [fact for fact in report.facts if isinstance(fact, Begin)]
    first, base = facts[0], facts[-1]
    # a file counts whole milliseconds
    ticks = (report.last_media_ms - base.media_ms) * base.clock_rate / 1000
    order = list(sent_at)
    begins = order.index(first.rtp & 0xFFFFFFFF)
    ends = min(range(len(order)), key=lambda n: abs(order[n] - (base.rtp + ticks) % (1 << 32)))
    assert abs(order[ends] - (base.rtp + ticks) % (1 << 32)) <= base.clock_rate / 1000
    return Loss(
        mode,
        source,
        seconds=sent_at[order[-1]] - sent_at[order[ends]],
        frames=ends - begins + 1,
        missing=ends - begins + 1 - report.frames,
    )


def _declared(
    summary: RecordingSummary, call: Call, takes: dict[str, SourceSummary], killed_ms: float
) -> None:
    """The kill is a gap of every source, from the last frame kept until the next take."""
    gaps = [gap for gap in summary.gaps if gap.cause == "interrupted"]
    assert len(gaps) == 1, summary.gaps
    sent = call.kinds(call.before)
    assert set(gaps[0].sources) == sent, gaps
    kept = [takes[f"{source}.0"].ends_ms for source in sent]
    assert gaps[0].start_ms == min(kept), (gaps, kept)
    again = [takes[f"{source}.1"].begins_ms for source in call.kinds(call.after)]
    assert gaps[0].end_ms == max(again), (gaps, again)
    assert gaps[0].start_ms <= killed_ms <= gaps[0].end_ms, (gaps, killed_ms)


def _plays(film: Decoded, call: Call, label: str, takes: dict[str, SourceSummary]) -> None:
    """Both takes are heard where they belong, and every picture kept is seen."""
    for number in (0, 1):
        sound = takes[f"{label}.audio.{number}"]
        begins_s, ends_s = sound.begins_ms / 1000, sound.ends_ms / 1000
        if ends_s - begins_s > 0.2:
            middle = (begins_s + 0.05, ends_s - 0.05)
            assert abs(film.tone(*middle) - PARTIES[label]) <= 5, (call.name, label, number)
    pictures = [takes[name] for name in takes if name.startswith(f"{label}.video.")]
    kept = sum(take.frames for take in pictures)
    if not any(take.gaps for take in pictures):
        assert len(film.pictures) == kept, (call.name, label)
    assert not any(is_mirrored(image) for _, image in film.pictures)
