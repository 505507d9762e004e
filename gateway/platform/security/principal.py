"""The caller of a request: the outcomes of authentication."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account


class Unfinished(StrEnum):
    """The step that a sign-in must still take before it opens anything else; the values are words for programs."""

    PASSWORD = "password_change_required"  # noqa: S105 - a word
    FACTOR = "second_factor_enrolment_required"

    @property
    def message(self) -> str:
        """The step as a sentence for people."""
        if self is Unfinished.PASSWORD:
            return "Choose a password of your own first."
        return "Enrol a second factor first."


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller whose identity is proved."""


@dataclass(frozen=True, slots=True)
class Staff(Principal):
    """A signed-in member of the staff, as the database has the account at this moment.

    ``proven_at``: when they last gave a password or a second factor. ``enrolling``: the role needs a second factor, and
    this session has none.
    """

    account_id: str
    session_id: str
    role: Role
    account: Account
    proven_at: datetime
    enrolling: bool

    @property
    def unfinished(self) -> Unfinished | None:
        """The only step for which this sign-in is valid; None when it opens everything that the role may do."""
        if self.account.must_change_password:
            return Unfinished.PASSWORD
        return Unfinished.FACTOR if self.enrolling else None


@dataclass(frozen=True, slots=True)
class Citizen(Principal):
    """The holder of a contact's seat."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class Ticket(Principal):
    """The bearer of a signed ticket; its claims say for what it is valid."""

    claims: dict[str, Any]


class SessionEndedError(Exception):
    """The session or its token is no longer valid; sign in again."""
