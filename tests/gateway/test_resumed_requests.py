"""What two people decided is done, also when the process that was to do it dies before."""

import asyncio

import pytest

from gateway.accounts.approvals.deciders import (
    Deciders,
)
from gateway.accounts.approvals.service import (
    GIVEN_UP_AFTER,
    Requests,
)
from gateway.accounts.approvals.tables import (
    StationRequest,
)
from gateway.contacts import lookups as contacts
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff

WHAT = {"contacts": ["c-1"], "by": "name", "recordings": True}


class Deeds:
    """Notes what is done; dies or fails as it is told."""

    def __init__(self):
        self.done = []
        self.ends = []

    async def __call__(self, what, *, reason, by):
        if self.ends and (error := self.ends.pop(0)) is not None:
            raise error
        self.done.append((what, reason, by))


@pytest.fixture
def deeds():
    return Deeds()


@pytest.fixture
def gateways(core, deeds):
    """Two of them on one database."""
    deciders = Deciders(core.database, days=0, clock=core.clock)
    made = [
        Requests(core.database, deciders, core.clock, references=contacts.references)
        for _ in range(2)
    ]
    for each in made:
        each.release("erase", deeds)
        each.release("retention", deeds)
    return made


def staff(core, people, role):
    account = people[role]
    return Staff(
        account_id=account.id,
        session_id="s",
        role=role,
        account=account,
        proven_at=core.clock(),
        enrolling=False,
    )


@pytest.fixture
async def abandoned(core, people, gateways, deeds):
    """A request that was granted by a process which died then."""
    asker = staff(core, people, Role.ADMIN)
    asked = await gateways[0].ask("erase", WHAT, by=asker, reason="Lo chiede.")
    deeds.ends = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await gateways[0].decide(
            asked, granted=True, by=staff(core, people, Role.SUPERVISOR), reason="Sì."
        )
    assert deeds.done == []
    return asked


async def row(core, request_id):
    async with core.database.reading() as session:
        return await session.get(StationRequest, request_id)


async def test_what_a_dead_process_left_is_done_once(
    core, clock, abandoned, gateways, deeds, people
):
    assert (await row(core, abandoned)).state == "granted"
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() - 1)
    assert await gateways[1].resume() == 0, "it may be at it still"
    clock.advance(seconds=2)
    assert sorted(await asyncio.gather(*(each.resume() for each in gateways))) == [0, 1]
    assert deeds.done == [(WHAT, "Lo chiede.", people[Role.ADMIN].id)]
    clock.advance(days=1)
    assert await gateways[0].resume() == 0
    assert (await row(core, abandoned)).done_at is not None


async def test_one_that_dies_again_is_resumed_again(clock, abandoned, gateways, deeds):
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    deeds.ends = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await gateways[0].resume()
    assert await gateways[1].resume() == 0
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    assert await gateways[1].resume() == 1
    assert len(deeds.done) == 1


async def test_what_cannot_be_done_waits_for_a_decision_again(
    core, clock, abandoned, gateways, deeds
):
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    deeds.ends = [Refused("recording_kept", "A hold.")]
    with pytest.raises(Refused):
        await gateways[0].resume()
    left = await row(core, abandoned)
    assert (left.state, left.decided_by, left.begun_at) == ("pending", None, None)
    assert await gateways[0].resume() == 0


async def test_what_was_done_or_refused_is_not_resumed(core, clock, people, gateways, deeds):
    asker = staff(core, people, Role.ADMIN)
    decider = staff(core, people, Role.SUPERVISOR)
    for granted in (True, False):
        asked = await gateways[0].ask("erase", WHAT, by=asker, reason="Lo chiede.")
        await gateways[0].decide(asked, granted=granted, by=decider, reason="Così.")
    clock.advance(days=1)
    assert await gateways[1].resume() == 0
    assert len(deeds.done) == 1


async def test_every_gateway_looks(client):
    assert "requests:resume" in {task.get_name() for task in asyncio.all_tasks()}
