"""A citizen by video and a number outside talk on, whichever process is killed, and nobody is left in a call that the other has left."""

import asyncio
import os
import random

import pytest

from tests.support.line_caller import Telephone
from tests.support.people.population import Population
from tests.support.servers.station import free_ports
from tests.survival.scene import PATIENCE_S, TOPIC, both_hear, hear_each_other, kill, restarted

SEED = int(os.environ.get("VS_TEST_SEED") or 1)
COUNT = int(os.environ.get("VS_TEST_COUNT") or 3)
NUMBER = "06 12345678"


@pytest.fixture
def ports():
    return free_ports(2)


@pytest.fixture
def station(special_station, ports):
    sip, own = ports
    return special_station(
        {
            "VS_SIP": "1", "VS_SIP_HOST": "127.0.0.1", "VS_SIP_PORT": str(sip), "VS_SIP_OUT": "pbx",
            "VS_SIP_TRUNKS": f"pbx=sip:127.0.0.1:{own}?number=%2B390600000000", "VS_MEDIA_SPARE": "on",
        }
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("passed", [False, True], ids=["consulted", "passed"])
@pytest.mark.parametrize("part", ["sip", "media-0", "gateway"])
async def test_they_talk_on_through_a_kill_and_are_let_go(station, ports, part, passed):
    """``COUNT`` calls with seeds from ``SEED`` on, each with a kill at a moment that its seed draws."""
    sip, own = ports
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    for seed in range(SEED, SEED + COUNT):
        dice = random.Random(f"{part}/{passed}/{seed}")
        outside = Telephone(sip)
        await outside.open(own)
        async with Population(station.url) as people:
            try:
                operator = await people.operator(station.accounts("operator")[0])
                await operator.available()
                citizen = await people.citizen()
                await citizen.enter(TOPIC)
                await operator.until(lambda op=operator: op.offer, PATIENCE_S, "it rings")
                contact = await operator.accept()
                await both_hear(citizen, operator)
                await operator.post(f"contacts/{contact}/outside-call", {"number": NUMBER})
                await outside.pick_up(await outside.rung())
                await hear_each_other(operator, outside, "before")
                talking = operator
                if passed:
                    await operator.socket.do("completeConsult", contactId=contact)
                    await operator.until(
                        lambda op=operator: op.state == "wrap_up", PATIENCE_S, "the operator is out"
                    )
                    talking = citizen
                await asyncio.sleep(dice.uniform(0.0, 1.5))
                pid = kill(station, part)
                await restarted(station, part, pid)
                await hear_each_other(talking, outside, f"after the kill of {part}, seed {seed}")
                assert outside.agent.sessions
                await citizen.hang_up()
                await outside.over()
                await operator.until(
                    lambda op=operator: op.state == "wrap_up", PATIENCE_S, "wrap-up"
                )
                await operator.finish()
            finally:
                await outside.aclose()
