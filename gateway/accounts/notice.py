"""The notice about being recorded, which operators accept before they take contacts.

Its text stands in ``locales/<language>/recording-notice.json``. Change :data:`VERSION` with the text.
"""

from dataclasses import dataclass
from typing import Final

from gateway.platform.checks import is_technical
from gateway.platform.security.permissions import OPERATORS, Role
from gateway.platform.security.tables import Account
from gateway.platform.words import Fragment

RECORDED = OPERATORS.roles
"""The roles that take contacts, are recorded in them and are therefore asked."""


VERSION: Final = "2026-12-masked"
"""Of the text; with another one everybody is asked again."""

_NOTICE: Final = Fragment("recording-notice")


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The notice in one language; each point is one short paragraph."""

    title: str
    points: tuple[str, ...]


def notice_texts() -> dict[str, NoticeText]:
    """Return the notice in each language that has a translation."""
    return {
        language: NoticeText(
            title=_NOTICE.say(language, "title"),
            points=tuple(
                _NOTICE.say(language, f"point.{number}") for number in _NOTICE.after("point.")
            ),
        )
        for language in _NOTICE.languages
    }


def is_due(account: Account) -> bool:
    """Return whether this account takes contacts and has not accepted the present version of the notice."""
    if is_technical(entry.category for entry in account.categories):
        return False
    return Role(account.role) in RECORDED and account.notice_version != VERSION
