"""The words for a call that the station makes: its purpose, its state, the SIP process's reports. Pure."""

from typing import Literal

Purpose = Literal["callback", "test", "outside", "desk", "conference"]
State = Literal[
    "asked", "calling", "ringing", "answered", "busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"
]  # fmt: skip
Told = Literal[
    "calling", "ringing", "answered", "talking", "busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"
]  # fmt: skip
"""``talking``: a call that was answered still goes on; its state stays."""
OVER: frozenset[str] = frozenset(
    {"busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"}
)
"""States that nothing follows."""
