"""Where a process of the station finds Redis and the keys of the recordings."""

from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.settings import Settings


def redis_client(settings: Settings) -> Redis:
    """Return a client of the station's Redis, whose answers are text. The caller closes it.

    A command whose answer was lost is not sent again: repeated, a transition that had happened
    would be refused, and a success be taken for a failure.
    """
    if settings.redis_url is None:
        raise ValueError("the address of Redis is not known; the supervisor sets VS_REDIS_URL")
    return Redis.from_url(
        settings.redis_url,
        decode_responses=True,
        socket_timeout=10,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
    )


def keystore_folder(settings: Settings) -> Path:
    """Return the folder of the recordings' keys: apart from the recordings and the database, so that
    ordinary backups of those do not hold it."""
    return settings.data_dir.absolute() / "keystore"
