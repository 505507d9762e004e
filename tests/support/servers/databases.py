"""Databases at the newest schema: the migrations run once, each test has a copy of what they made."""

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.history.engine import Database, migrate

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
