"""What the SIP process tells of a call is written as it is told."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.outgoing.api import PASSED, CallTold
from gateway.outgoing.rules import Limits
from gateway.outgoing.service import OutgoingCalls

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        (CallTold(state="answered", machine=True), True),
        (CallTold(state="answered", reason=PASSED), False),
        (CallTold(state="ringing"), False),
        (CallTold(state="talking"), False),
    ],
)
async def test_a_call_was_answered_when_it_was_picked_up_and_not_when_it_was_joined(
    told: CallTold, answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, Any]] = []

    class Database:
        @asynccontextmanager
        async def writing(self) -> Any:
            yield None

    async def note(_session: Any, _call: str, changes: dict[str, Any]) -> bool:
        written.append(changes)
        return True

    async def one(_session: Any, _call: str) -> Any:
        return type("Row", (), {"purpose": "outside"})

    monkeypatch.setattr("gateway.outgoing.service.calls_out.told", note)
    monkeypatch.setattr("gateway.outgoing.service.calls_out.one", one)
    database: Any = Database()
    nothing: Any = None
    calls = OutgoingCalls(
        database, nothing, Limits(prefixes=(), hourly=1, daily=1),
        clock=lambda: NOW, is_on=True, keep=timedelta(days=1), kept=nothing,
    )  # fmt: skip
    await calls.told("c", told)
    assert ("answered_at" in written[0], "machine" in written[0]) == (answered, answered)
    # a call that is asked for while it goes on stays answered
    assert written[0].get("state") == (None if told.state == "talking" else told.state)
