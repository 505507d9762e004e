"""Calls of which nobody tells any more are given up when their time is over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.outgoing.rules import Limits
from gateway.outgoing.service import LINE_AWAY, OutgoingCalls
from gateway.outgoing.tables import CallOut
from tests.gateway.conftest import Core

SILENT = timedelta(seconds=1)


class Book:
    """The orders, of which silent calls are taken out."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def forget(self, call: str) -> None:
        self.forgotten.append(call)


@pytest.fixture
async def calls(core: Core, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OutgoingCalls]:
    """Calls out, looked at once an hour besides."""
    monkeypatch.setattr("gateway.platform.silence.SAFETY_S", 3600.0)
    monkeypatch.setattr("gateway.outgoing.service.SILENT", SILENT)
    nothing: Any = None
    book: Any = Book()
    made = OutgoingCalls(
        core.database, book, Limits(prefixes=(), hourly=1, daily=1),
        clock=lambda: datetime.now(UTC), is_on=True, keep=timedelta(days=1), kept=nothing,
    )  # fmt: skip
    yield made
    await made.aclose()


async def told(core: Core, call: str, at: datetime, state: str = "ringing") -> None:
    async with core.database.writing() as session:
        session.add(
            CallOut(
                id=call, contact_id=None, asked_by=None, purpose="test", number="+390000", trunk=None, state=state,
                reason=None, machine=False, asked_at=at, told_at=at, answered_at=None, ended_at=None,
            )
        )  # fmt: skip


async def states(core: Core) -> dict[str, tuple[str, str | None]]:
    async with core.database.reading() as session:
        rows = await session.execute(select(CallOut.id, CallOut.state, CallOut.reason))
        return {call: (state, reason) for call, state, reason in rows}


async def test_each_is_given_up_when_its_own_time_is_over(core: Core, calls: OutgoingCalls) -> None:
    now = datetime.now(UTC)
    await told(core, "silent", now - SILENT)
    await told(core, "answered", now - 2 * SILENT, state="answered")
    await told(core, "soon", now + SILENT / 2)
    calls.start()
    given_up = ("failed", LINE_AWAY)
    async with asyncio.timeout(60):
        while (await states(core))["soon"] != given_up:
            await asyncio.sleep(0.01)
    assert await states(core) == {
        "silent": given_up,
        "soon": given_up,
        "answered": ("answered", None),
    }


async def test_one_that_is_told_of_goes_on(core: Core, calls: OutgoingCalls) -> None:
    await told(core, "rings", datetime.now(UTC))
    await calls.silence.end_silent()
    assert await states(core) == {"rings": ("ringing", None)}
