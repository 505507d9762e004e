"""The objects that every room of the gateway needs: settings, database, keys, clock, metrics."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.platform.audit.consultations import Consultations
from gateway.platform.audit.seal import open_seal
from gateway.platform.http.health import Metrics
from gateway.platform.security.keys import Keys, load_keys
from gateway.platform.security.tokens import TokenSigner
from gateway.platform.sql.engine import Database, migrate, wait_until_reachable
from gateway.settings import Settings

DATABASE_WAIT_S = 20.0
"""A database that starts together with the station needs a moment."""


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """Settings, database, keys, clock and metrics. Made by :func:`prepare` or :func:`open_ground`, closed by :meth:`aclose`."""

    settings: Settings
    database: Database
    keys: Keys
    signer: TokenSigner
    metrics: Metrics
    clock: Callable[[], datetime]
    consultations: Consultations

    async def aclose(self) -> None:
        """Close the database. Idempotent."""
        await self.database.aclose()


def prepare(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Ground:
    """Make the data directory and load the keys; nothing is connected yet. Raises :class:`OSError`."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(settings.data_dir, settings.secret_key)
    database = Database(settings.database, open_seal(keys, settings.data_dir))
    return Ground(
        settings=settings,
        database=database,
        keys=keys,
        signer=TokenSigner(keys),
        metrics=Metrics(),
        clock=clock,
        consultations=Consultations(database, clock),
    )


async def open_ground(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Ground:
    """Prepare the ground, migrate the database, and return it.

    Raises ``SchemaTooNewError``, ``DatabaseUnreachableError`` or :class:`OSError`.
    """
    ground = prepare(settings, clock=clock)
    try:
        await wait_until_reachable(ground.database, DATABASE_WAIT_S)
        await migrate(ground.database)
    except BaseException:
        await ground.aclose()
        raise
    return ground
