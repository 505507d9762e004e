"""Tells a person's letter from mail that a machine wrote and that no machine may answer. Pure.

RFC 3834 (automatic answers), RFC 3464 (reports of delivery), RFC 8098 (of reading), RFC 2919 and 2369 (lists).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.mailbox.mime import HEADER_CUT, Mail, Node, headers_of
from gateway.mailbox.threading import own_ids
from gateway.mailbox.values import ids, shown
from gateway.platform.email_and_phone import MARK

MOST_HOPS: Final = 40
"""Received headers; a mail that has passed more servers runs in a circle (RFC 5321, section 6.3)."""

_MACHINES: Final = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|no-?reply|do-?not-?reply|donotreply|non-?rispondere|bounces?([+-].*)?"
    r"|owner-.*|.*-(owner|request|bounces?)|listserv|majordomo|automailer|nobody)$",
    re.IGNORECASE,
)
_DAEMONS: Final = re.compile(r"^(mailer-daemon|mail-daemon|mdaemon)$", re.IGNORECASE)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class MailKind(StrEnum):
    """The kind of a mail."""

    LETTER = "letter"
    AUTOMATIC = "automatic"
    LIST = "list"
    BOUNCE = "bounce"
    READ = "read"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A server's report on a mail that it was to deliver.

    ``about``: ids that the mail may have; ``failed``: the server has given up; ``status``: its code (RFC 3463), empty for
    none.
    """

    about: tuple[str, ...]
    failed: bool
    status: str


def kind_of(mail: Mail, own: Collection[str] = (), mark: str = "") -> MailKind:
    """Return the kind of *mail*. *own* are the station's addresses in lower case; *mark* is the mark that its own mails
    bear.

    A report or an empty return path makes a bounce; the sender's name alone never does, since people write from
    ``postmaster@``, too.
    """
    root = mail.root
    if _runs_in_a_circle(mail, own, mark):
        return MailKind.LOOP
    report = _report(root)
    if report == "disposition-notification":
        return MailKind.READ
    if report == "delivery-status":
        return MailKind.BOUNCE
    path = root.value("return-path")
    if path == "<>" and (mail.answers or _is_of_a_server(mail)):
        submitted = root.value("auto-submitted").lower()
        # some servers call their reports automatic answers; nobody is absent under a daemon's name, though perhaps as postmaster
        is_notice = submitted.startswith("auto-replied") and not _is_a_daemons(mail)
        return MailKind.AUTOMATIC if is_notice else MailKind.BOUNCE
    if _is_of_a_list(root):
        return MailKind.LIST
    return MailKind.AUTOMATIC if _is_automatic(root) or path == "<>" else MailKind.LETTER


def by_hand(mail: Mail, kind: MailKind) -> bool:
    """Return whether a person wrote the mail.

    A list that passes a mail on names itself (RFC 2369, RFC 2919); ``Precedence: list`` alone is what some servers put on
    everything that their people send to a list.
    """
    if kind is not MailKind.LIST:
        return kind is MailKind.LETTER
    root = mail.root
    is_said = root.value("precedence").lower() == "list" and not _names_a_list(root)
    return is_said and not _is_automatic(root) and root.value("return-path") != "<>"


def may_be_answered(mail: Mail, kind: MailKind) -> bool:
    """Return whether an automatic receipt may be sent (RFC 3834, section 2).

    A mail whose header is longer than what is read gets none, since the rest may say that a machine wrote it. Nor does one
    with a station's mark, or two stations might answer each other.
    """
    local, _, domain = mail.reply_to.email.partition("@")
    if kind is not MailKind.LETTER or not domain or HEADER_CUT in mail.oddities:
        return False
    if mail.root.has(MARK.lower()):
        return False
    return not any(_MACHINES.match(each) for each in (local, mail.sender.email.partition("@")[0]))


def bounce_of(mail: Mail) -> Bounce:
    """Return what a report of delivery says; from a report in free text as much as can be recognised."""
    about: list[str] = []
    status, failed, told = "", True, False
    for node in mail.parts():
        if node.media_type == "message/delivery-status":
            words = mail.words(node, 64 * 1024)
            codes = re.findall(r"(?im)^status\s*:\s*([245]\.\d{1,3}\.\d{1,3})", words)
            actions = re.findall(r"(?im)^action\s*:\s*([a-z]+)", words)
            status = next(iter(sorted(codes, reverse=True)), status)
            failed, told = "failed" in [each.lower() for each in actions], True
        elif node.media_type == "text/rfc822-headers":
            headers, _ = headers_of(mail.body(node)[: 64 * 1024], 0, 64 * 1024, set())
            about += [
                each
                for name, value in headers
                if name == "message-id"
                for each in ids(shown(value))
            ]
        elif node is not mail.root and node.has("message-id"):
            about += ids(node.value("message-id"))
    about += mail.answers
    if not told:
        found = _STATUS.search(mail.text[:20_000])
        status = found[1] if found else ""
        failed = not status.startswith(("2", "4"))
    return Bounce(tuple(dict.fromkeys(about)), failed, status)


def _is_of_a_server(mail: Mail) -> bool:
    local = mail.sender.email.partition("@")[0].lower()
    return _is_a_daemons(mail) or local == "postmaster" or "fail" in mail.subject.lower()


def _is_a_daemons(mail: Mail) -> bool:
    return _DAEMONS.match(mail.sender.email.partition("@")[0]) is not None


def _runs_in_a_circle(mail: Mail, own: Collection[str], mark: str) -> bool:
    if len(mail.root.values("received")) > MOST_HOPS:
        return True
    return mail.sender.email.lower() in own or _came_back(mail, own, mark)


def _came_back(mail: Mail, own: Collection[str], mark: str) -> bool:
    """Whether this is one of the station's mails, redirected. The mark alone does not say so: every reader of a mail has it, and some
    programs copy it into an answer, which a person wrote."""
    if not mark or mail.root.value(MARK.lower()) != mark:
        return False
    return bool(own_ids([mail.message_id], {each.rpartition("@")[2] for each in own}))


def _report(root: Node) -> str:
    """Return the kind of report (RFC 6522)."""
    if root.value("content-type").lower().startswith("multipart/report"):
        named = root.parameter("content-type", "report-type").lower()
        if named:
            return named
    for child in root.children:
        if child.media_type in {"message/delivery-status", "message/disposition-notification"}:
            return child.media_type.removeprefix("message/")
    return ""


def _is_of_a_list(root: Node) -> bool:
    return _names_a_list(root) or root.value("precedence").lower() in {"list", "bulk", "junk"}


def _names_a_list(root: Node) -> bool:
    return any(
        root.has(each) for each in ("list-id", "list-post", "list-unsubscribe", "mailing-list")
    )


def _is_automatic(root: Node) -> bool:
    submitted = root.value("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return True
    if root.value("precedence").lower() in {"auto_reply", "auto-reply"}:
        return True
    if root.value("x-auto-response-suppress").lower() in {"all", "oof", "autoreply"}:
        return True
    return any(
        root.has(each)
        for each in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
    )
