"""A media worker is killed in the middle of a recorded briefing."""

import asyncio
import itertools
import os
import signal

import pytest
from playwright.async_api import expect

from tests.support.pages import decoded
from tests.support.pages.conference_hall import hall
from tests.support.pages.crowd_probe import now_ms
from tests.support.pages.flows import Reviewer

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


def sign(seat):
    return seat.person.by("recording-indicator").locator(".vs-recording")


async def keep_signs(seat):
    """Note every state of the recording's sign from now on; return a function that reads them."""
    await seat.page.evaluate(
        """() => {
          const state = () => document.querySelector(
            '[data-testid=recording-indicator] .vs-recording')?.dataset.state;
          window.recordingStates = [state()];
          setInterval(() => {
            if (state() !== window.recordingStates.at(-1)) window.recordingStates.push(state());
          }, 20);
        }"""
    )
    return lambda: seat.page.evaluate("() => window.recordingStates")


async def flow_again(made, killed_ms, within_s=60):
    """Wait until every tile on every page has frames again; return how long each was without."""
    async with asyncio.timeout(within_s):
        while True:
            gaps = []
            for frames in await made.each("framesSince", killed_ms - 1000):
                for times in frames.values():
                    after = [at for at in times if at > killed_ms + 500]
                    if len(after) > 5 and now_ms() - after[-1] < 500:
                        course = times if times[0] < killed_ms else [killed_ms, *times]
                        gaps.append(max(b - a for a, b in itertools.pairwise(course)))
            if len(gaps) == len(made.seats) * (len(made.seats) - 1):
                return [round(gap) for gap in gaps]
            await asyncio.sleep(0.1)


async def test_a_killed_worker_takes_nobody_out_of_the_briefing_and_the_gap_is_declared(
    special_station, stage
):
    station = special_station({"VS_MEDIA_SPARE": "on"})
    async with hall(station, stage) as made:
        boss = made.seats[0].person
        for seat in made.seats:
            await seat.person.by("toggle-mic").click()
        await boss.by("start-recording").click()
        for seat in made.seats:
            await expect(sign(seat)).to_have_attribute("data-state", "active")
            await seat.page.evaluate("() => { window.neverLoadedAgain = true; }")
        states = [await keep_signs(seat) for seat in made.seats]
        await asyncio.sleep(3)
        killed_ms = now_ms()
        os.kill(station.pids()["media-0"], signal.SIGKILL)
        gaps = await flow_again(made, killed_ms)
        print(f"no frame on a tile for {min(gaps)} to {max(gaps)} ms")
        for seat, told in zip(made.seats, states, strict=True):
            assert await seat.page.evaluate("() => window.neverLoadedAgain === true")
            await expect(sign(seat)).to_have_attribute("data-state", "active", timeout=20_000)
            seen = await told()
            assert seen[:2] == ["active", "interrupted"], seen
            for other in made.seats:
                if other is not seat:
                    tile = seat.page.locator("[data-testid=conference-tile]").filter(
                        has_text=other.name
                    )
                    await decoded.assert_shows(tile.locator("video"), other.party)
        # only the chair's microphone is open: the office hears that tone again
        for seat in made.seats[1:]:
            await seat.person.by("toggle-mic").click()
        await decoded.assert_hears(made.seats[1].page, made.seats[0].party)
        await boss.by("end-conference").click()
        await boss.by("confirm-end").click()
        for seat in made.seats:
            await expect(
                seat.page.get_by_role("heading", name="La conferenza è finita")
            ).to_be_visible()
        reviewer = await Reviewer(await stage.operator("quality1")).start(
            station.account("quality1")
        )
        newest = reviewer.rows.first
        await expect(newest).to_have_attribute("data-state", "ready", timeout=30_000)
        await newest.click()
        await reviewer.say_why()
        gap = reviewer.by("gaps").locator("li[data-cause=interrupted]")
        await expect(gap).to_have_count(1, timeout=20_000)
        for seat in made.seats:
            await expect(gap).to_contain_text(seat.name)
