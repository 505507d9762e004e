"""The film of a recording: decoded again and compared with what was recorded."""

import dataclasses
import io
from functools import cache

import av
import numpy as np
import pytest

from recordings.errors import NoFilmError
from recordings.film.captions import webvtt
from recordings.film.film import make
from recordings.film.lettering import Lettering
from recordings.film.sight import Sight
from recordings.film.spec import (
    FOOTER,
    HEADER,
    HEIGHT,
    LABEL,
    FilmSpec,
    Gap,
    Line,
    Mark,
    Redaction,
    Shown,
    Words,
    checked,
    fitted,
    tiles,
)
from recordings.model import Party, RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from recordings.vault.reading import opened
from tests.support.media.encoded_media import opus_frames, vp8_frames
from tests.support.recordings.parties import AGENT, CITIZEN

pytestmark = pytest.mark.slow

START_MS = 1_790_000_000_000
SECONDS = 6
WORDS = Words(
    gap="Missing",
    gaps={"held": "On hold"},
    no_picture="No picture",
    still="Still",
    redacted="Left out",
    muted="muted",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("film")
    store = RecordingStore(f"file:{place / 'archive'}", Keystore(place / "keys"))
    yield store
    assert store.close()


def _damaged():
    """The picture at 2.67 s was lost, so that those up to the key frame at 4 s smear."""
    frames = [
        dataclasses.replace(frame, damaged=40 < number < 60, gap_before=number == 41)
        for number, frame in enumerate(vp8_frames(4.4))
    ]
    return tuple(frames[:40] + frames[41:])


@cache
def sources(name):
    """What each recording consists of: (party, kind, frames, begins at ms)."""
    citizen = (CITIZEN, SourceKind.VIDEO, tuple(vp8_frames(SECONDS)), 0)
    short = 4 if name == "sound" else SECONDS
    tone = (CITIZEN, SourceKind.AUDIO, tuple(opus_frames(short, hertz=440)), 0)
    agent = (AGENT, SourceKind.VIDEO, tuple(vp8_frames(SECONDS, mirrored=True)), 0)
    answer = (AGENT, SourceKind.AUDIO, tuple(opus_frames(short - 2, hertz=880)), 2000)
    small = tuple(vp8_frames(3, width=160, height=120))
    large = tuple(vp8_frames(3, width=320, height=240, first_rtp=900_000 + 3 * 90_000))
    colleague = (Party("colleague"), SourceKind.VIDEO, tuple(vp8_frames(SECONDS)), 0)
    screen = (CITIZEN, SourceKind.SCREEN, tuple(vp8_frames(2, mirrored=True)), 2000)
    return {
        "two": [citizen, tone, agent, answer],
        "sound": [tone, answer],
        "one": [(CITIZEN, SourceKind.VIDEO, tuple(vp8_frames(1.4)), 0)],
        "damaged": [(CITIZEN, SourceKind.VIDEO, _damaged(), 0)],
        "resized": [
            (CITIZEN, SourceKind.VIDEO, small, 0),
            (CITIZEN, SourceKind.VIDEO, large, 3000),
        ],
        "three": [citizen, agent, colleague, screen],
    }[name]


@cache
def recorded(store, name):
    recording = RecordingId(name)
    key_ref = store.create(recording, f"contact-{name}", START_MS)
    for party, kind, frames, at_ms in sources(name):
        capture = store.open_source(recording, key_ref, party, kind)
        for frame in frames:
            capture.write(frame, START_MS + at_ms + frame.at_ms)
        capture.close()
        assert capture.wait_closed()
    summary = store.finish(recording)
    shown = []
    for part in summary.parties:
        for rendition in part.renditions:
            screen = rendition.name.endswith(".screen")
            shown.append(
                Shown(
                    name=rendition.name,
                    party=part.party,
                    label=rendition.name,
                    has_video=rendition.video,
                    is_screen=screen,
                    spans=((2000, 4000),) if screen else (),
                    damaged=tuple(
                        (span.start_ms, span.end_ms)
                        for source in part.sources
                        for span in source.damaged
                    ),
                )
            )
    return recording, tuple(shown), summary.duration_ms


class Film:
    """A film made and decoded again."""

    def __init__(self, store, name, form="mp4", **more):
        recording, shown, duration_ms = recorded(store, name)
        blurred = more.pop("blurred", ())
        shown = tuple(
            Shown(**{f: getattr(s, f) for f in Shown.__slots__} | {"blurred": s.party in blurred})
            for s in shown
        )
        self.spec = FilmSpec(
            format=form, title="AAAA-BBBB", watermark="Copy for somebody", duration_ms=duration_ms,
            clock=[f"10:00:{second:02}" for second in range(SECONDS + 2)], shown=shown,
            words=WORDS, **more,
        )  # fmt: skip
        self.done = []
        out = io.BytesIO()
        make(
            self.spec,
            lambda wanted: opened(store.open_rendition(recording, wanted)),
            out,
            Lettering(),
            self.done.append,
        )
        out.seek(0)
        self.pictures, sound = [], []
        with av.open(out) as container:
            self.codecs = {s.type: s.codec_context.name for s in container.streams}
            self.duration_s = container.duration / av.time_base
            for frame in container.decode():
                if isinstance(frame, av.VideoFrame):
                    self.pictures.append((float(frame.time), frame.to_ndarray(format="rgb24")))
                else:
                    sound.append((float(frame.time), frame.to_ndarray()))
        self.sound = np.concatenate([part.mean(axis=0) for _, part in sound])

    def picture(self, at_s):
        return [picture for time_s, picture in self.pictures if time_s <= at_s + 0.001][-1]

    def tile(self, name, at_s):
        there = [each for each in self.spec.shown if each.is_there(at_s * 1000)]
        tile = tiles(there)[name]
        image = self.picture(at_s)
        return image[tile.top : tile.top + tile.height - LABEL, tile.left : tile.left + tile.width]

    def tone(self, begin_s, end_s):
        part = self.sound[round(begin_s * 48_000) : round(end_s * 48_000)]
        loudness = float(np.sqrt(np.mean(part**2)))
        spectrum = np.abs(np.fft.rfft(part * np.hanning(part.size)))
        step = 48_000 / part.size
        peaks = [hz for hz in (440, 880) if spectrum[round(hz / step)] > 0.2 * spectrum.max()]
        return loudness, peaks


def bar(tile):
    """Where the red bar of the coded picture is, from 0 (top) to 1; None: there is none."""
    red = (tile[..., 0].astype(int) - tile[..., 1] > 90) & (tile[..., 2] < 110)
    rows = np.flatnonzero(red.mean(axis=1) > 0.5)
    return None if not rows.size else float(rows.mean() / tile.shape[0])


def sides(tile):
    """How bright left and right half are, in the middle of the picture."""
    rows = tile[tile.shape[0] // 3 : tile.shape[0] // 2]
    half = tile.shape[1] // 2
    return float(rows[:, half // 4 : half - 20].mean()), float(
        rows[:, half + 20 : -half // 4].mean()
    )


@pytest.fixture(scope="module")
def two(store):
    return Film(
        store,
        "two",
        gaps=(Gap(3000, 4000, "held", ("citizen.audio", "citizen.video")),),
        marks=(Mark(1000, "Chat"),),
        redactions=(Redaction(start_ms=4500, end_ms=5200, party="citizen"),),
    )


def test_both_are_side_by_side_as_they_were_recorded(two):
    assert two.codecs == {"video": "h264", "audio": "aac"}
    assert two.duration_s == pytest.approx(SECONDS, abs=0.1)
    left, right = sides(two.tile("citizen", 1.0)), sides(two.tile("agent", 1.0))
    assert left[0] > left[1] + 100
    assert right[1] > right[0] + 100


def test_pictures_are_those_of_their_moment(two):
    """The bar moves 8 of 240 lines a frame at 15 fps, so a frame of difference would be seen."""
    for at_s in (0.4, 1.0, 1.6, 5.6):
        expected = ((round(at_s * 15) * 8) % (240 - 24) + 12) / 240
        tile = two.tile("citizen", at_s)
        lines = tile.any(axis=(1, 2))
        height = tile.shape[1] * 240 / 320
        seen = bar(tile) * tile.shape[0]
        assert lines.any()
        top = (tile.shape[0] - height) / 2
        assert (seen - top) / height == pytest.approx(expected, abs=0.04), at_s


def test_a_picture_stands_still_where_those_after_it_smear(store):
    film = Film(store, "damaged")
    for at_s, number in ((2.5, 37), (2.9, 39), (3.9, 39), (4.2, 63)):
        # alone, it is as high as its place
        expected = ((number * 8) % (240 - 24) + 12) / 240
        assert bar(film.tile("citizen", at_s)) == pytest.approx(expected, abs=0.03), at_s


@pytest.mark.parametrize("late_ms", [0, 1])
def test_a_span_of_damage_leaves_out_its_own_pictures_alone(store, late_ms):
    """Both are rounded to whole milliseconds, and not always to the same one."""
    recording, _, _ = recorded(store, "one")

    def seen(damaged=()):
        with opened(store.open_rendition(recording, "citizen")) as file:
            sight = Sight(file, damaged=damaged)
            times = [round(sight.at_ms) for at_ms in range(1_500) if sight.advance(at_ms)]
            sight.close()
        return times

    every = seen()
    assert len(every) > 10
    assert seen([(every[5] + late_ms, every[9] + late_ms)]) == every[:5] + every[9:]


def test_sound_is_mixed_where_it_belongs(two):
    assert two.tone(0.5, 1.5)[1] == [440]
    assert two.tone(2.2, 2.9)[1] == [440, 880]


def test_what_is_redacted_is_neither_seen_nor_heard(two):
    for at_s in (4.5, 4.8, 5.1, 5.19):
        assert bar(two.tile("citizen", at_s)) is None
        assert bar(two.tile("agent", at_s)) is not None
    # the other one is heard all the time
    assert two.tone(4.55, 5.15)[1] == [880]
    assert two.tone(5.3, 5.8)[1] == [440, 880]
    # not a single picture of the span, whichever was the last
    for at_s, _ in two.pictures:
        if 4.5 <= at_s < 5.2:
            assert bar(two.tile("citizen", at_s)) is None, at_s


def test_a_gap_is_seen_as_one(two):
    assert bar(two.tile("citizen", 3.5)) is None
    assert bar(two.tile("agent", 3.5)) is not None
    footer = two.picture(1.0)[HEIGHT - FOOTER + 12 : HEIGHT - FOOTER + 20]
    orange = (footer[..., 0] > 180) & (footer[..., 2] < 90) & (footer[..., 1] > 90)
    columns = np.flatnonzero(orange.any(axis=0))
    assert columns.min() / 1280 == pytest.approx(0.5, abs=0.03)
    assert columns.max() / 1280 == pytest.approx(0.66, abs=0.03)


def test_names_stand_below_the_pictures_and_marks_on_the_line_while_they_pass(two):
    image, there = two.picture(1.5).astype(int), tiles(two.spec.shown)
    strips = []
    for name in ("citizen", "agent"):
        tile = there[name]
        bottom = tile.top + tile.height
        strips.append(image[bottom - LABEL : bottom, tile.left + 8 : tile.left + 208])
    assert all((strip.max(axis=2) > 150).sum() > 100 for strip in strips)
    assert np.abs(strips[0] - strips[1]).max() > 100, "each has a name of its own"

    def said(at_s):
        text = two.picture(at_s)[HEIGHT - FOOTER + 32 : HEIGHT - 12, 8:208].max(axis=2)
        return int((text > 120).sum())

    assert (said(0.5), said(1.5) > 50) == (0, True)
    # its place on the line, before and after it passes
    for at_s in (0.3, 5.8):
        line = two.picture(at_s)[HEIGHT - FOOTER + 6 : HEIGHT - FOOTER + 9].astype(int).max(axis=2)
        columns = np.flatnonzero((line > 110).any(axis=0)) / 1280
        assert any(abs(column - 1 / SECONDS) < 0.02 for column in columns), (at_s, columns)


def test_clock_watermark_and_progress_go_on(two):
    header = [two.picture(at)[:HEADER].astype(int) for at in (1.5, 2.5)]
    assert np.abs(header[0] - header[1]).max() > 60
    edge = two.picture(1.5)[HEIGHT - FOOTER + 32 : HEIGHT - 12, 900:]
    assert edge.max() > 140
    assert two.done == sorted(two.done)
    assert two.done[-1] == 1.0


@pytest.mark.long
def test_webm_has_sound_only_of_a_call_without_pictures(store):
    film = Film(store, "sound", "webm")
    assert film.codecs == {"video": "vp8", "audio": "opus"}
    assert film.tone(0.5, 1.5)[1] == [440]
    assert film.tone(2.5, 3.5)[1] == [440, 880]


def test_one_party_alone_fills_the_picture_and_may_be_blurred(store):
    clear = Film(store, "one").tile("citizen", 1.0)
    assert bar(clear) is not None
    blurred = Film(store, "one", blurred=("citizen",)).tile("citizen", 1.0)
    # no edge within the picture is left, which is as wide as it is high, and a third
    inside = slice(350, -350)
    assert np.abs(np.diff(blurred[100:400, inside].astype(int), axis=1)).max() < 60
    assert np.abs(np.diff(clear[100:400, inside].astype(int), axis=1)).max() > 100


@pytest.mark.long
def test_a_changing_size_keeps_its_place(store):
    film = Film(store, "resized")
    for at_s in (1.0, 4.0):
        tile = film.tile("citizen", at_s)
        left, right = sides(tile)
        # bigger is blown up no sharper
        assert left > right + 80, at_s
        assert bar(tile) is not None


@pytest.mark.long
def test_three_and_a_screen_while_it_is_shown(store):
    film = Film(store, "three")
    assert len(tiles([s for s in film.spec.shown if s.is_there(1000)])) == 3
    left, right = sides(film.tile("citizen.screen", 3.0))
    assert right > left + 100
    for party in ("citizen", "agent", "colleague"):
        for at_s in (1.0, 3.0, 5.0):
            assert bar(film.tile(party, at_s)) is not None, (party, at_s)


def test_whoever_gives_up_gives_up(store):
    recording, shown, duration_ms = recorded(store, "one")

    class GivenUpError(Exception):
        pass

    def give_up(_done):
        raise GivenUpError

    spec = FilmSpec(
        format="webm", title="", watermark="", duration_ms=duration_ms, clock=[], shown=shown, words=WORDS
    )  # fmt: skip
    with pytest.raises(GivenUpError):
        make(
            spec, lambda name: opened(store.open_rendition(recording, name)), io.BytesIO(),
            Lettering(), give_up,
        )  # fmt: skip
    with pytest.raises(NoFilmError):
        empty = FilmSpec(
            format="webm", title="", watermark="", duration_ms=0, clock=[], shown=(), words=WORDS
        )
        make(empty, lambda _name: None, io.BytesIO(), Lettering(), lambda _done: None)


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ([(5, 5, True, True)], "ends after"),
        ([(-1, 5, True, True)], "begins at 0"),
        ([(0, 5, False, False)], "sound, picture"),
        ([(9000, 9500, True, True)], "behind"),
    ],
)
def test_spans_that_cannot_be_are_refused(spans, sentence):
    redactions = [
        Redaction(start_ms=start, end_ms=end, sound=sound, picture=picture)
        for start, end, sound, picture in spans
    ]
    with pytest.raises(ValueError, match=sentence):
        checked(redactions, 6000)


def test_chat_becomes_subtitles():
    lines = [
        Line(-500, "Citizen", "before"),
        Line(1000, "Citizen", "<b>hello</b> & all"),
        Line(1500, "Operator", "one\n\ntwo"),
        Line(61_000, "Operator", "x" * 400),
        Line(99_000, "Citizen", "after"),
    ]
    text = webvtt(lines, 66_000)
    assert text.startswith("WEBVTT\n\n")
    assert "before" not in text
    assert "after" not in text
    assert "00:00:01.000 --> 00:00:01.500\n<v Citizen>&lt;b&gt;hello&lt;/b&gt; &amp; all" in text
    assert "00:00:01.500 --> 00:00:04.000\n<v Operator>one\ntwo\n" in text
    assert "00:01:01.000 --> 00:01:06.000" in text or "00:01:01.000 --> 00:01:08.000" in text
    with av.open(io.BytesIO(text.encode()), format="webvtt") as container:
        assert container.streams.subtitles


def test_a_picture_of_any_shape_keeps_two_pixels_each_way():
    assert fitted(640, 480, (320, 180)) == (240, 180)
    assert fitted(4000, 2, (320, 180)) == (320, 2)
    assert fitted(2, 4000, (320, 180)) == (2, 180)
