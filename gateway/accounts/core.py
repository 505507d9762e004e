"""What every part of the gateway stands on: database, keys, accounts, sessions, figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.accounts import sql as account_rows
from gateway.accounts.demo import accept_for_demonstration, create_demonstration
from gateway.accounts.factors import Factors
from gateway.accounts.offices import Offices
from gateway.accounts.passkeys import relying_party_of
from gateway.accounts.passwords import Passwords
from gateway.accounts.policy import SignInPolicy
from gateway.accounts.service import Accounts, Clock
from gateway.accounts.sessions import Sessions
from gateway.platform.audit.seal import open_seal
from gateway.platform.http.health import Metrics
from gateway.platform.security.keys import Keys, load_keys
from gateway.platform.security.tokens import TokenSigner
from gateway.platform.sql.engine import Database, migrate, wait_until_reachable
from gateway.settings import Settings

# A database that starts together with the station needs a moment.
DATABASE_WAIT_S = 20.0


def utc_now() -> datetime:
    """The present time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Core:
    """The gateway's ground floor; opened with :meth:`open`, closed with :meth:`aclose`."""

    settings: Settings
    database: Database
    keys: Keys
    signer: TokenSigner
    passwords: Passwords
    accounts: Accounts
    offices: Offices
    factors: Factors
    sessions: Sessions
    metrics: Metrics
    clock: Clock

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        categories: Collection[str] | None = None,
        clock: Clock = utc_now,
    ) -> "Core":
        """Make the data directory, migrate the database, load the keys.

        ``categories`` are the ids that accounts may have; None takes any. Raises
        ``SchemaTooNewError``, ``DatabaseUnreachableError`` or :class:`OSError`.
        """
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys = load_keys(settings.data_dir, settings.secret_key)
        seal = open_seal(keys, settings.data_dir)
        database = Database(settings.database, seal)
        try:
            await wait_until_reachable(database, DATABASE_WAIT_S)
            await migrate(database)
        except BaseException:
            await database.aclose()
            raise
        passwords = Passwords()
        signer = TokenSigner(keys)
        policy = SignInPolicy.by(settings)
        factors = Factors(
            database,
            keys,
            policy,
            clock=clock,
            relying_party=relying_party_of(settings.origin),
            issuer=settings.station_name,
            limited=settings.rate_limits.sign_in is not None,
        )
        return cls(
            settings=settings,
            database=database,
            keys=keys,
            signer=signer,
            passwords=passwords,
            accounts=Accounts(database, passwords, clock=clock, categories=categories),
            offices=Offices(database, clock=clock, categories=categories),
            factors=factors,
            sessions=Sessions(
                database,
                passwords,
                signer,
                keys,
                factors,
                policy,
                clock=clock,
                address_rate=settings.rate_limits.sign_in,
            ),
            metrics=Metrics(),
            clock=clock,
        )

    async def first_run(self, categories: Collection[str]) -> bool:
        """Write the placeholder offices if there is none, and the demonstration accounts if there is no
        account and the settings want a demonstration.

        Returns whether it made accounts. Those of an earlier start are made ready for this version.
        """
        await self.offices.first_run(categories)
        if not self.settings.demonstrates:
            return False
        async with self.database.reading() as session:
            fresh = not await account_rows.count(session)
        if fresh:
            await create_demonstration(
                self.accounts, self.settings.demo_accounts_file, categories=categories
            )
        if self.settings.demo_accounts_file.exists():
            await accept_for_demonstration(self.accounts)
        return fresh

    async def aclose(self) -> None:
        """Close the database and let the password threads end; may be called again."""
        self.passwords.close()
        await self.database.aclose()
