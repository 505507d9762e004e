"""The media worker's words for sources and rungs, as the wire has them, and its refusals."""

from typing import Literal

from media.client import MediaWorkerError
from signaling.errors import CommandRefused
from signaling.protocol.conversation import Rung

SOURCES: dict[str, Literal["microphone", "camera", "screen", "screenAudio"]] = {
    "audio": "microphone",
    "camera": "camera",
    "screen": "screen",
    "screen-audio": "screenAudio",
}
RUNGS: dict[str, Rung] = {"hd": "hd", "sd": "sd", "sound": "sound", "text": "text"}


def refusal(error: MediaWorkerError) -> CommandRefused:
    """What a page is told when the worker refused its connection: the worker's own word."""
    return CommandRefused(error.code, "The media worker refused the connection.", retryable=True)
