"""The report of a probe: its shape for programs, and its words for people."""

from typing import Any

import msgspec


class Step(msgspec.Struct, kw_only=True, rename="camel"):
    """One step; ``ms`` is how long it took, ``problem`` is one sentence when it failed."""

    name: str
    ok: bool
    ms: float
    problem: str | None = None


class Pair(msgspec.Struct, kw_only=True, rename="camel"):
    """A time for each of the two people, in milliseconds."""

    citizen: float | None = None
    agent: float | None = None


class SetUp(msgspec.Struct, kw_only=True, rename="camel"):
    """The times of setting the call up, in milliseconds.

    ``offer``: from entering the queue to ringing; ``connected``: from the offer of a connection to media being able to
    flow; ``first_frame``: from accepting to the other's first picture.
    """

    sign_in: float | None = None
    queue: float | None = None
    offer: float | None = None
    connected: Pair = msgspec.field(default_factory=Pair)
    accept: float | None = None
    first_frame: Pair = msgspec.field(default_factory=Pair)


class MediaFigures(msgspec.Struct, kw_only=True, rename="camel"):
    """The media that one person received from the other.

    ``recognised`` and ``tones``: the frames that were the ones sent, as shares of those that arrived. ``delay_ms``: from
    making a picture to having it decoded.
    """

    fps: float
    recognised: float
    sounds_per_s: float
    tones: float
    loss: float
    delay_ms: int | None


class FilmFigures(msgspec.Struct, kw_only=True, rename="camel"):
    """The content of one person's film, counted in frames (of sound: 20 ms)."""

    duration_ms: int
    pictures: int
    recognised: int
    sounds: int
    tones: int


class RecordingFigures(msgspec.Struct, kw_only=True, rename="camel"):
    """The recording of the call, which has been destroyed since."""

    ready_ms: float
    duration_ms: int
    bytes: int
    parties: dict[str, FilmFigures]


class Report(msgspec.Struct, kw_only=True, rename="camel"):
    """A whole probe. ``failed`` names the first step that went wrong, None when all is well."""

    url: str
    release: str = ""
    ok: bool = False
    failed: str | None = None
    problem: str | None = None
    took_ms: float = 0
    steps: list[Step] = []
    set_up: SetUp = msgspec.field(default_factory=SetUp)
    media: dict[str, MediaFigures] = {}
    recording: RecordingFigures | None = None


def in_words(report: Report) -> str:
    """Return the report as text for people."""
    lines = [f"{report.url}, release {report.release or 'unknown'}"]
    lines += [f"  {'ok  ' if s.ok else 'FAIL'} {s.name:<22}{_ms(s.ms)}" for s in report.steps]
    up = report.set_up
    if up.accept is not None:
        lines.append(
            f"Set-up: signed in {_ms(up.sign_in)}, in the queue {_ms(up.queue)}, ringing"
            f" {_ms(up.offer)}, connected {_ms(up.connected.citizen)} (citizen) and"
            f" {_ms(up.connected.agent)} (operator), first picture {_ms(up.first_frame.citizen)}"
            f" and {_ms(up.first_frame.agent)} after accepting."
        )
    for party, got in report.media.items():
        lines.append(
            f"The {party} received {got.fps:.1f} pictures/s ({got.recognised:.0%} recognised),"
            f" sound {got.tones:.0%} recognised, loss {got.loss:.1%},"
            f" delay {'unknown' if got.delay_ms is None else f'{got.delay_ms} ms'}."
        )
    if report.recording is not None:
        made = report.recording
        lines.append(
            f"The recording: {made.duration_ms / 1000:.1f} s, {made.bytes:,} bytes, ready"
            f" {_ms(made.ready_ms)} after the call, unaltered, decoded, destroyed."
        )
    took_s = report.took_ms / 1000
    lines.append(
        f"All is well ({took_s:.1f} s)."
        if report.ok
        else f"FAILED at {report.failed} ({took_s:.1f} s): {report.problem}"
    )
    return "\n".join(lines)


def _ms(value: Any) -> str:
    return "-" if value is None else f"{value:,.0f} ms"
