"""The connection to the database: engine, transactions, migrations.

Two kinds of transaction, because SQLite has one writer: :meth:`Database.reading` takes a
snapshot, :meth:`Database.writing` takes the write lock at once and so never fails half-way for
having read first. On PostgreSQL they are the same.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,  # noqa: A004 - of the pool
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gateway.platform.loops import away_errors
from gateway.platform.sql import one_hop
from gateway.platform.sql.changes import WRITTEN, Changes

away_errors.append(SQLAlchemyError)

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# A number of our own for PostgreSQL's advisory lock around migrations.
MIGRATION_LOCK = 0x76735F6D
BUSY_TIMEOUT_MS = 20_000
"""SQLite lets waiting writers try for the lock by chance, so on a busy disk one may be unlucky for some seconds."""


AWAY_CLASSES = ("08", "25", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that speak of PostgreSQL and its connections, not of the statement: connection, a server that may
only be read, rollback for another's sake, resources, locks, intervention, its system (PostgreSQL, appendix A)."""


def is_away(error: Exception) -> bool:
    """Return whether *error* says that the database cannot serve now, rather than something about the statement."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, TimeoutError | OSError)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(AWAY_CLASSES)
    # SQLite has no such classes, and neither has a driver that lost its connection
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated


class SchemaTooNewError(Exception):
    """The database was written by a newer version of the station than this one."""


class DatabaseUnreachableError(Exception):
    """The database did not answer; the message never holds its address or password."""


class _RolledBackWhenClosed(sqlite3.Connection):
    """Let go of the write lock when it is closed.

    A task that is cancelled in the middle of a query leaves a statement whose rows nobody read. SQLite then
    keeps the closed connection, its transaction and the lock until the garbage collector comes by, and
    everybody else finds the database locked. A rollback ends that at once.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


def _leave_begin_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of when to BEGIN is switched off: _begin_sqlite decides.
    _leave_begin_to_us(connection, _record)
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writing", False):
        _begin_at_once(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _engine(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() != "sqlite":
        # compiling a query costs more than any of ours takes
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            pool_pre_ping=True,
            connect_args={"server_settings": {"jit": "off"}},
        )
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args={"factory": _RolledBackWhenClosed, "async_creator_fn": one_hop.connect},
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


class _WritingSession(Session):
    """Knows which tables its transaction writes."""


@event.listens_for(_WritingSession, "after_begin")
def _begin_to_note(session: Session, _transaction: Any, connection: Connection) -> None:
    connection.info[WRITTEN] = session.info.setdefault(WRITTEN, set())


def _note_written(connection: Connection, statement: Any, *_rest: Any) -> None:
    if (
        getattr(statement, "is_dml", False)
        and (written := connection.info.get(WRITTEN)) is not None
    ):
        # select(X).from_statement(update(X)) wraps the statement that writes
        table = getattr(getattr(statement, "element", statement), "table", None)
        if table is not None:
            written.add(table.name)


class LastAct(Protocol):
    """The last step of every writing transaction: the seal of the audit trail, which is a layer above the database."""

    def begin(self, session: AsyncSession) -> None:
        """Prepare for a transaction that begins."""

    async def close(
        self, session: AsyncSession
    ) -> Callable[[AsyncSession], Awaitable[None]] | None:
        """Act just before the commit; return what to do after it, with a session that reads.

        An exception rolls the transaction back.
        """


class Database:
    """The station's SQL database; one object for each process, closed by :meth:`aclose`.

    ``seal`` chains the audit entries of transactions, which could not append any without it. ``changes`` tells the watches
    of a table that it was written.
    """

    def __init__(self, url: str, seal: LastAct) -> None:
        self.url = url
        self._seal = seal
        self.engine = _engine(url)
        writing = self.engine.execution_options(writing=True)
        event.listen(writing.sync_engine, "after_execute", _note_written)
        self._read = async_sessionmaker(self.engine, expire_on_commit=False)
        self._write = async_sessionmaker(
            writing, expire_on_commit=False, sync_session_class=_WritingSession
        )
        self.changes = Changes()
        # SQLite admits one writer; the others would retry at random, and each would hold a connection of the pool
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.is_sqlite else nullcontext()
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a read-only transaction for the block; rolled back at the end, also when cancelled."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction for the block; committed at the end, rolled back on any error or cancellation.

        Its audit entries are chained just before the commit; the watches of the tables that it wrote are told just after.
        """
        written: set[str] = set()
        async with self._turn, self._write() as session:
            session.info[WRITTEN] = written
            async with session.begin():
                self._seal.begin(session)
                yield session
                afterwards = await self._seal.close(session)
        self.changes.committed(written)
        if afterwards is not None:
            async with self.reading() as session:
                await afterwards(session)

    async def ping(self) -> None:
        """Return when the database answers; raise what the driver raises when it does not."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def aclose(self) -> None:
        """Close every connection; may be called again."""
        await self.engine.dispose()


async def wait_until_reachable(database: Database, timeout_s: float) -> None:
    """Return when the database takes connections; wait while it is only just starting.

    Raises :class:`DatabaseUnreachableError`, at once when it answers and refuses.
    """
    url = make_url(database.url)
    if url.get_backend_name() == "sqlite":
        await asyncio.to_thread(_prepare_folder, url.database)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while True:
        try:
            await database.ping()
        except (OSError, DBAPIError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            words = type(getattr(cause, "__cause__", None) or cause).__name__
            starting = isinstance(error, OSError) or words == "CannotConnectNowError"
            if not starting:
                raise DatabaseUnreachableError(f"the database refuses ({words})") from None
            if loop.time() >= deadline:
                reason = getattr(error, "strerror", None) or words
                raise DatabaseUnreachableError(f"the database does not answer ({reason})") from None
            await asyncio.sleep(0.25)
        else:
            return


async def migrate(database: Database) -> None:
    """Upgrade the schema to this version's newest revision; do nothing if it is there already.

    Safe when several processes start at once. Raises :class:`SchemaTooNewError` when the database has a revision that this
    code does not know.
    """
    url = make_url(database.url)
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file is not None:
        await asyncio.to_thread(_prepare_folder, file)
    # on the connection that is open already: a new one would read the whole schema again
    async with database.engine.connect() as connection:
        is_newest = await connection.run_sync(_revision_of) == revisions()[-1]
    if file is not None:
        if not is_newest:
            await asyncio.to_thread(_migrate_sqlite, file)
        await asyncio.to_thread(Path(file).chmod, 0o600)
    elif not is_newest:
        async with database.engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            await connection.run_sync(_upgrade)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare_folder(path: str | None) -> None:
    if path is None or path == ":memory:":
        raise DatabaseUnreachableError("a database in memory cannot be shared; name a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _migrate_sqlite(path: str) -> None:
    # A plain synchronous connection whose foreign keys stay off: rebuilding a table drops it.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _leave_begin_to_us)
    event.listen(engine, "begin", _begin_at_once)
    file = Path(path)
    with _locked(file.with_name(file.name + ".migrate")), engine.begin() as connection:
        _upgrade(connection)


def revisions() -> list[str]:
    """Return the revisions that this version knows, oldest first; a script's name begins with its own."""
    scripts = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return sorted(path.name.partition("_")[0] for path in scripts)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    known = revisions()
    current = _revision_of(connection)
    if current is not None and current not in known:
        raise SchemaTooNewError(
            f"the database has schema {current}, which is newer than this version of the station"
        )
    if current == known[-1]:
        return
    # Imported only when there is something to do: it would be a tenth of every start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
