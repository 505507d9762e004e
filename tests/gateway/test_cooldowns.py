"""Cool-downs of one visitor in two contacts."""

import time

import pytest
from redis.asyncio import Redis

from gateway.contacts.cooldowns import COOL_DOWNS, CoolDowns
from gateway.platform.security.permissions import Role

VISITOR = "visitor-0123456789"


@pytest.fixture
async def cool_downs(valkey_url, core, tmp_path):
    redis = Redis.from_url(valkey_url, decode_responses=True)
    yield CoolDowns(
        redis,
        f"{{{tmp_path.name}}}",
        core.database,
        b"k" * 32,
        length_s=600,
        slow_addresses=True,
        now_ms=lambda: round(time.time() * 1000),
    )
    await redis.aclose()


@pytest.mark.parametrize(("first", "last"), [("one", "two"), ("two", "one")])
async def test_lifting_one_leaves_the_other(cool_downs, people, first, last):
    by = people[Role.SUPERVISOR].id
    for contact_id in ("one", "two"):
        await cool_downs.remember(contact_id, VISITOR, "203.0.113.7")
        await cool_downs.begin(contact_id, by)
    assert await cool_downs.lift(first, by=by, reason="why")
    stays = await cool_downs.of_contact(last)
    assert stays is not None
    assert await cool_downs.of_visitor(VISITOR) == stays
    assert await cool_downs.lift(last, by=by, reason="why")
    assert await cool_downs.of_visitor(VISITOR) is None


async def test_pages_are_told_when_one_begins_and_when_it_is_lifted(cool_downs, people, core):
    told = []
    core.database.changes.watch(COOL_DOWNS, wake=lambda: told.append(1))
    by = people[Role.SUPERVISOR].id
    await cool_downs.remember("one", VISITOR, "203.0.113.7")
    await cool_downs.begin("one", by)
    assert len(told) == 1
    assert await cool_downs.lift("one", by=by, reason="why")
    assert len(told) == 2
