"""Who is calling: the outcomes of authentication."""

from dataclasses import dataclass
from typing import Any

from gateway.auth.permissions import Role
from gateway.history.models import Account


@dataclass(frozen=True, slots=True)
class Principal:
    """Anybody who proved who they are."""


@dataclass(frozen=True, slots=True)
class Staff(Principal):
    """A signed-in member of the staff, as the database has the account at this moment."""

    account_id: str
    session_id: str
    role: Role
    account: Account

    @property
    def one_time(self) -> bool:
        """Whether this sign-in is good for choosing a password, and nothing else."""
        return self.account.must_change_password


@dataclass(frozen=True, slots=True)
class Citizen(Principal):
    """The holder of a contact's seat."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class Ticket(Principal):
    """The bearer of a signed ticket; what it is good for is in its claims."""

    claims: dict[str, Any]
