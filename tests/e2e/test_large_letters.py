"""Pages whose letters somebody has set to twice the size in the browser, while the window stays as it is."""

import pytest
from playwright.async_api import expect

from tests.support.pages.album import CUT
from tests.support.pages.looks import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = (390, 844)


async def assert_fits(page, state):
    """Nothing is wider than the window and nothing is cut, as somebody has it whose browser writes twice as large."""
    client = await page.context.new_cdp_session(page)
    await client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    await client.detach()
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert await page.evaluate(size) == 32, state
    assert await too_wide(page) == "", state
    assert await page.evaluate(CUT) == [], state


@pytest.mark.long
async def test_letters_of_twice_the_size_are_not_cut(cast):
    citizen = await cast.citizen(viewport=PHONE)
    await citizen.open()
    await assert_fits(citizen.page, "first page")
    await citizen.choose_topic("weapons")
    await assert_fits(citizen.page, "before entering")
    await citizen.go_on_to("consent-recording")
    await citizen.choose_recording(True)
    await citizen.go_on_to("enter-queue")
    await citizen.join()
    await citizen.at_position(1)
    await assert_fits(citizen.page, "waiting")

    operator = await cast.operator(viewport=PHONE)
    await expect(operator.by("my-access")).to_be_visible()
    await assert_fits(operator.page, "desk, offline")
    await operator.available()
    await operator.rings()
    await assert_fits(operator.page, "desk, ringing")
    await operator.accept()
    await operator.send("Buongiorno")
    await citizen.reads("Buongiorno")
    await assert_fits(operator.page, "desk, in a call")
    await assert_fits(citizen.page, "in a call")
    await operator.hang_up()
    await assert_fits(operator.page, "desk, wrap-up")
    await citizen.ended()
    await assert_fits(citizen.page, "after the call")
    await operator.wrap_up()
    topic = operator.page.locator("vs-desk-today .desk-list-second").first
    await expect(topic).to_be_visible()
    # stations word their topics themselves
    await topic.evaluate("each => each.textContent = 'Autocertificazioni'")
    await assert_fits(operator.page, "desk, after a contact")
    # the next test finds the operator as it expects
    await operator.offline()
