"""A conversation handed on to a colleague: what the three of them see, and who is in it afterwards."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import axe, decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# every change: tests/integration/test_handing_on.py has whom it reaches and who hears nothing more, desk-contact.test.ts and
# citizen-waiting.test.ts the pages
@pytest.mark.long
async def test_a_contact_is_handed_to_a_colleague(cast):
    first = await cast.operator()
    second = await cast.operator("operator2")
    citizen = await cast.citizen()
    await citizen.enter("weapons")
    await first.available()
    await first.accept()
    await decoded.assert_shows(first.remote_video, CITIZEN)
    await second.page.get_by_test_id("state-paused").click()

    await first.page.keyboard.press("t")
    dialog = first.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("radio", name="A un operatore").check()
    await axe.assert_accessible(first.page, "transfer")
    await first.by("transfer-to").select_option(index=1)
    await first.by("confirm-transfer").click()

    # no wrap-up for who handed it on, and the citizen reads to whom
    await expect(first.by("agent-state")).to_have_attribute("data-state", "available")
    await expect(citizen.by("transferred")).to_contain_text("La stiamo passando a")
    await axe.assert_accessible(citizen.page, "transferred")
    await second.available()
    await second.accept()
    await citizen.in_call()
    await asyncio.gather(
        decoded.assert_shows(second.remote_video, CITIZEN),
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_hears(second.page, CITIZEN),
        decoded.assert_silent(first.page),
    )
    await second.page.get_by_role("tab", name="Contatto").click()
    await expect(second.by("legs").get_by_role("listitem")).to_have_count(2)
    await axe.assert_accessible(second.page, "legs")
    await citizen.hang_up()
    await citizen.ended()
    await second.by("more-time").click()
    await second.wrap_up()
    await second.offline()
    await first.offline()
