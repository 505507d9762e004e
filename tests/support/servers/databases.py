"""Databases at the newest schema: migrations and a first start run once, each test has a copy of what
they made."""

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.platform.sql.engine import Database, migrate
from gateway.settings import Settings, load_settings
from queueing.categories import shipped
from tests.support.core import Core

sqlite_suffices = pytest.mark.parametrize("dialect", ["sqlite"])
"""For a test of rules in Python beside others that go to either database for the sake of their SQL."""


def run_migrations(url: str) -> None:
    """Bring the database at *url* to the newest schema, whether or not a loop runs in this thread."""

    async def run() -> None:
        database = Database(url)
        try:
            await database.ping()
            await migrate(database)
        finally:
            await database.aclose()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@functools.cache
def migrated_file() -> bytes:
    """A SQLite database without a row, as the migrations leave it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        run_migrations(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()


def spare_migrations(url: str) -> None:
    """Put a migrated file where *url* expects one and none is; other databases stay as they are."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return
    path = Path(address.database)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(migrated_file())


@functools.cache
def first_run_files() -> tuple[bytes, bytes]:
    """The database and the demonstration accounts' passwords, as a first start leaves them."""

    async def run(settings: Settings) -> None:
        core = await Core.open(settings)
        try:
            await core.first_run(shipped().ids)
        finally:
            await core.aclose()

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        settings = load_settings(data_dir=Path(folder), database_url=None, demo=True)
        spare_migrations(settings.database)
        thread.submit(asyncio.run, run(settings)).result()
        database = Path(folder) / "station.db"
        return database.read_bytes(), settings.demo_accounts_file.read_bytes()


def spare_first_run(settings: Settings) -> None:
    """Put there what a first start with *settings* makes, unless there is a database."""
    database = settings.data_dir / "station.db"
    if settings.database_url is not None or not settings.demonstrates or database.exists():
        spare_migrations(settings.database)
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, content in zip(
        (database, settings.demo_accounts_file), first_run_files(), strict=True
    ):
        path.write_bytes(content)
        path.chmod(0o600)
