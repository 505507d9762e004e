"""What was kept of one source, read from the evidence: when each frame was captured, and how it sounds."""

from array import array

import av

from gateway.probe import coded
from gateway.probe.tracks import mono
from recordings import webm
from recordings.inspection import inspect_source, media
from recordings.layout import RecordingFolder
from recordings.model import RecordingId


def kept_takes(store, recording):
    """Each take's report, by source id."""
    folder = RecordingFolder(store.root, RecordingId(recording))
    key = store._keystore.fetch(folder.read_info().key_ref, RecordingId(recording))
    return {source: inspect_source(folder, source, key) for source in folder.source_ids()}


def captured_at(store, recording, source):
    """The wall clock of every frame of a take, in milliseconds."""
    report = kept_takes(store, recording)[source]
    return [report.alignment.wall_ms(block.time_ms) for block in _blocks(store, recording, report)]


def tones_in(store, recording, source, *hertz):
    """How many 20 ms pieces of a take's sound are each of these tones."""
    report = kept_takes(store, recording)[source]
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = coded.SAMPLE_RATE, "mono"
    to_16_bit = av.AudioResampler(format="s16", layout="mono", rate=coded.SAMPLE_RATE)
    samples = array("h")
    for block in _blocks(store, recording, report):
        for decoded in decoder.decode(av.Packet(block.data)):
            for frame in to_16_bit.resample(decoded):
                samples.extend(mono(frame))
    pieces = [
        samples[at : at + coded.SAMPLES]
        for at in range(0, len(samples) - coded.SAMPLES + 1, coded.SAMPLES)
    ]
    return {tone: sum(coded.is_tone(piece, tone) for piece in pieces) for tone in hertz}


def _blocks(store, recording, report):
    folder = RecordingFolder(store.root, RecordingId(recording))
    key = store._keystore.fetch(folder.read_info().key_ref, RecordingId(recording))
    return [b for b in media(folder, report, key) if isinstance(b, webm.Block)]


def key_frames(store, recording, source):
    """When each key frame of a take's picture was sent, in milliseconds of the take, and its bytes."""
    report = kept_takes(store, recording)[source]
    return [
        (block.time_ms, len(block.data))
        for block in _blocks(store, recording, report)
        if block.is_key
    ]
