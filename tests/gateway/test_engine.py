"""Transactions that are given up half-way."""

import asyncio
import threading

import pytest
from sqlalchemy import event, text

from gateway.history.engine import Database


async def test_a_write_that_is_cancelled_in_a_query_lets_go_of_the_lock(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'station.db'}")
    within, go_on = threading.Event(), threading.Event()

    def stay() -> int:
        within.set()
        go_on.wait(10)
        return 1

    @event.listens_for(database.engine.sync_engine, "connect")
    def _(connection, _record) -> None:
        connection.create_function("stay", 0, stay)

    async def write(query: str) -> None:
        async with database.writing() as session:
            await session.execute(text("INSERT INTO t VALUES (1)"))
            await session.execute(text(query))

    async with database.writing() as session:
        await session.execute(text("CREATE TABLE t (x INTEGER)"))
    given_up = asyncio.create_task(write("SELECT stay() UNION ALL SELECT 2"), name="given-up")
    await asyncio.to_thread(within.wait, 10)
    given_up.cancel()
    # its traceback keeps the statement alive, as a log or a list of results does
    with pytest.raises(asyncio.CancelledError) as kept:
        asyncio.get_running_loop().call_soon(go_on.set)
        await given_up
    await write("SELECT 1")
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM t")) == 1
    assert kept
    await database.aclose()
