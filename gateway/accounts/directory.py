"""Builds the services of accounts, offices, second factors and sessions."""

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
from gateway.platform.throttle import Shared


class Directory:
    """The services of the staff's accounts. It needs the ground alone, so that commands can use it beside a running
    station. Closed with :meth:`close`."""

    def __init__(
        self,
        ground: Ground,
        categories: Collection[str] | None = None,
        *,
        shared: Shared | None = None,
    ) -> None:
        """*categories* are the ids that accounts may have; None takes any. Attempts to sign in are counted together with
        other processes in *shared*, in this process alone without."""
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
            shared=shared,
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
            shared=shared,
        )
        self._database = database
        self._settings = settings

    async def first_run(self, categories: Collection[str]) -> bool:
        """Write the placeholder offices if there is none, and the demonstration accounts if there is no account and the
        settings want a demonstration; return whether it made accounts.

        Demonstration accounts of an earlier start accept the present notice about being recorded.
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
        """End the password threads. Idempotent."""
        self.passwords.close()
