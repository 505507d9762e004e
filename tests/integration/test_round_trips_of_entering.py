"""How often one entry asks Redis and the database. What grows here is paid by everybody who comes at once."""

import pytest

from gateway.consoles.citizen import CitizenHandler
from gateway.contacts import lines
from tests.integration.conversations import ENTER
from tests.support.servers.round_trips import round_trips_of

VISITOR = "v" * 20
MOST_REDIS = 8
"""Beside the two with which the floor is read, for all who enter within a second."""
MOST_TRANSACTIONS, MOST_STATEMENTS = 1, 3


@pytest.mark.parametrize("modality", ["text", "video"])
async def test_one_entry_asks_redis_and_the_database_a_few_times(running, monkeypatch, modality):
    monkeypatch.setattr(lines, "FRESH_S", 3600)
    async with (
        # with rates, as a station has them: they are counted in Redis
        running(rate_limits="on") as gateway,
        gateway.desk() as desk,
        gateway.citizen(visitor="w" * 20) as first,
        gateway.citizen(visitor="u" * 20) as second,
        gateway.citizen(visitor=VISITOR) as citizen,
    ):
        # somebody is at work, so the wait is told; and the server knows the scripts from those before
        await desk.do("setState", state="available")
        await first.do("enterQueue", **{**ENTER, "modality": modality})
        await desk.wait_state("offered")
        await second.do("enterQueue", **{**ENTER, "modality": modality})
        await second.wait_state("waiting")
        with round_trips_of(monkeypatch, CitizenHandler, "command") as entries:
            await citizen.do("enterQueue", **{**ENTER, "modality": modality})
            await citizen.wait_state("waiting")
        (entry,) = entries
        assert any("enqueue" in text or "EVALSHA" in text for text in entry.redis)
        assert any(text.startswith("INSERT INTO contacts") for text in entry.sql)
        assert len(entry.redis) <= MOST_REDIS, entry.redis
        assert entry.transactions <= MOST_TRANSACTIONS, entry.sql
        assert len(entry.sql) <= MOST_STATEMENTS, entry.sql
