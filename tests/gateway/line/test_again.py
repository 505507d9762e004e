"""A second dialling of a citizen happens once, however often it is clicked."""

import asyncio
import datetime as dt
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.callbacks import lookups as callbacks
from gateway.platform.refused import Refused
from gateway.telephony.dialled_by_line import CallbacksByLine

LIVE: Any = SimpleNamespace(id="c1", offers=1, language="it")


class Around:
    """The queue, SQL, the state of calls and the dialler."""

    def __init__(self) -> None:
        self.state = SimpleNamespace(telephone_reason="refused-hourly", worker="0")
        self.names: list[str] = []

    @asynccontextmanager
    async def reading(self) -> Any:
        yield None

    async def contact(self, _contact: str) -> Any:
        return LIVE

    async def get(self, _contact: str) -> Any:
        await asyncio.sleep(0)
        return SimpleNamespace(**vars(self.state))

    async def update(self, _contact: str, **changes: Any) -> None:
        await asyncio.sleep(0)
        vars(self.state).update(changes)

    async def last(self, _contact: str, _purpose: str) -> Any:
        await asyncio.sleep(0)
        return SimpleNamespace(asked_at=dt.datetime(2026, 1, 1 + len(self.names), tzinfo=dt.UTC))

    async def dial(self, wanted: Any) -> None:
        self.names.append(wanted.call)


@pytest.mark.parametrize("pause", range(12))
async def test_two_clicks_dial_once(monkeypatch: pytest.MonkeyPatch, pause: int) -> None:
    async def one(_session: Any, _contact: str) -> Any:
        return SimpleNamespace(callback=SimpleNamespace(number="+390612345678", result=None))

    async def later() -> None:
        for _ in range(pause):
            await asyncio.sleep(0)
        try:
            await line.again(LIVE, "a1")
        except Refused as refused:
            assert refused.code == "not_dialled"

    monkeypatch.setattr(callbacks, "one", one)
    all_of: Any = Around()
    line = CallbacksByLine(
        all_of, all_of, all_of, all_of, all_of, all_of, all_of, lambda: len(all_of.names), prefixes=()
    )  # fmt: skip
    await asyncio.gather(line.again(LIVE, "a1"), later())
    assert len(set(all_of.names)) == 1
