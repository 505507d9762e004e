"""Reads a mail-box by IMAP (RFC 9051, and 3501 before it), with IMAPClient. Everything here blocks, and runs in a thread of
its own.

Nothing is deleted. A mail that was taken is marked as read and, if a folder is named for it and the server has MOVE (RFC
6851), moved there. New mail is awaited by IDLE (RFC 2177) if the server has it.
"""

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from gateway.mail.transport import is_here

TIMEOUT_S: Final = 30.0
LARGEST: Final = 30 * 1024 * 1024
"""Octets of a mail; of a larger one the beginning is fetched."""
BEGINNING: Final = 2 * 1024 * 1024


class MailboxError(Exception):
    """The mail-box cannot be read. ``code`` is a short word without any address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MailboxServer:
    """The address of a mail-box.

    ``tls``: ``implicit`` (imaps), ``required`` (STARTTLS or nothing), or ``none``: on this machine, or where ``imap+plain``
    says so. ``moved`` is the folder for taken mails, empty for none.
    """

    host: str
    port: int
    username: str
    password: str
    tls: str
    folder: str = "INBOX"
    moved: str = ""

    @classmethod
    def of(cls, url: str) -> "MailboxServer":
        """Parse ``VS_IMAP_URL`` (``imaps://user:password@host/FOLDER?moved=FOLDER``). Raises :class:`ValueError` if it is
        malformed."""
        parts = urlsplit(url)
        if not parts.hostname or not parts.username:
            raise ValueError("names no host or no user")
        tls = {"imaps": "implicit", "imap+plain": "none"}.get(parts.scheme, "required")
        if parts.scheme == "imap" and is_here(parts.hostname):
            tls = "none"
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if tls == "implicit" else 143),
            username=unquote(parts.username),
            password=unquote(parts.password or ""),
            tls=tls,
            folder=unquote(parts.path.strip("/")) or "INBOX",
            moved=parse_qs(parts.query).get("moved", [""])[0],
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it was fetched. ``cut``: only its beginning."""

    raw: bytes
    cut: bool


class MailboxSession:
    """A connection to a mail-box by IMAP. All methods block, and raise :class:`MailboxError`."""

    uid_validity: int
    """The numbers of mails hold as long as this stays the same."""
    uid_next: int
    """The number that the next mail will have, when the connection was made."""
    idles: bool
    """Whether the server announces new mail; otherwise it has to be asked."""
    marks: bool
    """Whether mails can be marked as read; in a mail-box that may only be read they stay unread."""

    def __init__(self, server: MailboxServer, token: str | None) -> None:
        """Connect, sign in (by OAuth 2.0 with a *token*, else by the password) and open the folder. Raises
        :class:`MailboxError`."""
        self._moved = server.moved
        try:
            self._client = IMAPClient(
                server.host,
                server.port,
                ssl=server.tls == "implicit",
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT_S,
            )
        except (OSError, IMAPClientError) as error:
            raise MailboxError(_word(error)) from None
        try:
            with _told():
                if server.tls == "required":
                    self._client.starttls(ssl.create_default_context())
                if token is None:
                    self._client.login(server.username, server.password)
                else:
                    self._client.oauth2_login(server.username, token)
                if self._moved and not self._client.folder_exists(self._moved):
                    self._client.create_folder(self._moved)
                opened, self.marks = self._open(server.folder)
        except MailboxError:
            self.close()
            raise
        self.uid_validity = int(opened.get(b"UIDVALIDITY", 0))
        self.uid_next = int(opened.get(b"UIDNEXT", 0)) or self._highest() + 1
        self.idles = bool(self._client.has_capability("IDLE"))
        self._moves = self._client.has_capability("MOVE")

    def waiting(self, since_uid: int, since_day: date | None) -> list[int]:
        """Return the UIDs, in order, of mails from *since_uid* and *since_day* on, and of unread ones."""
        wanted: list[Any] = ["UID", f"{since_uid}:*"]
        if since_day is not None:
            wanted += ["SINCE", since_day]
        with _told():
            # "9:*" names the last mail also where that is before 9
            newer = [uid for uid in self._client.search(wanted) if uid >= since_uid]
            return sorted({*newer, *self._client.search(["UNSEEN"])})

    def fetch(self, uid: int) -> Fetched | None:
        """Return a mail, which stays unread; None if it is gone."""
        with _told():
            size = self._client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
            if size is None:
                return None
            cut = size > LARGEST
            part = f"BODY.PEEK[]<0.{BEGINNING}>" if cut else "BODY.PEEK[]"
            got: dict[bytes, Any] = self._client.fetch([uid], [part]).get(uid, {})
        raw = next((value for key, value in got.items() if key.startswith(b"BODY[]")), None)
        return None if raw is None else Fetched(bytes(raw), cut)

    def mark(self, uids: Collection[int]) -> None:
        """Mark these mails as read, and move them if a folder is configured for it. May be repeated."""
        if not uids:
            return
        wanted = sorted(uids)
        with _told():
            self._client.add_flags(wanted, [SEEN], silent=True)
            if self._moved and self._moves:
                self._client.move(wanted, self._moved)

    def wait(self, within_s: float) -> None:
        """Return when the mail-box has changed, or after *within_s* seconds; at once if the server has no IDLE."""
        with _told():
            if not self.idles:
                self._client.noop()
                return
            self._client.idle()
            self._client.idle_check(timeout=within_s)
            self._client.idle_done()

    def close(self) -> None:
        """Close the connection; may be called from another thread while :meth:`wait` blocks. Idempotent; raises nothing."""
        with contextlib.suppress(Exception):
            self._client.socket().shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(Exception):
            self._client.shutdown()

    def _open(self, folder: str) -> tuple[dict[bytes, Any], bool]:
        """Open a folder, to be read alone where nothing else is allowed; return what the server says, and whether it keeps marks."""
        try:
            opened: dict[bytes, Any] = self._client.select_folder(folder)
        except imaplib.IMAP4.readonly:
            return self._client.select_folder(folder, readonly=True), False
        kept = opened.get(b"PERMANENTFLAGS")
        return opened, kept is None or SEEN.lower() in {bytes(each).lower() for each in kept}

    def _highest(self) -> int:
        with _told():
            return max(self._client.search(["ALL"]), default=0)


@contextlib.contextmanager
def _told() -> Any:
    """Turn what the library raises into a word."""
    try:
        yield
    except MailboxError:
        raise
    except (OSError, IMAPClientError, ValueError, AssertionError, AttributeError) as error:
        # the last two: the library's own, when a connection ends in the middle of an answer
        raise MailboxError(_word(error)) from None


def _word(error: Exception) -> str:
    if isinstance(error, LoginError):
        return "sign_in_refused"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, OSError | imaplib.IMAP4.abort):
        return "unreachable"
    return "refused"
