"""The staff's accounts: accounts and offices, their factors and sessions."""

from collections.abc import Collection

from gateway.accounts import sql as account_rows
from gateway.accounts.demo import accept_for_demonstration, create_demonstration
from gateway.accounts.factors import Factors
from gateway.accounts.offices import Offices
from gateway.accounts.passkeys import relying_party_of
from gateway.accounts.passwords import Passwords
from gateway.accounts.policy import SignInPolicy
from gateway.accounts.service import Accounts
from gateway.accounts.sessions import Sessions
from gateway.ground import Ground
from gateway.platform.http.pages import station_name
from gateway.platform.languages import SOURCE


class Directory:
    """Needs the ground alone, so that commands can use it beside a running station. Closed with :meth:`close`."""

    def __init__(self, ground: Ground, categories: Collection[str] | None = None) -> None:
        """*categories* are the ids that accounts may have; None takes any."""
        settings, database, clock = ground.settings, ground.database, ground.clock
        policy = SignInPolicy.by(settings)
        self.passwords = Passwords()
        self.accounts = Accounts(database, self.passwords, clock=clock, categories=categories)
        self.offices = Offices(database, clock=clock, categories=categories)
        self.factors = Factors(
            database,
            ground.keys,
            policy,
            clock=clock,
            relying_party=relying_party_of(settings.origin),
            issuer=station_name(settings.station_name, SOURCE),
            limited=settings.rate_limits.sign_in is not None,
        )
        self.sessions = Sessions(
            database,
            self.passwords,
            ground.signer,
            ground.keys,
            self.factors,
            policy,
            clock=clock,
            address_rate=settings.rate_limits.sign_in,
        )
        self._database = database
        self._settings = settings

    async def first_run(self, categories: Collection[str]) -> bool:
        """Write the placeholder offices if there is none, and the demonstration accounts if there is no
        account and the settings want a demonstration.

        Returns whether it made accounts. Those of an earlier start are made ready for this version.
        """
        await self.offices.first_run(categories)
        if not self._settings.demonstrates:
            return False
        async with self._database.reading() as session:
            fresh = not await account_rows.count(session)
        if fresh:
            await create_demonstration(
                self.accounts,
                self._settings.demo_accounts_file,
                categories=categories,
                offices=[
                    office.id
                    for office, _ in await self.offices.everyone()
                    if office.disabled_at is None
                ],
            )
        if self._settings.demo_accounts_file.exists():
            await accept_for_demonstration(self.accounts)
        return fresh

    def close(self) -> None:
        """Let the password threads end. Idempotent."""
        self.passwords.close()
