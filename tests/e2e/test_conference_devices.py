"""A conference in Chromium by somebody whose microphone cannot be had: told in words, shown by the button, and tried
again by a press; devices are chosen inside."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import OPERATOR
from tests.support.pages import axe

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BUSY = """
const media = navigator.mediaDevices, open = media.getUserMedia.bind(media);
media.getUserMedia = (wanted) => wanted.audio && !window.free
  ? Promise.reject(new DOMException('held', 'NotReadableError')) : open(wanted);
"""


async def test_a_microphone_that_another_program_holds(cast):
    boss = await cast.staff("supervisor1", "/supervisor", as_party=OPERATOR)
    page = boss.page
    await page.add_init_script(BUSY)
    await boss.by("open-conference").click()
    await page.wait_for_url("**/conference/*")
    notice = page.locator('[data-testid="device-notice"][data-kind="microphone"]')
    await expect(notice).to_contain_text("Un altro programma sta usando il microfono")
    await axe.assert_accessible(page, "before a conference, without a microphone")
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_have_attribute("data-count", "1")
    await expect(notice).to_be_visible()
    microphone = boss.by("toggle-mic")
    await expect(microphone).to_have_attribute("data-look", "off")
    for width, height in ((390, 844), (1280, 800)):
        await page.set_viewport_size({"width": width, "height": height})
        await axe.assert_accessible(page, f"without a microphone, {width} wide")
    await page.evaluate("window.free = true")
    await microphone.click()
    await expect(notice).to_have_count(0)
    await expect(microphone).not_to_have_attribute("data-look", "off")

    await boss.by("more").click()
    await boss.by("more-devices").click()
    await expect(page.get_by_role("heading", name="Dispositivi audio e video")).to_be_visible()
    for name in ("Camera", "Microfono"):
        await expect(page.get_by_role("dialog").get_by_label(name)).to_be_visible()
    await axe.assert_accessible(page, "choosing devices in a conference")
    await page.get_by_role("dialog").get_by_role("button", name="Chiuda").click()
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
    await expect(page.get_by_role("heading", name="La conferenza è finita")).to_be_visible()
