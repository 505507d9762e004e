"""Sends syslog messages (RFC 5424) over TLS (RFC 5425) or TCP (RFC 6587), each framed by its length in octets.

Syslog has no receipts. Messages count as delivered when the receiver, having read to the end, closes the connection in good
order: a connection that breaks before that is an error, and the messages are sent again. Written here, since
``logging.handlers.SysLogHandler`` writes no header of RFC 5424, has no TLS and no framing by length, and does not tell its
caller whether a message was delivered.
"""

import re
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

NIL: Final = "-"
LOG_AUDIT: Final = 13
"""The facility "log audit" (RFC 5424, section 6.2.1)."""
NOTICE, WARNING = 5, 4
APP_NAME: Final = "virtual-station"
TIMEOUT_S: Final = 10.0
_USUAL_PORT: Final = {"syslog+tls": 6514, "syslog+tcp": 601}
_UNPRINTABLE: Final = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Receiver:
    """The receiver of messages. ``authorities`` is a file of certificates that are trusted instead of the system's."""

    host: str
    port: int
    tls: bool
    authorities: Path | None = None

    @classmethod
    def of(cls, url: str, authorities: Path | None = None) -> "Receiver":
        """Parse ``VS_SYSLOG_URL``. Raises :class:`ValueError` if it is malformed."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("names no host")
        return cls(
            parts.hostname,
            parts.port or _USUAL_PORT[parts.scheme],
            tls=parts.scheme == "syslog+tls",
            authorities=authorities,
        )

    @property
    def name(self) -> str:
        """The receiver's name in the database, at most 64 characters."""
        return f"{self.host}:{self.port}"[-64:]


def message(
    text: str, *, at: datetime, host: str, process: int, what: str, severity: int = NOTICE
) -> bytes:
    """Return one message; *what* becomes its MSGID, *at* its timestamp in UTC."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    header = " ".join(
        (
            f"<{LOG_AUDIT * 8 + severity}>1",
            stamp,
            _printable(host, 255),
            APP_NAME,
            str(process),
            _printable(what, 32),
            NIL,
        )
    )
    return f"{header} {text}".encode()


def framed(messages: Sequence[bytes]) -> bytes:
    """Return the messages framed for the connection: length, space, message."""
    return b"".join(b"%d %s" % (len(each), each) for each in messages)


def send(receiver: Receiver, messages: Sequence[bytes]) -> None:
    """Deliver the messages over a new connection. Blocks for at most five times :data:`TIMEOUT_S`.

    Raises OSError (such as ``ssl.SSLError`` and TimeoutError): then none of them counts as delivered.
    """
    with socket.create_connection((receiver.host, receiver.port), TIMEOUT_S) as connection:
        if not receiver.tls:
            _deliver(connection, messages)
            return
        context = _context(receiver.authorities)
        with context.wrap_socket(connection, server_hostname=receiver.host) as sealed:
            sealed.sendall(framed(messages))
            # the receiver has to answer the end of TLS with its own (RFC 5425, section 4.4): it has read everything
            sealed.unwrap()


def _deliver(connection: socket.socket, messages: Sequence[bytes]) -> None:
    connection.sendall(framed(messages))
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


def _context(authorities: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _printable(text: str, most: int) -> str:
    """A header's field holds printable ASCII without spaces."""
    return _UNPRINTABLE.sub("_", text)[:most] or NIL
