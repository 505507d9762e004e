"""Makes a film: the pictures of all parties side by side and their mixed sound, in one file.

Everything is decoded and encoded again: a film is for watching, and proves nothing. Blocking and long (about a third
of the recording's length on one core); call it from a worker thread.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from typing import IO, Any

import av
from av.video.frame import PictureType
from PIL import Image

from recordings.errors import NoFilmError
from recordings.film.canvas import Canvas
from recordings.film.lettering import Lettering
from recordings.film.sight import Sight
from recordings.film.sound import RATE, Mix
from recordings.film.spec import FPS, HEIGHT, WIDTH, FilmSpec
from recordings.progress import Progress

_KEY_EVERY_S = 4
_ROUNDED_MS = 2
"""Tolerance for WebM times, which are whole milliseconds, unlike a thirtieth of a second."""
_VIDEO: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    # plays everywhere; unchanged pictures cost next to nothing
    "mp4": ("mp4", "libx264", {"preset": "veryfast", "crf": "25", "tune": "zerolatency"}),
    "webm": ("webm", "libvpx", {"deadline": "realtime", "cpu-used": "8", "crf": "12"}),
}
_AUDIO: Mapping[str, tuple[str, int, str]] = {
    "mp4": ("aac", 1024, "fltp"),
    "webm": ("libopus", 960, "flt"),
}
_BITS, _SOUND_BITS = 1_500_000, 96_000

Opened = IO[bytes] | Any


def can_make(form: str) -> bool:
    """Whether the installed codecs can make such a file."""
    try:
        av.codec.Codec(_VIDEO[form][1], "w")
        av.codec.Codec(_AUDIO[form][0], "w")
    except (av.codec.codec.UnknownCodecError, KeyError):
        return False
    return True


def make(
    spec: FilmSpec,
    open_rendition: Callable[[str], Opened],
    into: Opened,
    lettering: Lettering,
    progress: Progress,
) -> None:
    """Write the film into a file object that is readable, writable and seekable.

    ``open_rendition`` is called twice for each rendition, for sound and for pictures, and returns a file object. Raises
    NoFilmError, and what ``progress`` and the file objects raise.
    """
    if not spec.shown or spec.duration_ms <= 0:
        raise NoFilmError("nothing was captured")
    if not can_make(spec.format):
        raise NoFilmError(f"this build cannot encode {spec.format}")
    form, codec, options = _VIDEO[spec.format]
    sound_codec, samples, sample_format = _AUDIO[spec.format]
    with ExitStack() as stack:

        def opened(name: str) -> Opened:
            return stack.enter_context(open_rendition(name))

        sights: dict[str, Sight] = {}
        for each in spec.shown:
            if each.has_video:
                sights[each.name] = Sight(
                    opened(each.name), blurred=each.blurred, damaged=each.damaged
                )
                stack.callback(sights[each.name].close)
        mix = Mix(
            [(each.party, opened(each.name)) for each in spec.shown],
            spec.redactions,
            frame_samples=samples,
            sample_format=sample_format,
        )
        stack.callback(mix.close)
        out = stack.enter_context(av.open(into, mode="w", format=form))
        pictures = _video_stream(out, codec, options)
        sound: Any = out.add_stream(sound_codec, rate=RATE, layout="stereo")
        sound.bit_rate = _SOUND_BITS
        count = max(1, -(-spec.duration_ms * FPS // 1000))
        for number, frame in _frames(Canvas(spec, lettering), sights, count):
            if frame is not None:
                for packet in pictures.encode(frame):
                    out.mux(packet)
            if number % FPS == 0:
                _mux_sound(out, sound, mix, number * 1000 / FPS)
                progress(number / count)
        for packet in pictures.encode(None):
            out.mux(packet)
        _mux_sound(out, sound, mix, None)
        for packet in sound.encode(None):
            out.mux(packet)
    progress(1.0)


def _frames(
    canvas: Canvas, sights: Mapping[str, Sight], count: int
) -> Iterator[tuple[int, Any | None]]:
    """Yield moments with their pictures; None repeats the last one. The final moment is the film's end."""
    for number in range(count):
        at_ms = number * 1000 / FPS
        for sight in sights.values():
            sight.advance(at_ms + _ROUNDED_MS)
        if not canvas.draw(at_ms, sights) and number < count - 1:
            yield number, None
            continue
        frame = _video_frame(canvas.image)
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        if number % (FPS * _KEY_EVERY_S) == 0:
            frame.pict_type = PictureType.I
        yield number, frame


def _video_stream(out: Any, codec: str, options: Mapping[str, str]) -> Any:
    stream = out.add_stream(codec, rate=FPS, options=dict(options))
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.bit_rate = _BITS if codec == "libvpx" else 0
    stream.codec_context.gop_size = FPS * _KEY_EVERY_S
    stream.codec_context.thread_count = 1
    stream.codec_context.time_base = Fraction(1, FPS)
    return stream


def _video_frame(image: Image.Image) -> Any:
    frame = av.VideoFrame(image.width, image.height, "rgb24")
    plane = frame.planes[0]
    raw = image.tobytes()
    row = image.width * 3
    if plane.line_size == row:
        plane.update(raw)
    else:
        padding = bytes(plane.line_size - row)
        plane.update(b"".join(raw[at : at + row] + padding for at in range(0, len(raw), row)))
    return frame.reformat(format="yuv420p")


def _mux_sound(out: Any, stream: Any, mix: Mix, to_ms: float | None) -> None:
    for frame in mix.frames(to_ms):
        for packet in stream.encode(frame):
            out.mux(packet)
