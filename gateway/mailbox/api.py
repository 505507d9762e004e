"""The requests and answers of the routes of mail-boxes."""

from datetime import datetime
from typing import Literal

import msgspec

Box = Literal["mail", "pec"]
FileReason = Literal[
    "kind", "large", "damaged", "pixels", "infected", "unscanned", "storage", "interrupted"
]


class MailboxStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a mail-box. ``connected_at``: since when it is read without a break, none while it is not; ``seen_at``: when it
    was last looked at; ``backlog``: mails that wait in it, ``waiting``: those kept and not yet in their case; ``today``: mails
    of the last 24 hours by kind; ``error``: a word for what goes wrong, none while all is well."""

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
    """Both mail-boxes; ``aside``: mails that belong to no case, ``certifies``: certified mail can be sent."""

    boxes: list[MailboxStatus]
    aside: int
    certifies: bool


class MailboxTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects the mail-box that is tried."""

    box: Box


class MailboxTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The outcome of a trial: ``unread`` mails; ``idles``: the server tells of new mail at once. ``error`` a word, none when it worked."""

    error: str | None = None
    unread: int = 0
    idles: bool = False


class ReceivedListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail without its content. ``kind`` says what it is, ``note`` how: a status code, ``cut`` (larger than what is fetched), or
    ``uncertified`` (in the certified mail-box, and nobody vouches for its sender); ``size`` in octets."""

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
    """A mail to be read: what it says, as plain text. ``files`` are the names of what came along."""

    mail: ReceivedListed
    name: str
    email: str
    subject: str
    text: str
    files: list[str]


class CaseMade(msgspec.Struct, frozen=True, kw_only=True):
    """The message that a mail has become, or was added to."""

    id: str


class CaseFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file that came with a mail of the case; to be had once it is ``ready``; ``reason`` why it is refused."""

    id: str
    name: str
    media_type: str
    size: int
    state: Literal["checking", "ready", "refused"]
    reason: FileReason | None
    sent_at: datetime


class CaseMail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail of the case. ``about`` is when the mail of the station's that it reports on was written."""

    mail: ReceivedListed
    about_at: datetime | None


class CaseMails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The mails of a case, their files, and the reference of the case that the first of them says it
    answers although somebody else wrote it; ``may_bind``: the caller may put it there."""

    mails: list[CaseMail]
    files: list[CaseFile]
    answers: str | None
    may_bind: bool
