"""How often what an operator's console shows is read out of Redis and the database. Every change of a contact is shown anew."""

from gateway.consoles.desk import DeskHandler
from tests.integration.conversations import answered
from tests.support.servers.round_trips import round_trips_of

MOST_REDIS, MOST_TRANSACTIONS, MOST_STATEMENTS = 8, 3, 10


async def test_one_snapshot_asks_redis_and_the_database_a_few_times(gateway, monkeypatch):
    async with answered(gateway) as (_, __, desk):
        with round_trips_of(monkeypatch, DeskHandler, "command") as snapshots:
            desk.events.clear()
            await desk.do("sync")
            await desk.wait(lambda event: event["type"] == "snapshot")
        # the others are heartbeats
        snapshot = max(snapshots, key=lambda each: len(each.sql))
        assert len(snapshot.redis) <= MOST_REDIS, snapshot.redis
        assert snapshot.transactions <= MOST_TRANSACTIONS, snapshot.sql
        assert len(snapshot.sql) <= MOST_STATEMENTS, snapshot.sql
