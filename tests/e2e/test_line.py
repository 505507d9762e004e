"""A weak line: what is told of it, and what a person can do."""

import asyncio
import os

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import OPERATOR
from tests.support.pages import decoded
from tests.support.pages.together import end, see_each_other, talk, was_kept

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# what a voice and its repair need, and no picture besides
NARROW_BPS = 90_000


async def shot(person, name):
    if folder := os.environ.get("VS_SHOTS"):
        await person.page.screenshot(path=f"{folder}/{name}.png")


async def picture_octets(person):
    """How many octets of pictures this page's connection has received."""
    reports = await person.page.evaluate("() => stationProbe.stats()")
    return sum(
        entry["bytesReceived"]
        for report in reports
        for entry in report
        if entry["type"] == "inbound-rtp" and entry["kind"] == "video"
    )


async def no_picture_arrives(person, within_s=10):
    """Wait for a second in which not one octet of a picture has come."""
    async with asyncio.timeout(within_s):
        while True:
            before = await picture_octets(person)
            await asyncio.sleep(1)
            if await picture_octets(person) <= before:
                return


@pytest.mark.long
async def test_sound_only_by_choice_and_back(cast):
    citizen, operator = await talk(cast)
    page = citizen.page
    await page.get_by_role("button", name="Dispositivi e lingua").click()
    await citizen.by("sound-only").check()
    await page.get_by_role("dialog").get_by_role("button", name="Chiudi").last.click()
    notice = citizen.by("line-notice")
    await expect(notice).to_have_attribute("data-state", "chosen")
    await expect(operator.page.get_by_text("La camera del cittadino è spenta")).to_be_visible()
    await no_picture_arrives(citizen)
    await decoded.assert_hears(page, OPERATOR)
    await shot(citizen, "citizen-sound-only-1280")
    await page.set_viewport_size({"width": 390, "height": 844})
    await shot(citizen, "citizen-sound-only-390")
    await notice.get_by_role("button").click()
    await expect(notice).to_have_count(0)
    await see_each_other(citizen, operator)
    await was_kept(citizen, operator)
    await end(citizen, operator)


@pytest.mark.long
async def test_a_narrow_line_is_told_of_and_so_is_its_end(relayed_station, stage):
    station, relay = relayed_station
    citizen, operator = await talk(Cast(stage, station))
    notices = [person.by("line-notice") for person in (citizen, operator)]
    relay.down.queue_s = 0.3
    relay.down.rate_bps = NARROW_BPS
    for notice in notices:
        await expect(notice).to_have_attribute("data-state", "sound", timeout=40_000)
    await shot(citizen, "citizen-line-sound-1280")
    await shot(operator, "operator-line-sound-1280")
    await decoded.assert_hears(citizen.page, OPERATOR)
    relay.down.rate_bps = None
    for notice in notices:
        await expect(notice).to_have_count(0, timeout=60_000)
    await see_each_other(citizen, operator)
    await was_kept(citizen, operator)
    await end(citizen, operator)
