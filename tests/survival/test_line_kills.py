"""A call by the telephone line outlives the processes that carry it, each killed in its turn."""

import asyncio
import os
import random
import sys
import time

import pytest

from gateway.archive.tables import Recording
from tests.support.line_caller import Telephone
from tests.support.people.population import Population
from tests.support.servers.station import free_ports
from tests.survival.scene import PACKETS, PATIENCE_S, TOPIC, hear_each_other, kill, restarted
from tests.survival.witness import Witness, recordings_verified

SEED = int(os.environ.get("VS_TEST_SEED") or 1)
COUNT = int(os.environ.get("VS_TEST_COUNT") or 5)

STABLE_S = 12.0
"""A process that ran for so long is replaced at once; after a shorter run its supervisor waits before it starts the next."""
MOST_MISSING_S = {"sip": 0.0, "media-0": 1.0, "gateway": 0.0}
"""Seconds of a recording that may be missing, and are declared."""


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
            "VS_SIP_NUMBERS": f"1234=menu,5678={TOPIC}",
        }
    )  # fmt: skip


async def stable(killed_at: float) -> None:
    """Wait until the process that was started after the last kill has run for :data:`STABLE_S`."""
    await asyncio.sleep(max(0.0, killed_at + STABLE_S - time.monotonic()))


async def goes_on(telephone: Telephone, within_s: float = 20.0) -> float:
    """Sound comes; returns after how many seconds."""
    before, began = telephone.heard, time.monotonic()
    async with asyncio.timeout(within_s):
        while telephone.heard < before + PACKETS:
            await asyncio.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.long
async def test_a_waiting_caller_hears_on_through_three_kills_and_a_restart(station, ports):
    sip, own = ports
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    telephone = Telephone(sip)
    await telephone.open(own)
    try:
        telephone.call("1234")
        # its process has begun; the INVITE is sent again until it listens
        await telephone.answered(within_s=31)
        await goes_on(telephone)
        telephone.press("1")
        await asyncio.sleep(1)
        telephone.press("2")
        for part in ("sip", "media-0", "gateway"):
            pid = kill(station, part)
            print(f"{part}: sound after {await goes_on(telephone):.1f} s")
            await restarted(station, part, pid)
        # and is replaced in order: the old process leaves the call to the one that waits for its port
        pid = station.pids()["sip"]
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway.cli", "restart", "--no-wait"),
            cwd=station.data_dir,
            env=station.environment(),
        )
        await restarted(station, "sip", pid)
        await goes_on(telephone)
        assert await command.wait() == 0
        # the process that took the call up hears that it is over
        telephone.hang_up()
        assert not telephone.agent.sessions
    finally:
        await telephone.aclose()


@pytest.mark.long
@pytest.mark.parametrize("part", ["sip", "media-0", "gateway"])
async def test_calls_outlive_a_kill_at_any_moment(station, ports, part, capsys):
    """``COUNT`` calls with seeds from ``SEED`` on, each with a kill at a moment that its seed draws; prints how long each heard
    nothing."""
    sip, own = ports
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    silent, killed_at = [], -STABLE_S
    for seed in range(SEED, SEED + COUNT):
        dice = random.Random(f"{part}/{seed}")
        telephone = Telephone(sip)
        await telephone.open(own)
        try:
            telephone.call("1234")
            await telephone.answered(within_s=31)
            await goes_on(telephone)
            for key in "12":
                telephone.press(key)
                await asyncio.sleep(0.8)
            await asyncio.sleep(dice.uniform(0.0, 3.0))
            await stable(killed_at)
            pid, killed_at = kill(station, part), time.monotonic()
            silent.append(max(0.0, await goes_on(telephone) - 0.02 * PACKETS))
            await restarted(station, part, pid)
            # the call still stands on both sides
            assert telephone.agent.sessions
            await goes_on(telephone)
            telephone.hang_up()
        finally:
            await telephone.aclose()
    silent.sort()
    with capsys.disabled():
        print(
            f"\n{part}: {len(silent)} calls, without sound for {silent[len(silent) // 2]:.2f} s (median),"
            f" {silent[-1]:.2f} s (longest)"
        )


@pytest.mark.long
@pytest.mark.parametrize("part", ["sip", "media-0", "gateway"])
async def test_a_recorded_conversation_outlives_a_kill_at_any_moment(station, ports, part, capsys):
    """``COUNT`` callers who talk with an operator and agreed to being recorded, with seeds from ``SEED`` on, each with a kill at a
    moment that its seed draws. Prints how long each caller heard nothing, and how much of each recording is missing."""
    sip, own = ports
    while "sip" not in station.pids():
        await asyncio.sleep(0.05)
    silent, killed_at = [], -STABLE_S
    async with Witness(station) as witness, Population(station.url) as people:
        operator = await people.operator(station.accounts("operator")[0])
        await operator.available()
        for seed in range(SEED, SEED + COUNT):
            dice = random.Random(f"recorded/{part}/{seed}")
            telephone = Telephone(sip)
            await telephone.open(own)
            try:
                telephone.call("5678")
                await telephone.answered(within_s=31)
                await goes_on(telephone)
                telephone.press("1")
                await operator.until(lambda: operator.offer, PATIENCE_S, "it rings")
                contact = await operator.accept()
                await hear_each_other(operator, telephone, "before")
                await asyncio.sleep(dice.uniform(0.5, 3.0))
                await stable(killed_at)
                pid, killed_at = kill(station, part), time.monotonic()
                silent.append(max(0.0, await goes_on(telephone) - 0.02 * PACKETS))
                await restarted(station, part, pid)
                await hear_each_other(operator, telephone, f"after the kill of {part}, seed {seed}")
                assert operator.contact is not None
                assert operator.contact["contactId"] == contact, "the same conversation"
                telephone.hang_up()
                await operator.until(lambda: operator.state == "wrap_up", PATIENCE_S, "wrap-up")
                await operator.finish()
                await operator.available()
            finally:
                await telephone.aclose()
        # each is whole but for what it declares, and signed
        await recordings_verified(witness, COUNT)
        missing = sorted(
            sum(gap["endMs"] - gap["startMs"] for gap in row.gaps) / 1000
            for row in await witness.rows(Recording)
        )
    silent.sort()
    with capsys.disabled():
        print(
            f"\n{part}: {len(silent)} conversations, without sound for {silent[len(silent) // 2]:.2f} s (median),"
            f" {silent[-1]:.2f} s (longest); of the recordings {missing[len(missing) // 2]:.2f} s missing (median), {missing[-1]:.2f} s"
            " (most)"
        )
    assert missing[-1] <= MOST_MISSING_S[part]
