"""Databases at the newest schema: migrations and a first start run once, each test has a copy of what
they made."""

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.complaints.choices import Choices
from gateway.knowledge.files import SheetFiles
from gateway.platform.security.keys import KEY_FILE
from gateway.platform.sql.engine import migrate
from gateway.settings import Settings, load_settings
from queueing.categories import shipped
from tests.support.core import Core
from tests.support.servers.unsigned import unsigned

sqlite_suffices = pytest.mark.parametrize("dialect", ["sqlite"])
"""For a test of rules in Python beside others that go to either database for the sake of their SQL."""

postgresql_when_long = pytest.mark.parametrize(
    "dialect",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])],
)
"""For a test whose kinds of statement other tests run on both databases with every change."""


def run_migrations(url: str) -> None:
    """Bring the database at *url* to the newest schema, whether or not a loop runs in this thread."""

    async def run() -> None:
        database = unsigned(url)
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
def first_run_files() -> dict[Path, bytes]:
    """What a first start leaves in the data directory, by path: the database with the sheets and lists that a
    demonstration begins with, its accounts' passwords, and the key that has signed the audit trail, with its head."""

    async def run(settings: Settings) -> None:
        core = await Core.open(settings)
        try:
            await core.first_run(shipped().ids)
            await SheetFiles(core.database, shipped(), core.clock).begin(publish=True)
            await Choices(core.database, core.clock).begin()
        finally:
            await core.aclose()

    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(1) as thread:
        folder = Path(name)
        settings = load_settings(data_dir=folder, database_url=None, secret_key=None, demo=True)
        spare_migrations(settings.database)
        thread.submit(asyncio.run, run(settings)).result()
        return {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }


def spare_first_run(settings: Settings) -> None:
    """Put there what a first start with *settings* makes, unless there is a database or a key."""
    before = [settings.data_dir / name for name in ("station.db", KEY_FILE)]
    if (
        settings.database_url is not None
        or settings.secret_key is not None
        or not settings.demonstrates
        or any(path.exists() for path in before)
    ):
        spare_migrations(settings.database)
        return
    for name, content in first_run_files().items():
        path = settings.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)
