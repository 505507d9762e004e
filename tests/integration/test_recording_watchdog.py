"""The desk is warned in words of a fault in a recording; with a real worker.

That it is told within three seconds is measured by ``make bench BENCH=recordings.trouble``, and followed in
virtual time by ``tests/media/test_watch.py``.
"""

import asyncio
import errno

import aiohttp
import pytest

from recordings.vault import container
from tests.integration.conversations import talking, told_contact
from tests.integration.recorded import both_show, finished
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, until


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN, metrics_token="m" * 32) as made:
        yield made


def troubles(person):
    return {
        (each["party"], each["source"], each["trouble"])
        for each in told_contact(person.page)["recordingTroubles"]
    }


async def sends_all(*people):
    for person in people:
        await person.page.do("setMedia", microphone=True, camera=True, screen=False)


@pytest.mark.long
async def test_silent_frozen_and_black_are_told_and_taken_back(gateway, workers, store):
    await workers(store=store)
    async with talking(gateway, recording=True) as (_, citizen, agent):
        await both_show("active", citizen, agent)
        await sends_all(citizen, agent)
        for _ in range(3):
            await hears_and_sees(agent, citizen)
        assert troubles(agent) == set()

        citizen.sender.hertz = 0
        await until(lambda: ("citizen", "microphone", "silent") in troubles(agent))
        # whoever has switched the microphone off is silent on purpose
        await citizen.page.do("setMedia", microphone=False, camera=True)
        await until(lambda: troubles(agent) == set())
        await citizen.page.do("setMedia", microphone=True, camera=True)
        await until(lambda: troubles(agent))
        citizen.sender.hertz = 600
        await until(lambda: troubles(agent) == set())

        citizen.sender.still = True
        await until(lambda: ("citizen", "camera", "frozen") in troubles(agent))
        citizen.sender.still = False
        await until(lambda: troubles(agent) == set())

        agent.sender.dark = True
        await until(lambda: ("agent", "camera", "black") in troubles(agent))
        assert len(troubles(agent)) == 1
        agent.sender.dark = False
        await until(lambda: troubles(agent) == set())


async def test_a_disk_that_takes_nothing_is_an_alarm_everywhere_and_the_call_goes_on(
    gateway, workers, store, monkeypatch
):
    await workers(store=store)
    async with talking(gateway, recording=True) as (contact, citizen, agent):
        await both_show("active", citizen, agent)
        await hears_and_sees(agent, citizen)
        assert await figure(gateway) == 0

        full = []

        def refuse(_descriptor, _data):
            full.append(True)
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(container, "write_all", refuse)
        await until(lambda: told_contact(agent.page)["recording"]["state"] == "failed" and full)
        await until(lambda: told_contact(citizen.page)["recording"]["state"] == "failed")
        assert await figure(gateway) == 1
        assert await floor_says(gateway) == {contact: True}
        # nobody's picture or sound suffers
        await hears_and_sees(agent, citizen)
        await hears_and_sees(citizen, agent)

        monkeypatch.undo()
        await both_show("active", citizen, agent)
        assert await figure(gateway) == 0
        await hears_and_sees(agent, citizen)
        await citizen.page.do("hangUp")
    (row,) = await finished(gateway, contact)
    assert row.state == "ready"
    assert "storage" in {gap["cause"] for gap in row.gaps}


async def figure(gateway):
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {'m' * 32}"}) as http,
        http.get(f"{gateway.url}/metrics") as answer,
    ):
        text = await answer.text()
    (line,) = [line for line in text.splitlines() if line.startswith("vs_recordings_failing ")]
    return float(line.split()[1])


async def floor_says(gateway):
    token = await gateway.token("supervisor1")
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        async with asyncio.timeout(10):
            while True:
                async with http.get(f"{gateway.url}/api/v1/floor") as answer:
                    agents = (await answer.json())["agents"]
                said = {
                    each["contact"]["contactId"]: each["contact"]["recordingFailed"]
                    for each in agents
                    if each["contact"]
                }
                if any(said.values()):
                    return said
                await asyncio.sleep(0.2)
