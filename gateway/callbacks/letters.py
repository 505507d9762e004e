"""Writes the e-mails about a callback: the receipt, the warning that its turn is near, and the link when an operator
calls."""

from datetime import datetime

from gateway.mail.compose import LETTERS, Letter, Sender, until, when
from gateway.platform.languages import in_language


def asked(
    sender: Sender, *, to: str, language: str, reference: str, code: str, due: datetime
) -> Letter:
    """Return the receipt of a request; *due* (local) is when it enters the line."""
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
    """Return the letter in which an operator proposes to talk by video about the case *about*; nobody calls before
    *due* (local)."""
    return sender.letter(
        to, language, "callback.invited.subject", "callback.invited.text", automatic=False,
        about=about, reference=reference, code=code, due=when(due, language), link=_by_code(sender, language),
    )  # fmt: skip


def way_in(sender: Sender, token: str, language: str) -> str:
    """Return the link by which the citizen comes in, with the invitation's *token*."""
    return in_language(f"{sender.origin}/#called={token}", language)


def called(
    sender: Sender, *, to: str, language: str, reference: str, link: str, good_until: datetime
) -> Letter:
    """Return the letter with the *link* by which the citizen comes in, valid until *good_until* (local)."""
    return sender.letter(
        to, language, "callback.turn.subject", "callback.turn.text",
        reference=reference, link=link, until=until(good_until, language),
    )  # fmt: skip


def near(sender: Sender, *, to: str, language: str, reference: str, ahead: int) -> Letter:
    """Return the warning that the citizen's turn is near; *ahead* counts those before them."""
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
