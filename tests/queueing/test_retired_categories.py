"""Categories that take nobody in any more: no contact is moved to one, and those that are in it go on."""

import pytest

from queueing.backend import Acd
from queueing.model import ContactState, Refusal
from tests.queueing.conftest import CATEGORIES
from tests.support.situations.acd import contact_in, done, enter, on_duty


@pytest.fixture
def retired():
    """The ids that are retired; a test changes them as an administrator does."""
    return set()


@pytest.fixture
def acd(redis, clock, retired):
    return Acd(redis, "retiring", categories=CATEGORIES, retired=retired, clock=clock)


@pytest.mark.parametrize("state", [ContactState.WAITING, ContactState.CONNECTED])
async def test_no_contact_is_moved_to_one(acd, retired, state):
    await contact_in(acd, state, "c", "a")
    retired.add("privacy")
    agent = "a" if state is ContactState.CONNECTED else None
    assert await acd.correct_category("c", "privacy", agent) is Refusal.RETIRED_CATEGORY
    assert await acd.correct_category("c", "no-such", agent) is Refusal.UNKNOWN_CATEGORY
    if agent:
        assert await acd.transfer("c", agent, category="privacy") is Refusal.RETIRED_CATEGORY
        assert await acd.consult("c", agent, category="privacy") is Refusal.RETIRED_CATEGORY
    assert (await acd.contact("c")).category == "weapons"


async def test_a_contact_that_waits_in_one_is_answered(acd, retired):
    await enter(acd, "c")
    retired.add("weapons")
    await on_duty(acd, "a")
    assert (await acd.contact("c")).state is ContactState.OFFERED
    done(await acd.accept("c", "a"))
    assert (await acd.snapshot()).categories["weapons"].working == 1


async def test_ids_that_come_later_are_known(redis, clock):
    known = {"weapons"}
    acd = Acd(redis, "growing", categories=known, clock=clock)
    assert "privacy" not in (await acd.snapshot()).categories
    known.add("privacy")
    assert "privacy" in (await acd.snapshot()).categories
    assert await acd.correct_category("nobody", "privacy") is Refusal.UNKNOWN_CONTACT
