"""Transactions that are given up half-way, and what an error says of the server."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError

from gateway.contacts.tables import ContactEvent
from gateway.platform.audit.tables import AuditDelivery
from gateway.platform.sql.engine import is_away
from tests.support.servers.station import free_ports
from tests.support.servers.unsigned import unsigned


async def test_a_statement_on_sqlite_is_one_visit_to_its_thread(tmp_path, monkeypatch):
    database = unsigned(f"sqlite+aiosqlite:///{tmp_path / 'station.db'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE t (x INTEGER)"))
    loop, visits = asyncio.get_running_loop(), []
    back = loop.call_soon_threadsafe

    def counted(*given, **options):
        visits.append(given)
        return back(*given, **options)

    # by this the thread hands over what it found
    monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    async with database.writing() as session:
        many = await session.execute(text("INSERT INTO t VALUES (:x)"), [{"x": 1}, {"x": 2}])
        assert many.rowcount == 2
        made = await session.execute(text("INSERT INTO t VALUES (3) RETURNING x"))
        assert made.scalar_one() == 3
        found = await session.execute(text("SELECT x FROM t ORDER BY x"))
        assert found.scalars().all() == [1, 2, 3]
        none = await session.execute(text("SELECT x FROM t WHERE x > 3"))
        assert none.all() == []
    assert len(visits) == 7, (
        "BEGIN, four statements, COMMIT, and ROLLBACK when the connection is given back"
    )
    await database.aclose()


async def test_waiting_writers_on_sqlite_hold_no_connection(tmp_path):
    database = unsigned(f"sqlite+aiosqlite:///{tmp_path / 'station.db'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE t (x INTEGER)"))
    order = []

    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(text("INSERT INTO t VALUES (:x)"), {"x": number})
            order.append(number)

    many = 30  # the pool has fifteen connections
    async with database.writing() as session:
        await session.execute(text("INSERT INTO t VALUES (-1)"))
        waiting = [asyncio.create_task(write(each), name=f"write-{each}") for each in range(many)]
        async with asyncio.timeout(15):
            for _ in range(many):
                async with database.reading() as reading:
                    assert await reading.scalar(text("SELECT count(*) FROM t")) == 0
    await asyncio.gather(*waiting)
    assert order == list(range(many))
    await database.aclose()


async def test_a_write_that_is_cancelled_in_a_query_lets_go_of_the_lock(tmp_path):
    database = unsigned(f"sqlite+aiosqlite:///{tmp_path / 'station.db'}")
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


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_write_that_is_wrapped_in_a_query_is_told_as_any_other(database):
    told = database.changes.watch(AuditDelivery)
    async with database.writing() as session:
        session.add(AuditDelivery(receiver="siem", seq=0, at=datetime(2026, 11, 1, tzinfo=UTC)))
    before = told.version
    changed = update(AuditDelivery).values(seq=7).returning(AuditDelivery)
    async with database.writing() as session:
        row = await session.scalar(select(AuditDelivery).from_statement(changed))
        assert row.seq == 7
    assert told.version != before


@pytest.mark.parametrize("odd", ["a" * 70, "a\0b", "\ud800"])
async def test_what_a_database_will_not_have_is_no_reason_to_wait_for_it(database, odd):
    """PostgreSQL says so in classes of its own: an entry of the journal would be tried again for ever."""
    try:
        async with database.writing() as session:
            session.add(
                ContactEvent(
                    journal_id="1-0",
                    agent_id=odd,
                    kind="note",
                    at=datetime(2026, 11, 1, tzinfo=UTC),
                    data={},
                )
            )
    except Exception as error:  # noqa: BLE001 - whatever it is called by the driver
        assert not is_away(error), repr(error)


@pytest.mark.postgres
async def test_a_server_that_hangs_up_is_waited_for(postgres_database):
    database = unsigned(postgres_database)
    try:
        with pytest.raises(DBAPIError) as caught:
            async with database.writing() as session:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert is_away(caught.value), repr(caught.value)
    finally:
        await database.aclose()


async def test_a_server_that_is_not_there_is_waited_for():
    database = unsigned(f"postgresql+asyncpg://nobody@127.0.0.1:{free_ports(1)[0]}/none")
    try:
        with pytest.raises(Exception) as caught:
            async with database.reading() as session:
                await session.execute(text("SELECT 1"))
        assert is_away(caught.value), repr(caught.value)
    finally:
        await database.aclose()
