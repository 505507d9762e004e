"""What is measured of a finished recording, and the word it comes to."""

import dataclasses
from fractions import Fraction

import av
import msgspec
import numpy as np
import pytest

from recordings import finishing
from recordings.model import RecordingId, SourceKind
from recordings.summary import DeclaredGap
from recordings.verdict import LIMITS, Figures, PartyFigures, ScreenFigures, Verdict, judge
from tests.recordings.archive_of_calls import START_MS
from tests.support.media.encoded_media import Frame, opus_frames, still_frames, vp8_frames
from tests.support.recordings.parties import AGENT, CITIZEN

pytestmark = pytest.mark.slow

CALL = RecordingId("call-1")


def party(**figures):
    return PartyFigures(**({"party": "citizen", "sound": True, "picture": True} | figures))


def verdict(parties=(), **figures):
    made = judge(Figures(duration_ms=60_000, parties=tuple(parties) or (party(),), **figures))
    return made.word, made.faults


def test_nothing_wrong_is_good():
    whole = party(skew_ms=-99, frozen=0.01, dark=0.0, silent=0.3, lost=0.001, width=640, height=360)
    assert verdict([whole, whole], expected_ms=60_500) == ("good", ())
    assert verdict([party(picture=False)]) == ("good", ())


def test_of_many_most_listen():
    listens = Figures(duration_ms=60_000, parties=(party(sound=False, unmoved=1.0, silent=1.0),))
    assert judge(listens).word == "poor"
    assert judge(listens, many=True) == Verdict(word="good", faults=())
    dark = Figures(duration_ms=60_000, parties=(party(silent=1.0, dark=1.0),))
    assert judge(dark, many=True).faults == ("dark",)


@pytest.mark.parametrize(
    ("fault", "figure"),
    [
        ("skew", "skew_ms"),
        ("freeze", "frozen"),
        ("dark", "dark"),
        ("silence", "silent"),
        ("loss", "lost"),
    ],
)
def test_each_fault_of_a_part_has_two_limits(fault, figure):
    fair, poor = LIMITS[fault]
    assert verdict([party(**{figure: fair * 0.99})]) == ("good", ())
    assert verdict([party(**{figure: fair})]) == ("fair", (fault,))
    assert verdict([party(), party(**{figure: poor})]) == ("poor", (fault,))


def test_faults_of_the_whole():
    assert verdict(expected_ms=66_000) == ("fair", ("length",))
    assert verdict(expected_ms=90_000, missing=0.02) == ("poor", ("length", "missing"))
    assert verdict(unreadable=("citizen",)) == ("poor", ("unreadable",))
    assert verdict([party(sound=False)]) == ("fair", ("no_sound",))
    assert verdict([party(width=160, height=120)]) == ("fair", ("resolution",))
    assert verdict([party(skew_ms=-300)]) == ("poor", ("skew",))


def test_a_small_screen_is_told_and_a_large_one_is_not():
    for height, told in ((90, ("fair", ("resolution",))), (720, ("good", ()))):
        screens = (ScreenFigures(party="agent", width=1280, height=height),)
        assert verdict([party(width=640, height=360)], screens=screens) == told


def silence(seconds):
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = 48_000, "mono", "s16", 32_000
    codec.open()
    count = 0
    for number in range(round(seconds * 50)):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 960), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = 48_000, number * 960
        for packet in codec.encode(frame):
            yield Frame(
                "audio", "opus", bytes(packet), 48_000 + count * 960, 48_000, True, None, None,
                False, count * 20.0,
            )  # fmt: skip
            count += 1


def measured(store, sound, sight=(), *, late_ms=0.0, party=CITIZEN):
    """The figures of one party whose picture is noted ``late_ms`` late."""
    if not store._folder(CALL).info.exists():
        store.create(CALL, "contact", START_MS)
    for kind, frames, late in ((SourceKind.AUDIO, sound, 0.0), (SourceKind.VIDEO, sight, late_ms)):
        capture = None
        for frame in frames:
            capture = capture or store.open_source(CALL, str(CALL), party, kind)
            capture.write(frame, START_MS + frame.at_ms + late)
        if capture is not None:
            capture.close()
            assert capture.wait_closed()
    store.finish(CALL)
    return store.probe(CALL).parties[0]


def test_a_sound_recording(store):
    found = measured(store, opus_frames(12, hertz=440), vp8_frames(12))
    assert (found.party, found.sound, found.picture) == ("citizen", True, True)
    assert abs(found.skew_ms) < 40
    assert found.frozen == 0.0
    assert found.dark == 0.0
    assert found.silent == 0.0
    assert (found.lost, found.width, found.height) == (0.0, 320, 240)
    assert judge(store.probe(CALL)).word == "good"


def test_sound_only_and_a_dead_microphone(store):
    found = measured(store, silence(12))
    assert (found.picture, found.skew_ms, found.frozen, found.dark) == (False, None, None, None)
    assert found.silent == 1.0
    assert judge(store.probe(CALL)).faults == ("silence",)


def test_a_black_and_still_picture(store):
    found = measured(store, opus_frames(12, hertz=440), still_frames(12, level=0))
    assert found.dark == 1.0
    assert found.frozen > 0.8


def test_a_picture_that_stands_still_from_the_middle_on(store):
    sight = still_frames(12, level=120, moving_until=6)
    found = measured(store, opus_frames(12, hertz=440), sight)
    assert found.dark == 0.0
    assert 0.3 < found.frozen < 0.6


def test_a_picture_that_freezes_at_the_end_is_measured_by_what_it_costs_then(store):
    """The pictures before are many and large; those of the standing one are judged by themselves."""
    living = list(vp8_frames(9))
    frozen = [
        dataclasses.replace(
            frame,
            rtp_timestamp=living[0].rtp_timestamp + round((9_000 + frame.at_ms) * 90),
            at_ms=9_000 + frame.at_ms,
        )
        for frame in still_frames(6, level=120)
    ]
    found = measured(store, opus_frames(15, hertz=440), [*living, *frozen])
    assert 0.25 < found.frozen < 0.45


def room_frames(seconds, *, sway):
    """A person before a wall, with the noise of a camera; the person sways by so many points, or is a still."""
    noise = np.random.default_rng(1)
    rows, columns = np.mgrid[0:240, 0:320]
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 240, "yuv420p"
    codec.time_base, codec.bit_rate, codec.gop_size = Fraction(1, 15), 500_000, 30
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    codec.thread_count = 1
    for number in range(round(seconds * 15)):
        middle = 160 + sway * np.sin(number / 11)
        person = (rows - 130) ** 2 + (columns - middle) ** 2 < 70**2
        image = 150 + 0.2 * columns - 90 * person + noise.normal(0, 6, (240, 320))
        # a lamp that flickers moves nothing
        image += 2 * np.sin(number / 7)
        grey = np.repeat(np.clip(image, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts, frame.time_base = number, codec.time_base
        for packet in codec.encode(frame):
            key = packet.is_keyframe
            yield Frame(
                "video", "vp8", bytes(packet), 900_000 + packet.pts * 6_000, 90_000, key,
                320 if key else None, 240 if key else None, False, packet.pts * 1000 / 15,
            )  # fmt: skip


def test_a_still_picture_with_noise_is_not_taken_for_somebody(store):
    found = measured(store, opus_frames(12, hertz=440), room_frames(12, sway=0))
    assert found.frozen < LIMITS["freeze"][0], "it costs what a living picture does"
    assert found.unmoved >= 0.9
    assert judge(store.probe(CALL)) == Verdict(word="fair", faults=("unmoved",))


def test_somebody_who_sits_quietly_is_not_taken_for_a_still_picture(store):
    found = measured(store, opus_frames(12, hertz=440), room_frames(12, sway=3))
    assert found.unmoved < 0.5
    assert judge(store.probe(CALL)).word == "good"


def test_what_stands_still_anyway_is_said_once():
    assert verdict([party(unmoved=1.0)]) == ("fair", ("unmoved",))
    assert verdict([party(unmoved=1.0, frozen=0.5)]) == ("poor", ("freeze",))
    assert verdict([party(unmoved=1.0, dark=1.0)]) == ("poor", ("dark",))


def shared(store, frames):
    """The figures of a conversation in which a screen was shown as well."""
    ref = store.create(CALL, "contact", START_MS)
    for kind, shown in (
        (SourceKind.AUDIO, opus_frames(6, hertz=440)),
        (SourceKind.VIDEO, vp8_frames(6)),
        (SourceKind.SCREEN, frames),
    ):
        capture = store.open_source(CALL, ref, AGENT, kind)
        for frame in shown:
            capture.write(frame, START_MS + frame.at_ms)
        capture.close()
        assert capture.wait_closed()
    store.finish(CALL)
    return store.probe(CALL)


def test_a_screen_may_stand_still(store):
    figures = shared(store, still_frames(6, level=200))
    (screen,) = figures.screens
    assert (screen.party, screen.dark, screen.width, screen.height) == ("agent", 0.0, 320, 240)
    assert judge(figures) == Verdict(word="good", faults=())


def test_a_black_screen_is_told(store):
    figures = shared(store, still_frames(6, level=0))
    assert figures.screens[0].dark == 1.0
    assert judge(figures) == Verdict(word="poor", faults=("dark",))


def test_a_screen_that_cannot_be_read_is_told(store, archive):
    shared(store, vp8_frames(6))
    path = archive / "recordings" / CALL / "renditions" / "agent.screen.blk"
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(content)
    figures = store.probe(CALL)
    assert figures.unreadable == ("agent.screen",)
    assert judge(figures).word == "poor"


def test_frames_that_stop_for_two_seconds(store):
    sight = [f for f in vp8_frames(12, key_every=15) if not 4_000 <= f.at_ms < 6_000]
    found = measured(store, opus_frames(12, hertz=440), sight)
    assert found.frozen == pytest.approx(2 / 12, abs=0.03)


class Late:
    """A take whose pictures are put half a second later than they were captured."""

    def __init__(self, take):
        self._take, self.alignment = take, self

    def wall_ms(self, media_ms):
        return self._take.alignment.wall_ms(media_ms) + 500

    def __getattr__(self, name):
        return getattr(self._take, name)


def test_lips_out_of_step_in_the_rendition_are_seen(store, monkeypatch):
    """As if building it had put the pictures half a second late: the evidence says where they belong."""
    plans = finishing.plans

    def late(*arguments):
        made = plans(*arguments)
        for plan in made:
            plan.video[:] = [Late(take) for take in plan.video]
        return made

    monkeypatch.setattr(finishing, "plans", late)
    found = measured(store, opus_frames(12, hertz=440), vp8_frames(12))
    assert found.skew_ms == pytest.approx(500, abs=40)
    assert "skew" in judge(store.probe(CALL)).faults


def test_a_late_picture_put_right_is_no_fault(store):
    """What arrived late was captured late by the sender's own reports: nothing is out of step."""
    found = measured(store, opus_frames(12, hertz=440), vp8_frames(12), late_ms=400)
    assert abs(found.skew_ms) < 40


def test_a_rendition_that_cannot_be_read_is_told(store, archive):
    measured(store, opus_frames(6, hertz=440), vp8_frames(6))
    path = archive / "recordings" / CALL / "renditions" / "citizen.blk"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    figures = store.probe(CALL)
    assert figures.unreadable == ("citizen",)
    assert judge(figures).word == "poor"
    path.write_bytes(content[:50])
    assert store.probe(CALL).unreadable == ("citizen",)


def test_gaps_count_as_missing_and_a_hold_does_not(store, monkeypatch):
    measured(store, opus_frames(12, hertz=440))
    whole = store.summary(CALL)
    gaps = tuple(
        DeclaredGap(start_ms=start, end_ms=end, cause=cause, sources=("citizen.audio",))
        for start, end, cause in ((0, 3_000, "interrupted"), (4_000, 9_000, "held"))
    )
    monkeypatch.setattr(store, "summary", lambda _: msgspec.structs.replace(whole, gaps=gaps))
    assert store.probe(CALL).missing == 0.25
    assert judge(store.probe(CALL)).faults == ("missing",)


def test_a_camera_switched_off_is_not_frozen(store):
    store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, str(CALL), CITIZEN, SourceKind.VIDEO)
    for frame in vp8_frames(4, key_every=15):
        capture.write(frame, START_MS + frame.at_ms)
    capture.pause(START_MS + 4_000)
    capture.resume(START_MS + 8_000)
    for frame in vp8_frames(4, key_every=15, first_rtp=900_000 + 8 * 90_000):
        capture.write(frame, START_MS + 8_000 + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    store.finish(CALL)
    assert store.probe(CALL).parties[0].frozen < 0.03
