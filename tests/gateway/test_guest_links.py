"""Guests' links: what an expired one opens, and for whom."""

import pytest

from gateway.conference.guests import GuestLinks
from gateway.conference.state import State
from gateway.platform.refused import Refused
from tests.support.situations.called_conferences import add_conference

CONFERENCE, BROWSER = "briefing", "b" * 20


async def inside(_conference, _member):
    return True


async def outside(_conference, _member):
    return False


@pytest.fixture
async def links(core):
    await add_conference(
        core.database, core.settings.station, CONFERENCE, state=State(state="open"), at=core.clock()
    )  # fmt: skip
    return GuestLinks(core.database, core.signer, b"browsers", core.clock)


@pytest.mark.parametrize("single_use", [True, False])
async def test_whoever_is_inside_comes_back_by_a_link_that_has_expired_meanwhile(
    core, clock, links, single_use
):
    made = await links.make(CONFERENCE, label="Ada", single_use=single_use, hours=1, by=None)
    member, *_ = await links.come(CONFERENCE, made.token, BROWSER, outside)
    clock.advance(hours=2)
    assert (await links.come(CONFERENCE, made.token, BROWSER, inside))[0] == member
    with pytest.raises(Refused, match="not good"):
        await links.come(CONFERENCE, made.token, BROWSER, outside)
    with pytest.raises(Refused, match="not good"):
        await links.come("another", made.token, BROWSER, inside)


async def test_a_link_taken_back_opens_nothing_to_anybody(links):
    made, other, kept = [
        await links.make(CONFERENCE, label=label, single_use=True, hours=1, by=None)
        for label in ("Ada", "Bea", "Eva")
    ]
    await links.come(CONFERENCE, made.token, BROWSER, outside)
    assert await links.take_back(CONFERENCE, made.id)
    assert await links.take_back(CONFERENCE, other.id)
    # a chair of another conference takes back none of this one's
    assert not await links.take_back("another", kept.id)
    assert await links.taken_back([made.id, kept.id]) == {made.id}
    assert (await links.come(CONFERENCE, kept.token, "another browser", outside))[0]
    with pytest.raises(Refused, match="not good"):
        await links.come(CONFERENCE, made.token, BROWSER, inside)


async def test_a_link_says_for_whom_it_is_as_long_as_it_opens_something(core, clock, links):
    made, back = [
        await links.make(CONFERENCE, label=label, single_use=True, hours=1, by=None)
        for label in ("Ada", "Bea")
    ]
    assert await links.label_of(CONFERENCE, made.token) == "Ada"
    assert await links.label_of(CONFERENCE, back.token) == "Bea"
    assert await links.token_of(made.id) is not None
    await links.take_back(CONFERENCE, back.id)
    assert await links.token_of(back.id) is None
    for conference, token in ((CONFERENCE, back.token), ("another", made.token), (CONFERENCE, "x")):
        with pytest.raises(Refused, match="not good"):
            await links.label_of(conference, token)
    # its hour is over when it is over
    clock.advance(hours=1)
    assert await links.token_of(made.id) is None
    with pytest.raises(Refused, match="not good"):
        await links.label_of(CONFERENCE, made.token)
