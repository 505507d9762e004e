"""The requests and answers of the routes of mail-boxes."""

from datetime import datetime
from typing import Literal

import msgspec

Box = Literal["mail", "pec"]
FileReason = Literal[
    "kind", "large", "damaged", "pixels", "infected", "unscanned", "storage", "interrupted"
]


class MailboxStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a mail-box.

    ``connected_at``: since when it is read without interruption, null while it is not. ``seen_at``: when it was last
    checked. ``backlog``: mails that wait in it; ``waiting``: those stored and not yet in their case. ``today``: mails of
    the last 24 hours by kind. ``error``: a word for a failure, null while there is none.
    """

    box: Box
    configured: bool
    connected_at: datetime | None = None
    seen_at: datetime | None = None
    last_mail_at: datetime | None = None
    backlog: int = 0
    waiting: int = 0
    today: dict[str, int] = {}
    error: str | None = None
    error_at: datetime | None = None


class MailboxesStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Both mail-boxes. ``aside``: mails that belong to no case; ``certifies``: certified mail can be sent."""

    boxes: list[MailboxStatus]
    aside: int
    certifies: bool


class MailboxTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail-box to test."""

    box: Box


class MailboxTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of a test: ``unread`` mails; ``idles``: the server announces new mail at once. ``error`` is a word, null
    when it worked."""

    error: str | None = None
    unread: int = 0
    idles: bool = False


class ReceivedListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail without its content.

    ``kind`` is its kind. ``note`` details it: a status code, ``cut`` (larger than what is fetched), or ``uncertified`` (in
    the certified mail-box, though nobody vouches for its sender). ``size`` is in octets.
    """

    id: str
    box: Box
    kind: str
    note: str | None
    size: int
    arrived_at: datetime


class ReceivedAside(msgspec.Struct, frozen=True, kw_only=True):
    """Mails that belong to no case, the newest first, at most a hundred."""

    mails: list[ReceivedListed]


class ReceivedOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail as plain text. ``files`` are the names of its attachments."""

    mail: ReceivedListed
    name: str
    email: str
    subject: str
    text: str
    files: list[str]


class CaseMade(msgspec.Struct, frozen=True, kw_only=True):
    """The message that a mail became, or to which it was added."""

    id: str


class CaseFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file that came with a mail of the case. It can be fetched once it is ``ready``; ``reason``: why it is refused."""

    id: str
    name: str
    media_type: str
    size: int
    state: Literal["checking", "ready", "refused"]
    reason: FileReason | None
    sent_at: datetime


class CaseMail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail of the case. ``about``: when the station wrote the mail on which this one reports."""

    mail: ReceivedListed
    about_at: datetime | None


class CaseMails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The mails of a case, and their files.

    Also the reference of the case that the first mail says it answers, though it comes from another address; ``may_bind``:
    the caller may move it there.
    """

    mails: list[CaseMail]
    files: list[CaseFile]
    answers: str | None
    may_bind: bool
