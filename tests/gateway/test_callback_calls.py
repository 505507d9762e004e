"""What is kept of calling a citizen back: when, and until when they may come in."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from gateway.callbacks import lookups as callbacks
from gateway.callbacks.calls import CallbackCalls
from gateway.callbacks.tables import Callback
from gateway.platform.times import to_ms
from queueing.model import Channel, ContactState
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LINK = timedelta(minutes=30)
pytestmark = sqlite_suffices


async def test_a_number_is_dialled_once_for_an_answer_and_may_come_in_for_as_long_as_a_link(
    database: Any,
) -> None:
    days = Days(accounts=[operator("anna")])
    days.contacts.append(
        {
            "id": "c", "reference": "C", "category": "weapons", "channel": "callback", "modality": "video",
            "language": "it", "needs": [], "visitor_name": None, "consent": False, "created_at": NOON,
            "state": "connected", "outcome": None, "ended_at": None,
        }
    )  # fmt: skip
    async with database.writing() as session:
        await days.write(session)
        session.add(
            Callback(
                contact_id="c", way="phone", number="+390612345678", email=None, code_hash="h", score_ms=0,
                due_at=NOON, asked_at=NOON, attempt=0,
            )
        )  # fmt: skip
    live = SimpleNamespace(
        id="c", channel=Channel.CALLBACK, state=ContactState.CONNECTED, agent="anna", offers=1
    )
    dialled: list[Any] = []
    desks: list[str] = []

    async def contact(_contact: str) -> Any:
        return live

    async def desk(agent: str) -> None:
        desks.append(agent)

    async def dial(*asked: Any) -> None:
        dialled.append(asked)

    none: Any = None
    one: Any = SimpleNamespace(contact=contact, desk=desk, limits=SimpleNamespace(link=LINK))
    calls = CallbackCalls(
        one, database, one, none, none, one, none, sender=none, keep=LINK, kept=none, now_ms=lambda: to_ms(NOON), dial=dial
    )  # fmt: skip
    for _ in range(2):
        await calls.accepted("c")
    assert dialled == [("c", "anna", "+390612345678", 1)]
    assert desks == ["anna"]
    async with database.reading() as session:
        found = await callbacks.one(session, "c")
    row = found.callback
    assert (row.attempt, row.called_at, row.good_until) == (1, NOON, NOON + LINK)
