"""Decides whether an office is ready for the briefing, from what its browsers found. Pure.

A reason is a fault that stops the office; a note is good to know. The pages tell people in words what to do about each.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Device(StrEnum):
    """A browser's finding about a camera or a microphone. ``SILENT``: it does not give even the noise of a room."""

    OK = "ok"
    MISSING = "missing"
    REFUSED = "refused"
    BUSY = "busy"
    SILENT = "silent"
    UNKNOWN = "unknown"


class Path(StrEnum):
    """How sound and pictures get through; ``UNTRIED``: the station had no room for a test."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"
    NONE = "none"
    UNTRIED = "untried"


class Way(StrEnum):
    """The transport: UDP to the station, TCP to it, or a relay (TURN)."""

    DIRECT = "direct"
    TCP = "tcp"
    RELAY = "relay"


class Stand(StrEnum):
    """The readiness of an office."""

    READY = "ready"
    NOT_READY = "not_ready"
    UNCHECKED = "unchecked"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The measurements of one desk's browser."""

    camera: Device
    microphone: Device
    path: Path
    way: Way | None


def reasons(found: Finding) -> list[str]:
    """Return what prevents taking part, as stable words; empty: they are ready."""
    wrong = [
        f"{name}_{device}"
        for name, device in (("camera", found.camera), ("microphone", found.microphone))
        if device is not Device.OK
    ]
    if found.path in (Path.NONE, Path.BAD, Path.UNTRIED):
        wrong.append(f"path_{found.path}")
    return wrong


def notes(found: Finding) -> list[str]:
    """Return the notes: a weak path, and the need of a spare way or a relay."""
    noted = []
    if found.path is Path.WEAK:
        noted.append("path_weak")
    if found.way in (Way.TCP, Way.RELAY):
        noted.append(f"way_{found.way}")
    return noted


def stand(findings: Iterable[Finding]) -> Stand:
    """Return the readiness of an office whose desks found that: one desk that works is enough."""
    found = list(findings)
    if not found:
        return Stand.UNCHECKED
    return Stand.READY if any(not reasons(each) for each in found) else Stand.NOT_READY
