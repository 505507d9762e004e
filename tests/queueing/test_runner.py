"""The client of the queue, where the server goes away."""

from importlib.metadata import version

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from queueing.runner import connect
from tests.support.servers.valkey import PrivateValkey

uvloop = pytest.importorskip("uvloop")


@pytest.mark.process
def test_a_connection_that_was_closed_is_said_to_be_lost(tmp_path):
    """On uvloop, which raises another error than asyncio for writing to a closed transport."""
    server = PrivateValkey()
    server.start()

    async def scene() -> None:
        redis = connect(server.url)
        try:
            await redis.ping()
            (connection,) = redis.connection_pool._available_connections
            connection._writer.transport.close()
            with pytest.raises(RedisConnectionError):
                await redis.ping()
            assert await redis.ping()
        finally:
            await redis.aclose()

    try:
        uvloop.run(scene())
    finally:
        server.close()


@pytest.mark.process
async def test_a_connection_reads_no_file_to_say_what_client_it_is(monkeypatch):
    server = PrivateValkey()
    server.start()

    def read(_name: str) -> str:
        pytest.fail("the package's metadata is read again")

    redis = connect(server.url, decode_responses=True)
    monkeypatch.setattr("redis.utils.metadata.version", read)
    try:
        told = await redis.client_info()
        assert (told["lib-name"], told["lib-ver"]) == ("redis-py", version("redis"))
    finally:
        await redis.aclose()
        server.close()
