"""The working day moved on the floor, and what citizens are told of it."""

import os

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEWS_MS = 8_000


async def test_the_supervisor_moves_the_day_and_the_citizen_is_told(special_station, stage):
    cast = Cast(stage, special_station({}))
    supervisor = await cast.staff("supervisor1", "/supervisor")
    phase = supervisor.by("day-phase")
    await expect(phase).to_have_text("Aperta secondo gli orari")

    # it keeps out those who may enter now, so it is asked about first
    await supervisor.by("day-brief").click()
    await supervisor.page.keyboard.press("Escape")
    await expect(phase).to_have_text("Aperta secondo gli orari")
    await supervisor.page.locator("#day-note").fill("Comincia Ostia.")
    await supervisor.by("day-brief").click()
    await supervisor.by("confirm-day").click()
    await expect(phase).to_have_text("Briefing in corso")
    made = supervisor.by("day-moves").get_by_role("listitem")
    await expect(made).to_contain_text("Comincia Ostia.")
    await axe.assert_accessible(supervisor.page, "a briefing")
    citizen = await cast.citizen(as_party=None)
    told = citizen.by("station-state")
    await citizen.page.goto("/")
    await expect(told).to_have_attribute("data-tone", "closed")

    await supervisor.by("day-open").click()
    await expect(phase).to_have_text("Aperta")
    await expect(made).to_have_count(2)
    if directory := os.environ.get("DAY_PICTURES"):
        for width in (390, 1280):
            await supervisor.page.set_viewport_size({"width": width, "height": 800})
            await supervisor.page.screenshot(path=f"{directory}/day-{width}.png")
    await citizen.page.reload()
    await expect(told).not_to_have_attribute("data-tone", "closed")
    await expect(told).to_have_attribute("data-tone", "warning", timeout=NEWS_MS)
