import itertools

import pytest

from queueing.backend import Acd
from queueing.runner import connect
from queueing.settings import AcdSettings
from tests.support.servers.valkey import PrivateValkey

CATEGORIES = ("licences", "privacy", "road-code", "weapons")
START_MS = 1_760_000_000_000

_numbers = itertools.count(1)


class Clock:
    """Wall clock of a test: milliseconds, moved by hand."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> int:
        return self.ms

    def advance(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@pytest.fixture(scope="session")
def valkey():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.fixture
async def redis(valkey):
    client = connect(valkey.url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def new_acd(redis, clock):
    """Builds the ACD of this test's station; several calls share the station.

    Virtual time is moved in steps far longer than a real tick, so only the tests about outages
    let a silence count as one.
    """
    station = f"t{next(_numbers)}"

    def build(client=None, *, clock=clock, **settings):
        settings.setdefault("outage_s", 10_000_000)
        return Acd(
            client or redis,
            station,
            categories=CATEGORIES,
            settings=AcdSettings(**settings),
            clock=clock,
        )

    return build


@pytest.fixture
def acd(new_acd):
    return new_acd()
