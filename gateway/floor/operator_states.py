"""A supervisor changes an operator's state, with a reason on record; the operator is told by whom and why."""

from collections.abc import Callable
from typing import Final

from gateway.accounts import notice
from gateway.accounts.lookups import account_of
from gateway.floor.api import StateChange
from gateway.platform.audit.noted_deeds import noted_and_done
from gateway.platform.checks import is_technical
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import RESTING, Agent, AgentState, Refusal

ACTION: Final = "operator.state"
"""Of the entries in the audit trail; their subject is the account, their detail ``state`` and ``reason``."""
PAUSED_BY: Final = "supervisor"
"""The queue's word for such a pause; why in words is the audit's."""


class OperatorStates:
    """Changes operators' states for supervisors. Holds no state itself."""

    def __init__(self, acd: Acd, database: Database, now_ms: Callable[[], int]) -> None:
        self._acd = acd
        self._database = database
        self._now_ms = now_ms

    async def change(self, agent_id: str, wanted: StateChange, *, by: str) -> None:
        """Make an operator available, paused or off duty; with a contact in hand, once they are done with it.

        Raises :class:`Refused`: ``unknown_agent``, ``state_unchanged``, ``notice_not_accepted`` (an operator who has not
        accepted the notice about being recorded takes no contacts), or the queue's word: ``console_gone`` where no desk is
        open.
        """
        state = AgentState(wanted.state)
        agent = await self._acd.agent(agent_id)
        account = await account_of(self._database, agent_id)
        if agent is None or account is None or is_technical(agent.categories):
            raise Refused(Refusal.UNKNOWN_AGENT, "There is no such operator.", kind="absent")
        if _is_so(agent, state):
            raise Refused("state_unchanged", "That is so already.")
        if state is AgentState.AVAILABLE and notice.is_due(account):
            raise Refused("notice_not_accepted", "The notice about being recorded is not accepted.")
        reason = PAUSED_BY if state is AgentState.PAUSED else ""

        async def deed() -> str | None:
            answer = await self._acd.set_state(agent_id, state, reason, after_contact=True)
            return answer if isinstance(answer, Refusal) else None

        refusal = await noted_and_done(
            self._database,
            deed,
            at=from_ms(self._now_ms()),
            account_id=by,
            action=ACTION,
            subject=f"account:{agent_id}",
            detail={"state": wanted.state, "reason": wanted.reason.strip()},
        )
        if refusal is not None:
            raise Refused(refusal, "The queue does not allow that now.")


def _is_so(agent: Agent, state: AgentState) -> bool:
    """Whether the operator is in that state, or will be after the contact in hand."""
    if agent.state in RESTING:
        return agent.state is state
    return (agent.next_state or AgentState.AVAILABLE) is state
