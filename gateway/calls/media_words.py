"""Translates the media worker's words for sources and rungs into those of the protocol, and its refusals into ours."""

from typing import Literal

from gateway.calls.state import PartyName
from gateway.platform.refused import Refused
from media.client import MediaWorkerError, SlotState
from signaling.protocol.base import Slot
from signaling.protocol.conversation import Rung

SOURCES: dict[str, Literal["microphone", "camera", "screen", "screenAudio"]] = {
    "audio": "microphone",
    "camera": "camera",
    "screen": "screen",
    "screen-audio": "screenAudio",
}
RUNGS: dict[str, Rung] = {"hd": "hd", "sd": "sd", "sound": "sound", "text": "text"}


def slot(state: SlotState, party: PartyName | None) -> Slot:
    """Return what a receiving slot carries, in the words of the pages; ``party`` is whose media it is, None for
    nobody's."""
    return Slot(
        index=state.slot,
        kind="audio" if state.kind == "audio" else "video",
        party=party,
        source=SOURCES.get(state.source or "") if party else None,
    )


def refusal(error: MediaWorkerError) -> Refused:
    """Return the refusal that a page gets when the worker refused its connection: it carries the worker's own word."""
    return Refused(error.code, "The media worker refused the connection.", retryable=True)
