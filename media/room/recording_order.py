"""Orders to record a room, read from requests. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from media.recording_port import LeftOut
from media.sdp.plan import SourceKind

_FIELDS = {"recording", "key", "sources", "why", "untilMs", "revision"}
_MAX_NUMBER = 2**53


class RecordingRequestError(ValueError):
    """The request's JSON is invalid; the message says where."""


class StaleOrderError(Exception):
    """A newer order for this room has arrived before."""


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """The sources to record in a room; `sources` None stands for everything that everybody sends.

    `key` refers to the recording's key; an order without it keeps the previous one. `why` is noted for sources that
    the order leaves out; `stopped` is the end of the recording, which leaves no gap. Nothing that these sources
    captured after `until_ms` (Unix time) is kept, even if it arrived before the order. An order with a lower
    `revision` than the room's previous one is refused.
    """

    recording: str
    key: str
    sources: Mapping[str, frozenset[SourceKind]] | None
    why: LeftOut = "held"
    until_ms: int | None = None
    revision: int = 0

    def wants(self, peer: str, kind: SourceKind) -> bool:
        """Whether to record this source of this peer."""
        return self.sources is None or kind in self.sources.get(peer, frozenset())


def parse_order(data: Any) -> RecordingOrder | None:
    """Read a request from decoded JSON; None to stop recording. Raises `RecordingRequestError`."""
    if not isinstance(data, dict) or set(data) - _FIELDS:
        raise RecordingRequestError(f"the body has {', '.join(sorted(_FIELDS))}")
    recording = data.get("recording")
    if recording is None:
        return None
    key = data.get("key", "")
    for text in (recording, key):
        if not isinstance(text, str) or len(text) > 256:
            raise RecordingRequestError("recording and key are strings")
    if not recording:
        raise RecordingRequestError("a recording has an id")
    why = data.get("why", "held")
    if why not in get_args(LeftOut):
        raise RecordingRequestError(f"why is one of {', '.join(get_args(LeftOut))}")
    until_ms, revision = data.get("untilMs"), data.get("revision", 0)
    for number in (until_ms or 0, revision):
        if type(number) is not int or not 0 <= number < _MAX_NUMBER:
            raise RecordingRequestError("untilMs and revision are whole numbers")
    return RecordingOrder(
        recording,
        key,
        _parse_sources(data.get("sources", "all")),
        why=why,
        until_ms=until_ms,
        revision=revision,
    )


def _parse_sources(data: Any) -> dict[str, frozenset[SourceKind]] | None:
    if data == "all":
        return None
    if not isinstance(data, dict) or len(data) > 1000:
        raise RecordingRequestError("sources is all or an object of peers")
    sources: dict[str, frozenset[SourceKind]] = {}
    for peer, kinds in data.items():
        if not isinstance(kinds, dict) or any(not isinstance(on, bool) for on in kinds.values()):
            raise RecordingRequestError("a peer has an object of sources that are true or false")
        try:
            sources[peer] = frozenset(SourceKind(kind) for kind, on in kinds.items() if on)
        except ValueError:
            raise RecordingRequestError(
                "a source is audio, camera, screen or screen-audio"
            ) from None
    return sources
