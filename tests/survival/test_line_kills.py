"""A call by the telephone line outlives the processes that carry it, each killed in its turn."""

import asyncio
import time

import pytest

from tests.support.line_caller import Telephone
from tests.support.servers.station import free_ports
from tests.survival.scene import kill, restarted


@pytest.fixture
def ports():
    return free_ports(2)


@pytest.fixture
def station(special_station, ports):
    sip, own = ports
    return special_station(
        {
            "VS_SIP": "1", "VS_SIP_HOST": "127.0.0.1", "VS_SIP_PORT": str(sip),
            "VS_SIP_TRUNKS": f"pbx=sip:127.0.0.1:{own}", "VS_MEDIA_SPARE": "on",
        }
    )  # fmt: skip


async def goes_on(telephone: Telephone, within_s: float = 20.0) -> float:
    """Sound comes; returns after how many seconds."""
    before, began = telephone.heard, time.monotonic()
    async with asyncio.timeout(within_s):
        while telephone.heard < before + 20:
            await asyncio.sleep(0.02)
    return time.monotonic() - began


async def test_a_waiting_caller_hears_on_through_three_kills(station, ports):
    sip, own = ports
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    telephone = Telephone(sip)
    await telephone.open(own)
    try:
        telephone.call("1234")
        await telephone.answered()
        await goes_on(telephone)
        telephone.press("1")
        await asyncio.sleep(1)
        telephone.press("2")
        for part in ("sip", "media-0", "gateway", "sip"):
            pid = kill(station, part)
            print(f"{part}: sound after {await goes_on(telephone):.1f} s")
            await restarted(station, part, pid)
        # the process that took the call up hears that it is over
        telephone.hang_up()
        assert not telephone.agent.sessions
    finally:
        await telephone.aclose()
