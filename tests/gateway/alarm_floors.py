"""Floors as the alarms' tests need them."""

from typing import Any

from gateway.floor import api
from gateway.floor.headline import FloorHeadline
from gateway.reports.figures import Tally, figures
from queueing.admitting import NotAdmitted
from queueing.model import AgentState

NOW_MS = 1_800_000_000_000


def topic(
    name: str = "weapons",
    waiting: int = 0,
    waited_s: int = 0,
    working: int = 1,
    refused: NotAdmitted | None = None,
) -> Any:
    return api.FloorCategory(
        category=name,
        open=refused is not NotAdmitted.CLOSED,
        refused=refused,
        waiting=waiting,
        oldest_since_ms=NOW_MS - waited_s * 1000 if waiting else None,
        available=0,
        working=working,
        wait=None,
        within_s=20,
        today=None,
        trend=[0],
    )


def agent(state: AgentState, seconds: int = 0, **more: Any) -> api.FloorAgent:
    return api.FloorAgent(
        agent_id=more.pop("agent_id", "a1"),
        name="Anna Rossi",
        code="A1",
        state=state,
        reason=more.pop("reason", None),
        since_ms=NOW_MS - seconds * 1000,
        **more,
    )


def floor(*categories: api.FloorCategory, **more: Any) -> api.Floor:
    tally = Tally(
        offered=more.pop("offered", 0),
        answered_within=more.pop("within", 0),
        waiting=more.pop("still_waiting", 0),
    )
    tally.answered = tally.offered - tally.waiting
    return api.Floor(
        now_ms=NOW_MS,
        reachable=True,
        headline=FloorHeadline(kind="now"),
        day=api.FloorDay(),
        targets=api.FloorTargets(within_s=20, share=0.8, alarm_s=300, hold_alarm_s=120),
        today=figures(tally),
        trend_step_s=1800,
        categories=list(categories),
        agents=more.pop("agents", []),
        **more,
    )


LATE = api.FloorMessages(waiting=1, near=0, overdue=1, oldest_due_at_ms=None)
"""One message past its time."""
