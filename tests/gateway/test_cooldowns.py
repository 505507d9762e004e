"""Cool-downs of one visitor in two contacts."""

import time

import pytest
from redis.asyncio import Redis

from gateway.contacts.cooldowns import COOL_DOWNS, SLOWED_ENTRIES, CoolDowns
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


async def test_where_somebody_cools_down_so_many_enter_and_no_more(cool_downs, people):
    await cool_downs.remember("one", VISITOR, "203.0.113.7")
    for _ in range(SLOWED_ENTRIES + 1):
        assert await cool_downs.refuses_entry(None, "203.0.113.7") == (None, None), "nobody does"
    await cool_downs.begin("one", people[Role.SUPERVISOR].id)
    for _ in range(SLOWED_ENTRIES):
        assert await cool_downs.refuses_entry(None, "203.0.113.7") == (None, None)
    _, until_ms = await cool_downs.refuses_entry("visitor-of-another", "203.0.113.7")
    assert until_ms is not None
    assert await cool_downs.refuses_entry(None, "203.0.113.8") == (None, None)
    stays, slowed = await cool_downs.refuses_entry(VISITOR, "203.0.113.8")
    assert (stays, slowed) == (await cool_downs.of_contact("one"), None)


async def test_the_others_are_those_of_the_same_visitor_without_the_one(cool_downs):
    for contact_id, visitor in (
        ("one", VISITOR),
        ("two", VISITOR),
        ("three", "another"),
        ("four", None),
    ):
        await cool_downs.remember(contact_id, visitor, "203.0.113.7")
    assert await cool_downs.others("one") == {"two"}
    assert await cool_downs.others("three") == set()
    assert await cool_downs.others("four") == set()
