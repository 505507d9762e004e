"""The e-mails of a request to be called back: that it has come in, that its turn is near, and the link when its
turn has come."""

from datetime import datetime

from gateway.mail.compose import LETTERS, Letter, Sender, until, when
from gateway.platform.languages import in_language, language_of


def asked(
    sender: Sender, *, to: str, language: str, reference: str, code: str, due: datetime
) -> Letter:
    """That the request has come in; *due* (local) is when it comes in line."""
    return Letter(
        to=to,
        subject=LETTERS.say(language, "callback.receipt.subject", reference=reference),
        text=LETTERS.say(
            language,
            "callback.receipt.text",
            reference=reference,
            code=code,
            due=when(due, language),
            link=in_language(f"{sender.origin}/#callback-code", language),
            name=sender.named(language),
            organisation=sender.organisation,
        ),
        automatic=True,
        languages=(language_of(language),),
    )


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
    return Letter(
        to=to,
        subject=LETTERS.say(language, "callback.invited.subject", reference=about),
        text=LETTERS.say(
            language,
            "callback.invited.text",
            about=about,
            reference=reference,
            code=code,
            due=when(due, language),
            link=in_language(f"{sender.origin}/#callback-code", language),
            name=sender.named(language),
            organisation=sender.organisation,
        ),
        automatic=False,
        languages=(language_of(language),),
    )


def way_in(sender: Sender, token: str, language: str) -> str:
    """The link by which the citizen comes in, with the invitation's *token*."""
    return in_language(f"{sender.origin}/#called={token}", language)


def called(
    sender: Sender, *, to: str, language: str, reference: str, link: str, good_until: datetime
) -> Letter:
    """The link by which the citizen comes in, good until *good_until* (local)."""
    return Letter(
        to=to,
        subject=LETTERS.say(language, "callback.turn.subject", reference=reference),
        text=LETTERS.say(
            language,
            "callback.turn.text",
            link=link,
            until=until(good_until, language),
            name=sender.named(language),
            organisation=sender.organisation,
        ),
        automatic=True,
        languages=(language_of(language),),
    )


def near(sender: Sender, *, to: str, language: str, reference: str, ahead: int) -> Letter:
    """That the turn is near; *ahead*: how many are before."""
    place = (
        LETTERS.say(language, "callback.near.ahead", count=ahead)
        if ahead > 0
        else LETTERS.say(language, "callback.near.first")
    )
    return Letter(
        to=to,
        subject=LETTERS.say(language, "callback.near.subject", reference=reference),
        text=LETTERS.say(
            language,
            "callback.near.text",
            ahead=place,
            link=in_language(f"{sender.origin}/#callback-code", language),
            name=sender.named(language),
            organisation=sender.organisation,
        ),
        automatic=True,
        languages=(language_of(language),),
    )
