"""Structs that Redis keeps sealed: what is put is there again, and nobody without the key reads it."""

import msgspec
import pytest

from gateway.platform.security.sealed_hash import SealedHash


class Kept(msgspec.Struct):
    number: str


class Redis:
    """A hash in memory."""

    def __init__(self):
        self.hash = {}
        self.lasts_s = None

    async def hset(self, _key, name, value):
        self.hash[name] = value

    async def hsetnx(self, _key, name, value):
        self.hash.setdefault(name, value)

    async def hget(self, _key, name):
        return self.hash.get(name)

    async def hdel(self, _key, name):
        self.hash.pop(name, None)

    async def hgetall(self, _key):
        return dict(self.hash)

    async def expire(self, _key, seconds):
        self.lasts_s = seconds


def made(redis, secret=bytes(32), purpose="call"):
    return SealedHash(redis, "key", secret, purpose, Kept, kept_s=60)


@pytest.fixture
def redis():
    return Redis()


async def test_what_is_put_is_there_until_it_is_forgotten(redis):
    kept = made(redis)
    await kept.put("a", Kept("+391"))
    await kept.put("b", Kept("+392"))
    assert redis.lasts_s == 60
    assert await kept.get("a") == Kept("+391")
    assert sorted(each.number for each in await made(redis).all()) == ["+391", "+392"]
    await kept.forget("a")
    assert await kept.get("a") is None
    assert await kept.all() == [Kept("+392")]


async def test_it_is_written_anew_unless_it_is_to_stay(redis):
    kept = made(redis)
    await kept.put("a", Kept("1"))
    await kept.put("a", Kept("2"), anew=False)
    assert await kept.get("a") == Kept("1")
    await kept.put("a", Kept("2"))
    assert await kept.get("a") == Kept("2")


@pytest.mark.parametrize("stranger", [{"secret": bytes(31) + b"1"}, {"purpose": "order"}])
async def test_nobody_else_reads_it_and_what_cannot_be_read_is_let_go_of(redis, stranger):
    await made(redis).put("a", Kept("+391"))
    assert "+391" not in str(redis.hash)
    other = made(redis, **stranger)
    assert await other.get("a") is None
    assert redis.hash
    assert await other.all() == []
    assert not redis.hash
