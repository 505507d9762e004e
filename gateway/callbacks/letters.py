"""The e-mails of a request to be called back: that it has come in, that its turn is near, and the link when its
turn has come."""

from datetime import datetime

from gateway.mail.compose import LETTERS, Letter, Sender, until, when
from gateway.platform.languages import in_language


def asked(
    sender: Sender, *, to: str, language: str, reference: str, code: str, due: datetime
) -> Letter:
    """That the request has come in; *due* (local) is when it comes in line."""
    return sender.letter(
        to, language, "callback.receipt.subject", "callback.receipt.text",
        reference=reference, code=code, due=when(due, language), link=_by_code(sender, language),
    )  # fmt: skip


def invited(
    sender: Sender,
    *,
    to: str,
    language: str,
    about: str,
    reference: str,
    code: str,
    due: datetime,
) -> Letter:
    """That an operator proposes to talk by video about the case *about*; *due* (local): nobody calls before."""
    return sender.letter(
        to, language, "callback.invited.subject", "callback.invited.text", automatic=False,
        about=about, reference=reference, code=code, due=when(due, language), link=_by_code(sender, language),
    )  # fmt: skip


def way_in(sender: Sender, token: str, language: str) -> str:
    """The link by which the citizen comes in, with the invitation's *token*."""
    return in_language(f"{sender.origin}/#called={token}", language)


def called(
    sender: Sender, *, to: str, language: str, reference: str, link: str, good_until: datetime
) -> Letter:
    """The link by which the citizen comes in, good until *good_until* (local)."""
    return sender.letter(
        to, language, "callback.turn.subject", "callback.turn.text",
        reference=reference, link=link, until=until(good_until, language),
    )  # fmt: skip


def near(sender: Sender, *, to: str, language: str, reference: str, ahead: int) -> Letter:
    """That the turn is near; *ahead*: how many are before."""
    place = (
        LETTERS.say(language, "callback.near.ahead", count=ahead)
        if ahead > 0
        else LETTERS.say(language, "callback.near.first")
    )
    return sender.letter(
        to, language, "callback.near.subject", "callback.near.text",
        reference=reference, ahead=place, link=_by_code(sender, language),
    )  # fmt: skip


def _by_code(sender: Sender, language: str) -> str:
    return in_language(f"{sender.origin}/#callback-code", language)
