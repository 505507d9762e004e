"""The notice about being recorded, which operators accept before they take contacts.

Its text stands in ``notice.toml``, in each language the staff's pages have.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from gateway.platform.checks import is_technical
from gateway.platform.security.permissions import OPERATORS, Role
from gateway.platform.security.tables import Account

RECORDED = OPERATORS.roles
"""Who takes contacts, is recorded in them and therefore asked."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The notice in one language; each point is one short paragraph."""

    title: str
    points: tuple[str, ...]


def _read() -> tuple[str, dict[str, NoticeText]]:
    source = (files("gateway.accounts") / "notice.toml").read_text(encoding="utf-8")
    found = tomllib.loads(source)
    version = str(found.pop("version"))
    texts = {
        language: NoticeText(title=text["title"], points=tuple(text["points"]))
        for language, text in found.items()
    }
    return version, texts


VERSION, TEXTS = _read()


def is_due(account: Account) -> bool:
    """Whether this account takes contacts and has not accepted the notice as it is now."""
    if is_technical(entry.category for entry in account.categories):
        return False
    return Role(account.role) in RECORDED and account.notice_version != VERSION
