"""The rules of signing in: which roles need a second factor, after which idle time a session ends, how long a proof
is fresh."""

from dataclasses import dataclass, field
from datetime import timedelta

from gateway.platform.checks import is_technical
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.settings import Settings

MFA_ROLES = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QUALITY})
"""The roles that need a second factor where the settings do not say otherwise."""
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

    @classmethod
    def by(cls, settings: Settings) -> "SignInPolicy":
        """Return the rules that these settings give."""
        return cls(
            factor_roles=MFA_ROLES if settings.mfa_roles is None else settings.mfa_roles,
            spares_demonstration=settings.mfa_roles is None and settings.only_here,
            idle=timedelta(seconds=settings.idle_s) if settings.idle_s else None,
        )

    def needs_factor(self, account: Account) -> bool:
        """Return whether the account may do nothing before it has a second factor.

        An operator's account for station checks needs none: nobody is behind it, and it can do nothing else.
        """
        role = Role(account.role)
        if role is Role.OPERATOR and is_technical(each.category for each in account.categories):
            return False
        if account.demonstration and self.spares_demonstration:
            return False
        return role in self.factor_roles
