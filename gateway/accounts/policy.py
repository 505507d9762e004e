"""What the station asks at a sign-in: second factors by role, idle time, fresh proofs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.platform.checks import is_technical
from gateway.platform.security.permissions import Role

if TYPE_CHECKING:
    # the settings hold a policy, and are read where no SQL is
    from gateway.accounts.tables import Account

PROOF_TTL = timedelta(minutes=15)
"""For so long a password or a second factor is proof enough for sensitive acts."""


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """The rules, as the settings have them.

    ``spares_demonstration``: demonstration accounts need no second factor. ``idle`` None: nobody is signed out for
    doing nothing.
    """

    factor_roles: frozenset[Role] = field(default_factory=frozenset)
    spares_demonstration: bool = False
    idle: timedelta | None = None
    proof: timedelta = PROOF_TTL

    def needs_factor(self, account: Account) -> bool:
        """Whether the account may do nothing without a second factor.

        Nobody is behind an operator's account for station checks, and it can do nothing else.
        """
        role = Role(account.role)
        if role is Role.OPERATOR and is_technical(each.category for each in account.categories):
            return False
        if account.demonstration and self.spares_demonstration:
            return False
        return role in self.factor_roles
