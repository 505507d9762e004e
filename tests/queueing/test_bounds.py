"""Bounds of the queue's arguments: the last value that fits, and the first that does not."""

import pytest

from queueing.model import MOST_PRIORITY_S, Limit, NewContact
from queueing.settings import AcdSettings

WEEK_S = 7 * 86_400


def sign_on(level):
    return "sign_on", ("a", {"weapons": level})


def grant(for_s):
    return "grant", ("a", "weapons", for_s)


def extend(by_s):
    return "extend_wrap_up", ("a", by_s)


def call_outside(ring_s):
    return "call_outside", ("c", "a", "call", ring_s)


def priority(priority_s):
    return "set_priority", ("c", priority_s)


@pytest.mark.parametrize(
    ("asked", "fits", "beyond"),
    [
        (sign_on, 1, 0),
        (sign_on, 5, 6),
        (grant, 0.5, 0),
        (grant, WEEK_S, WEEK_S + 1),
        (extend, 0.5, 0),
        (extend, 3600, 3601),
        (call_outside, 0.5, 0),
        (call_outside, 3600, 3601),
        (priority, MOST_PRIORITY_S, MOST_PRIORITY_S + 1),
        (priority, -MOST_PRIORITY_S, -MOST_PRIORITY_S - 1),
    ],
)
async def test_the_bound_itself_fits_and_nothing_beyond(acd, asked, fits, beyond):
    verb, arguments = asked(fits)
    await getattr(acd, verb)(*arguments)
    verb, arguments = asked(beyond)
    with pytest.raises(ValueError, match="cannot be used in the queue"):
        await getattr(acd, verb)(*arguments)


async def test_a_line_takes_as_many_as_its_limit_and_no_more(acd):
    limits = (Limit(2, frozenset({"weapons", "privacy"})),)
    for name, category in (("one", "weapons"), ("two", "privacy")):
        await acd.enqueue(NewContact(id=name, category=category, limits=limits))
    answer = await acd.enqueue(NewContact(id="three", category="weapons", limits=limits))
    assert answer == "queue_full"
    assert await acd.contact("two")
    assert await acd.contact("three") is None
    # another line has room
    answer = await acd.enqueue(
        NewContact(id="four", category="licences", limits=(Limit(1, frozenset({"licences"})),))
    )
    assert answer.events


def test_each_setting_travels_in_its_own_place_and_unit():
    """Every duration another, so that two that are swapped, or one in seconds, are seen."""
    settings = AcdSettings(
        outage_s=1, ring_s=2, seat_lease_s=3, return_s=4, agent_lease_s=5, console_grace_s=6,
        wrap_up_s=7, decline_cooldown_s=8, reserve_s=9, hold_limit_s=10, closed_keep_s=11,
        auto_offer=True, requeue_when_agent_lost=False, technical=frozenset({"b", "a"}),
    )  # fmt: skip
    seconds = " ".join(f"{number}000" for number in range(1, 11))
    assert settings.packed(17) == f"{seconds} 11 1 0 17 ,a,b, ,"
