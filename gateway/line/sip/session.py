"""A call's dialog, and the call's state."""

from typing import Literal

import msgspec

from gateway.line.sip.dialogs import Dialog
from gateway.line.sip.timers import SessionTimer

SUPPORTED = "timer, 100rel"
"""The extensions that the user agent names as its own."""


class Session(msgspec.Struct, kw_only=True):
    """One call's dialog and state; stored in Redis once it is established."""

    dialog: Dialog
    trunk: str
    state: Literal["asked", "accepted", "established", "ending"] = "asked"
    ours: bool = False
    """Whether we called."""
    offered: bool = False
    """Whether the offer was ours, and its answer comes with the ACK."""
    timer: SessionTimer | None = None
    refreshed: float = 0.0
