"""The e-mails to volunteers. Each holds the one address at which a volunteer sees everything, answers and leaves."""

from datetime import datetime
from typing import Final
from urllib.parse import quote

from gateway.mail.compose import Letter, Sender, when
from gateway.platform.languages import in_language, language_of
from gateway.platform.words import Fragment

FOCUS: Final = Fragment("focus-group")
PAGE: Final = "/focus-group"


def address(origin: str, code: str, language: str) -> str:
    """Return the address of a volunteer's page; the code stands behind the number sign, which browsers send to no server."""
    return f"{in_language(f'{origin}{PAGE}', language)}#code={quote(code)}"


def confirm(sender: Sender, *, to: str, language: str, link: str, code: str) -> Letter:
    """Return the e-mail that asks a new volunteer to confirm their address."""
    return _letter(sender, "confirm", to=to, language=language, link=link, code=code)


def invitation(
    sender: Sender,
    *,
    to: str,
    language: str,
    link: str,
    code: str,
    title: str,
    starts: datetime,
    minutes: int,
) -> Letter:
    """Return an invitation; *starts* is local time."""
    return _letter(
        sender, "invitation", to=to, language=language, link=link, code=code, title=title,
        starts=when(starts, language), minutes=minutes,
    )  # fmt: skip


def called_off(
    sender: Sender, *, to: str, language: str, link: str, code: str, title: str, starts: datetime
) -> Letter:
    """Return the e-mail that says that a group does not take place; *starts* is local time."""
    return _letter(
        sender, "off", to=to, language=language, link=link, code=code, title=title, starts=when(starts, language)
    )  # fmt: skip


def _letter(sender: Sender, key: str, *, to: str, language: str, **words: object) -> Letter:
    return Letter(
        to=to,
        subject=FOCUS.say(language, f"mail.{key}.subject", name=sender.named(language), **words),
        text=FOCUS.say(
            language, f"mail.{key}.text", name=sender.named(language), organisation=sender.organisation, **words
        ),
        automatic=True,
        languages=(language_of(language),),
    )  # fmt: skip
