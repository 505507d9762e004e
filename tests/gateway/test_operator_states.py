"""A supervisor changes an operator's state: with a reason, on record, and told to the operator."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import select, update

from gateway.accounts.notice import VERSION
from gateway.floor.api import StateChange
from gateway.floor.beside_views import parts as beside_parts
from gateway.floor.operator_states import OperatorStates
from gateway.floor.state_changes import last_changes
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from queueing.model import Agent, AgentState, Refusal
from signaling.protocol.desk_views import SetBy


class FakeQueue:
    """One operator, and what it is asked to do."""

    def __init__(self, agent):
        self.agents = {agent.id: agent}
        self.asked = []
        self.answer = None

    async def agent(self, agent_id):
        return self.agents.get(agent_id)

    async def set_state(self, agent_id, state, reason, *, after_contact):
        self.asked.append((agent_id, state, reason, after_contact))
        return self.answer


@pytest.fixture
async def operator(core, people):
    found = people[Role.OPERATOR].id
    async with core.database.writing() as session:
        await session.execute(
            update(Account).where(Account.id == found).values(notice_version=VERSION)
        )
    return found


@pytest.fixture
def queue(operator):
    return FakeQueue(
        Agent(
            id=operator, state=AgentState.AVAILABLE, categories={"weapons": 3},
            skills=frozenset(), since_ms=0, idle_since=0, present=True,
        )
    )  # fmt: skip


@pytest.fixture
def states(core, queue):
    return OperatorStates(queue, core.database, lambda: to_ms(core.clock()))


async def entries(core):
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry)
            .where(AuditEntry.action.startswith("operator.state"))
            .order_by(AuditEntry.seq)
        )
        return [
            (each.action, each.account_id, each.subject, each.detail) for each in rows.scalars()
        ]


async def told(core, operator):
    """What the operator's own desk is shown."""
    parts = beside_parts(
        monitoring_shown=True, notices=lambda _: [], now_ms=lambda: to_ms(core.clock())
    )
    async with core.database.reading() as session:
        side = SimpleNamespace(account=await session.get(Account, operator))
        return (await next(iter(parts.agent))(session, side))["set_by"]


async def test_it_is_on_record_with_its_reason_and_the_operator_reads_it(
    core, states, queue, operator, people, clock
):
    boss = people[Role.SUPERVISOR]
    await states.change(operator, StateChange(state="paused", reason=" Riunione. "), by=boss.id)
    assert queue.asked == [(operator, AgentState.PAUSED, "supervisor", True)]
    assert await entries(core) == [
        (
            "operator.state", boss.id, f"account:{operator}",
            {"state": "paused", "reason": "Riunione."},
        )
    ]  # fmt: skip
    at_ms = to_ms(clock())
    assert await told(core, operator) == SetBy(
        name=boss.display_name, state="paused", reason="Riunione.", at_ms=at_ms
    )
    clock.advance(minutes=11)
    assert await told(core, operator) is None


async def test_what_the_queue_refuses_is_not_told_to_the_operator(
    core, states, queue, operator, people, clock
):
    boss = people[Role.SUPERVISOR]
    await states.change(operator, StateChange(state="paused", reason="Riunione."), by=boss.id)
    clock.advance(seconds=1)
    queue.answer = Refusal.CONSOLE_GONE
    queue.agents[operator] = msgspec.structs.replace(
        queue.agents[operator], state=AgentState.PAUSED
    )
    with pytest.raises(Refused) as refused:
        await states.change(operator, StateChange(state="available", reason="Torni."), by=boss.id)
    assert refused.value.code == "console_gone"
    assert [each[0] for each in await entries(core)] == [
        "operator.state", "operator.state", "operator.state.refused",
    ]  # fmt: skip
    async with core.database.reading() as session:
        found = await last_changes(session, clock() - timedelta(hours=1))
    assert {name: (each.state, each.by) for name, each in found.items()} == {
        operator: ("paused", boss.display_name)
    }


@pytest.mark.parametrize(
    ("state", "next_state", "wanted", "refused"),
    [
        (AgentState.AVAILABLE, None, "available", True),
        (AgentState.BUSY, None, "available", True),
        (AgentState.BUSY, AgentState.PAUSED, "paused", True),
        (AgentState.BUSY, AgentState.PAUSED, "available", False),
        (AgentState.WRAP_UP, None, "offline", False),
        (AgentState.OFFLINE, None, "offline", True),
    ],
)
async def test_what_is_so_already_is_not_done_twice(
    core, states, queue, operator, people, state, next_state, wanted, refused
):
    queue.agents[operator] = msgspec.structs.replace(
        queue.agents[operator], state=state, next_state=next_state
    )
    change = states.change(operator, StateChange(state=wanted, reason="Perché sì."), by="b")
    if not refused:
        await change
        assert len(queue.asked) == 1
        return
    with pytest.raises(Refused, match="so already"):
        await change
    assert (queue.asked, await entries(core)) == ([], [])


async def test_who_has_not_accepted_the_notice_takes_no_contacts(core, states, queue, operator):
    async with core.database.writing() as session:
        await session.execute(
            update(Account).where(Account.id == operator).values(notice_version=None)
        )
    queue.agents[operator] = msgspec.structs.replace(
        queue.agents[operator], state=AgentState.PAUSED
    )
    with pytest.raises(Refused) as refused:
        await states.change(operator, StateChange(state="available", reason="Torni."), by="b")
    assert refused.value.code == "notice_not_accepted"
    await states.change(operator, StateChange(state="offline", reason="Vada."), by="b")


async def test_nobody_is_no_operator(states):
    with pytest.raises(Refused) as refused:
        await states.change("x", StateChange(state="paused", reason="Perché sì."), by="b")
    assert refused.value.code == "unknown_agent"
