"""The media worker's words for sources and rungs, as the wire has them, and its refusals."""

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
    """Return what a receiving slot carries, as pages are told; ``party`` is whose it is, None for nobody's."""
    return Slot(
        index=state.slot,
        kind="audio" if state.kind == "audio" else "video",
        party=party,
        source=SOURCES.get(state.source or "") if party else None,
    )


def refusal(error: MediaWorkerError) -> Refused:
    """Return what a page is told when the worker refused its connection: the worker's own word."""
    return Refused(error.code, "The media worker refused the connection.", retryable=True)
