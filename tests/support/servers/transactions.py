"""Seeing that no SQL transaction is held while Redis or an HTTP server is waited for."""

import asyncio
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis.asyncio.connection import AbstractConnection
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.engine import Database

ROOT = Path(__file__).parents[3]


def _where() -> str:
    """Return the innermost lines of the station that lead here."""
    own = [
        f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_stack()
        if Path(frame.filename).is_relative_to(ROOT / "gateway")
        or Path(frame.filename).is_relative_to(ROOT / "queueing")
    ]
    return " < ".join(reversed(own[-4:]))


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note in the list, for the length of the block, where a task asks Redis or an HTTP server while it has an open
    transaction: SQLite has one writer, PostgreSQL ten connections a process, and everybody would wait along."""
    open_in: Counter[asyncio.Task[Any] | None] = Counter()
    found: list[str] = []

    def noting(transaction: Any) -> Any:
        @asynccontextmanager
        async def held(self: Database) -> AsyncIterator[AsyncSession]:
            task = asyncio.current_task()
            async with transaction(self) as session:
                open_in[task] += 1
                try:
                    yield session
                finally:
                    open_in[task] -= 1

        return held

    def guarded(sends: Any) -> Any:
        async def send(*args: Any, **kwargs: Any) -> Any:
            if open_in[asyncio.current_task()] and (where := _where()) not in found:
                found.append(where)
            return await sends(*args, **kwargs)

        return send

    with monkeypatch.context() as patch:
        for name in ("reading", "writing"):
            patch.setattr(Database, name, noting(getattr(Database, name)))
        patch.setattr(
            AbstractConnection,
            "send_packed_command",
            guarded(AbstractConnection.send_packed_command),
        )
        patch.setattr(aiohttp.BaseConnector, "connect", guarded(aiohttp.BaseConnector.connect))
        yield found


@pytest.fixture(autouse=True)
def no_transaction_across_a_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail the test in which the station holds a transaction while it waits for another server."""
    with watched(monkeypatch) as found:
        yield found
    assert not found, "a transaction is held across Redis or HTTP"
