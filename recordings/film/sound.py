"""Mixes the sound of all parties into one track, without redacted spans."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import IO, Any

import av
from av.filter import Graph

from recordings.film.spec import Redaction

RATE = 48_000
_STEP_S = 0.005
_TIME_BASE = Fraction(1, RATE)


class Mix:
    """Plays forward only. Blocking. Renditions begin together and have continuous sound, so no shifting is needed.

    Undecodable packets become silence.
    """

    def __init__(
        self,
        files: Sequence[tuple[str, IO[bytes] | Any]],
        redactions: Sequence[Redaction],
        *,
        frame_samples: int,
        sample_format: str,
    ) -> None:
        """``files`` are (party, WebM file at its beginning); raises what ``av`` raises otherwise."""
        self._containers: list[Any] = []
        self._inputs: list[tuple[Any, Iterator[Any]]] = []
        self._graph = Graph()
        ends = []
        try:
            for party, file in files:
                container = av.open(file, mode="r", format="webm")
                self._containers.append(container)
                if container.streams.audio:
                    ends.append(self._input(container, party, redactions))
        except BaseException:
            self.close()
            raise
        self._sink: Any = None
        if ends:
            self._sink = self._finish(ends, frame_samples, sample_format)
        self._open = [True] * len(self._inputs)

    def close(self) -> None:
        """Close the decoders; idempotent."""
        for container in self._containers:
            container.close()

    def frames(self, to_ms: float | None) -> Iterator[Any]:
        """Yield the mixed sound up to ``to_ms`` (None: to the end), in frames of the requested size."""
        if self._sink is None:
            return
        for number, (source, decoded) in enumerate(self._inputs):
            while self._open[number]:
                frame = next(decoded, None)
                source.push(frame)
                if frame is None:
                    self._open[number] = False
                elif to_ms is not None and (frame.pts + frame.samples) * 1000 / RATE >= to_ms:
                    break
        while True:
            try:
                yield self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return

    def _input(self, container: Any, party: str, redactions: Sequence[Redaction]) -> Any:
        source = self._graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout="stereo", time_base=_TIME_BASE
        )
        self._inputs.append((source, _continuous(container)))
        end = source
        quiet = [
            f"between(t,{each.start_ms / 1000 - _STEP_S:.3f},{each.end_ms / 1000:.3f})"
            for each in redactions
            if each.sound and each.party in (None, party)
        ]
        if quiet:
            # the filter can only be switched between frames, so they are made short
            short = self._graph.add("asetnsamples", f"n={round(_STEP_S * RATE)}:p=0")
            end.link_to(short)
            volume = self._graph.add("volume", f"volume=0:enable='{'+'.join(quiet)}'")
            short.link_to(volume)
            end = volume
        return end

    def _finish(self, ends: Sequence[Any], frame_samples: int, sample_format: str) -> Any:
        mixed = ends[0]
        if len(ends) > 1:
            mixed = self._graph.add("amix", f"inputs={len(ends)}:normalize=0")
            for number, end in enumerate(ends):
                end.link_to(mixed, 0, number)
        # two voices at once may exceed full scale
        for name, how in (
            ("alimiter", "limit=0.95:level=false"),
            ("aformat", f"sample_fmts={sample_format}:sample_rates={RATE}:channel_layouts=stereo"),
            ("asetnsamples", f"n={frame_samples}:p=0"),
            ("abuffersink", None),
        ):
            following = self._graph.add(name, how)
            mixed.link_to(following)
            mixed = following
        self._graph.configure()
        return mixed


def _continuous(container: Any) -> Iterator[Any]:
    """Yield continuous decoded sound: an undecodable packet is replaced by silence, so that nothing shifts."""
    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    at = 0
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                continue
            for frame in frames:
                belongs = round((frame.time or 0.0) * RATE)
                for part in resampler.resample(frame):
                    if belongs - at > RATE // 50:
                        yield from _silence(at, belongs - at)
                        at = belongs
                    part.pts, part.time_base = at, _TIME_BASE
                    at += part.samples
                    yield part
    except av.error.FFmpegError:
        return


def _silence(at: int, samples: int) -> Iterator[Any]:
    while samples > 0:
        count = min(samples, RATE)
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=count)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, _TIME_BASE
        yield frame
        at += count
        samples -= count
