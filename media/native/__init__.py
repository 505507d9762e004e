"""The native part of the packet path: batch input and output, and libsrtp without a binding between.

It is written in C, beside this file (docs/adr/0069-native-batch-io.md), and built together with the compiled packet path
(`tools/compile_media.py`). Where it was not built, `receiver`, `sender` and `srtp` return None, and
their callers do the same in Python. Whatever is decided is decided there: here are octets, addresses
and times. All of it belongs to the thread of the event loop.
"""

from __future__ import annotations

import importlib
from typing import Any, Protocol

SocketAddress = tuple[str, int] | tuple[str, int, int, int]


class Receiver(Protocol):
    """Reads the datagrams that wait on one socket, a batch at a time."""

    def receive(self) -> int:
        """Read a batch without waiting, in place of the one before; returns how many datagrams there are.

        An error of the socket counts as none.
        """
        ...

    def take(self, number: int, buffer: bytearray, /) -> tuple[int, SocketAddress, float]:
        """Copy a datagram of the batch into `buffer`; returns its size, its address, and for how many
        seconds it had waited since the kernel took it when the batch was read (0 when that is unknown).

        Raises IndexError for a number that the batch does not have, also after `close`.
        """
        ...

    def close(self) -> None:
        """Forget batch and socket; the caller closes the socket itself."""
        ...


class Route(Protocol):
    """One receiver of a sender's packets."""

    def post(self, data: bytearray, size: int, /) -> None:
        """Send the first `size` octets, now or at the sender's next `flush`; they are copied."""
        ...


class Sender(Protocol):
    """Sends on one socket, gathering packets between `open` and `flush`.

    Packets of one length for one receiver leave as one message, all messages by one system call.
    `sent` and `failed` count packets.
    """

    @property
    def sent(self) -> int: ...

    @property
    def failed(self) -> int: ...

    def open(self) -> None:
        """Begin to gather."""
        ...

    def flush(self) -> None:
        """Send what was gathered, and stop gathering."""
        ...

    def route(self, address: SocketAddress, /) -> Route:
        """Return a new route. Raises ValueError unless the address is numeric and of the socket's family."""
        ...

    def close(self) -> None:
        """Drop what was gathered and forget the socket; the caller closes it itself."""
        ...


class Srtp(Protocol):
    """One direction's SRTP context; each method is libsrtp's function of that name.

    It works in place on the first `size` octets of a buffer, and returns the new size, or -1 when the
    packet is refused or has no room to grow. Raises ValueError for a size beyond the buffer.
    """

    def protect(self, buffer: bytearray, size: int, /) -> int: ...

    def unprotect(self, buffer: bytearray, size: int, /) -> int: ...

    def protect_rtcp(self, buffer: bytearray, size: int, /) -> int: ...

    def unprotect_rtcp(self, buffer: bytearray, size: int, /) -> int: ...


def _load() -> Any | None:
    try:
        return importlib.import_module("vs_media_native")
    except ImportError:
        return None


module: Any | None = _load()
"""The extension module, or None: it is on the path only where `media.compiled` has put what was built."""


def receiver(descriptor: int) -> Receiver | None:
    """Return a receiver for a bound, non-blocking UDP socket."""
    made: Receiver | None = None if module is None else module.Receiver(descriptor)
    return made


def sender(descriptor: int, family: int) -> Sender | None:
    """Return a sender for a UDP socket of that address family."""
    made: Sender | None = None if module is None else module.Sender(descriptor, int(family))
    return made


def srtp(owner: object, context: int, functions: tuple[int, int, int, int]) -> Srtp | None:
    """Return the calls for a context of libsrtp, which lives as long as `owner`.

    `context` is its address, `functions` are those of `srtp_protect`, `srtp_unprotect`,
    `srtp_protect_rtcp` and `srtp_unprotect_rtcp`.
    """
    made: Srtp | None = None if module is None else module.Srtp(owner, context, *functions)
    return made
