"""Administrators see the newest calls that the station made, without the last digits of a number."""

from datetime import timedelta
from typing import Any

from redis.exceptions import ConnectionError as AwayError

from gateway.outgoing import sql as calls_out
from gateway.outgoing.listing import CallList


class AwayBook:
    async def shown(self) -> None:
        raise AwayError


async def test_calls_are_listed_the_newest_first_though_redis_is_away(
    core: Any, clock: Any
) -> None:
    begun = clock()
    async with core.database.writing() as session:
        for name, number, since_s in (("first", "+390612345678", 0), ("second", "201", 60)):
            at = begun + timedelta(seconds=since_s)
            await calls_out.write(
                session,
                {
                    "id": name, "contact_id": None, "asked_by": None, "purpose": "test",
                    "number": number, "state": "ended", "reason": None, "machine": False,
                    "asked_at": at, "told_at": at, "answered_at": at,
                    "ended_at": at + timedelta(seconds=7),
                },
            )  # fmt: skip
    book: Any = AwayBook()
    found = await CallList(core.database, book, ("carrier",), ("+39",)).newest()
    assert [(each.id, each.number, each.seconds) for each in found.calls] == [
        ("second", "201", 7), ("first", "+390612345***", 7),
    ]  # fmt: skip
    assert (found.trunks, found.prefixes, found.figures) == (["carrier"], ["+39"], None)
