"""Tells what SIGHUP means: a request for a rolling restart, or that the terminal in which the station was started is gone.

The kernel sends it to everything in a terminal that is closed, and a service manager or ``virtual-station restart`` sends
it as a request. Only in the first case can the terminal not be opened any more.
"""

import os
import signal
from collections.abc import Callable
from typing import Final, Literal

Meaning = Literal["restart", "stop", "nothing"]
TERMINAL: Final = "/dev/tty"
"""The terminal that controls the process (tty(4)), whatever its input and output are."""


def has_terminal() -> bool:
    """Return whether a terminal controls this process and still exists."""
    try:
        os.close(os.open(TERMINAL, os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


class Hangup:
    """Interprets SIGHUP. Must be made before a handler is installed: a signal ignored until then (``nohup``) means that the
    station is to outlive the terminal."""

    def __init__(self, has_terminal: Callable[[], bool] = has_terminal) -> None:
        self._has_terminal = has_terminal
        self._had = has_terminal()
        self._outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN

    @property
    def on_terminal(self) -> bool:
        """Whether there was a terminal when this was last checked."""
        return self._had

    def meaning(self) -> Meaning:
        """Return the meaning of a signal that has just come."""
        if not self._had or self._has_terminal():
            return "restart"
        self._had = False
        return "nothing" if self._outlives else "stop"
