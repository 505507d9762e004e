"""A media worker is killed in the middle of a recorded conversation."""

import asyncio
import os
import signal

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded, frame_log

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


async def test_a_killed_worker_costs_seconds_and_the_recording_declares_the_gap(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("training", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await decoded.assert_moves(operator.remote_video, 2)
    told = [await record_states(person) for person in (citizen, operator)]
    for person in (citizen, operator):
        await frame_log.keep(person.page)
    killed_ms = frame_log.now_ms()
    os.kill(cast.station.pids()["media-0"], signal.SIGKILL)
    gaps = await asyncio.gather(
        frame_log.flows_again(citizen.page, killed_ms),
        frame_log.flows_again(operator.page, killed_ms),
    )
    print(f"no frame for {gaps[0]:.0f} ms (citizen), {gaps[1]:.0f} ms (operator)")
    # how long that may be is the business of the benchmark survival.worker
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
        citizen.is_told_of_recording(),
        operator.is_told_of_recording(),
    )
    for states in told:
        seen = await states()
        assert seen[:2] == ["active", "interrupted"], seen
        assert seen[-1] == "active", seen
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
    await sees_the_gap(await cast.reviewer())


async def sees_the_gap(reviewer):
    """The newest recording can be played, and says where nothing was kept."""
    newest = reviewer.rows.first
    await expect(newest).to_have_attribute("data-state", "ready", timeout=30_000)
    await reviewer.open_newest()
    told = reviewer.by("gaps").locator("li")
    await expect(told).to_have_count(1)
    await expect(told).to_have_attribute("data-cause", "interrupted")
    await expect(told).to_contain_text("Cittadino")
    await expect(told).to_contain_text("Operatore")
    await expect(reviewer.by("gap-marks").locator("rect")).to_have_count(1)


async def record_states(person):
    """Note every state of the recording's sign from now on; return a function that reads them."""
    await person.page.evaluate(
        """() => {
          const state = () => document.querySelector('[data-testid=recording-indicator]')?.dataset.state;
          window.recordingStates = [state()];
          setInterval(() => {
            if (state() !== window.recordingStates.at(-1)) window.recordingStates.push(state());
          }, 20);
        }"""
    )
    return lambda: person.page.evaluate("() => window.recordingStates")
