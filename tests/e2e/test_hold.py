"""The citizen is put on hold: what both hear, see and read, and what is kept of it."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.recordings.captured_files import recorded_bytes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# every change: tests/integration/test_hold.py has who hears, sees and keeps what on a real worker, citizen-call.test.ts and
# desk-contact.test.ts the two pages
@pytest.mark.long
async def test_on_hold_nobody_hears_or_sees_anybody_and_nothing_is_kept(cast):
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter("weapons", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await asyncio.gather(
        decoded.assert_hears(citizen.page, OPERATOR), decoded.assert_hears(operator.page, CITIZEN)
    )

    await operator.page.keyboard.press("p")
    await expect(citizen.by("on-hold")).to_contain_text("attesa")
    await expect(operator.by("hold")).to_contain_text("attesa da 00:0")
    await expect(operator.by("toggle-hold")).to_have_attribute("aria-pressed", "true")
    held = '[data-testid="recording-indicator"][data-state="held"]'
    for person in (citizen, operator):
        await expect(person.page.locator(held)).to_be_visible()
        await axe.assert_accessible(person.page, "on hold")
    # streams alone: the music is the page's own
    await asyncio.gather(decoded.assert_silent(citizen.page), decoded.assert_silent(operator.page))
    sizes = recorded_bytes(cast.station)
    await operator.send("Torno fra un minuto.")
    await citizen.reads("Torno fra un minuto.")
    await citizen.send("Va bene.")
    await operator.reads("Va bene.")

    # a page loaded again is told the same
    await citizen.reload()
    await citizen.in_call()
    await expect(citizen.by("on-hold")).to_be_visible()
    await expect(citizen.by("hold-music")).to_have_attribute("aria-pressed", "true")
    await citizen.by("hold-music").click()
    await expect(citizen.by("hold-music")).to_have_attribute("aria-pressed", "false")
    await decoded.assert_silent(citizen.page)
    assert recorded_bytes(cast.station) == sizes

    await operator.by("retrieve").click()
    await expect(citizen.by("on-hold")).to_have_count(0)
    await expect(operator.by("hold")).to_have_count(0)
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
        decoded.assert_hears(citizen.page, OPERATOR),
        decoded.assert_hears(operator.page, CITIZEN),
    )
    await citizen.is_told_of_recording()
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
