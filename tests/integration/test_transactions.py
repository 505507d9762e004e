"""No SQL transaction is held across Redis or HTTP: what sees to it in every test of this folder sees it."""

import aiohttp
import pytest

from gateway.platform.audit import log as audit


@pytest.mark.parametrize("kind", ["reading", "writing"])
async def test_a_transaction_held_across_redis_or_http_is_seen(
    gateway, no_transaction_across_a_server, kind
):
    found, transaction = (
        no_transaction_across_a_server,
        getattr(gateway.core.database, kind),
    )
    async with transaction() as session:
        await audit.of_subject(session, "nobody")
    await gateway.redis.ping()
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.url}/healthz"):
        pass
    assert found == []
    async with transaction() as session:
        await audit.of_subject(session, "nobody")
        await gateway.redis.ping()
    assert len(found) == 1
    found.clear()
    async with (
        transaction(),
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/healthz"),
    ):
        pass
    assert len(found) == 1
    found.clear()
