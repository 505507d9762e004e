"""A call to one of the line's numbers, before it is answered, with a media worker that takes every offer."""

import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from gateway.line.incoming import IncomingCalls
from gateway.line.sip.events import Invited

CLEAR, SECURE = "m=audio 4000 RTP/AVP 8\r\n", "m=audio 4000 RTP/SAVP 8\r\n"


@pytest.mark.parametrize(
    ("sdp", "status"), [(CLEAR, 488), (CLEAR + SECURE, 488), ("s=RTP/SAVP\r\n" + CLEAR, 488), (SECURE, None)]
)  # fmt: skip
async def test_sound_in_clear_is_refused_where_it_has_to_be_encrypted(
    sdp: str, status: int | None
) -> None:
    dialog = SimpleNamespace(call_id="id", flow=SimpleNamespace(host="192.0.2.1"))
    session = SimpleNamespace(trunk="pbx", dialog=dialog)
    worker = SimpleNamespace(create_leg=AsyncMock(return_value=("leg", "v=0 answer\r\n")))
    agent = Mock(sessions={"key": session}, trunks={"pbx": SimpleNamespace(srtp=True)})
    links: Any = SimpleNamespace(
        reach=SimpleNamespace(
            agent=agent,
            pump=Mock(),
            choose=AsyncMock(return_value="w"),
            client=AsyncMock(return_value=worker),
        )
    )
    number = SimpleNamespace(number="1234", retired=False)
    facts: Any = SimpleNamespace(number=AsyncMock(return_value=number))
    begun: list[Any] = []
    calls = IncomingCalls(
        links, facts, Mock(), begun=begun.append, call_name=str, now_ms=lambda: 0
    )  # fmt: skip
    calls.take(Invited("key", "pbx", "1234", "", sdp))
    while not calls.at_rest:
        await asyncio.sleep(0)
    assert [each.args[1] for each in agent.refuse.call_args_list] == ([status] if status else [])
    assert agent.accept.called is (status is None)
    assert worker.create_leg.called is (status is None)
    for call in begun:
        await call.aclose()
