"""Two supervisors at their pages: what one changes shows at the other, told over the transport that the page has."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.pages.flows import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXT = "Torniamo alle tre."


async def until(holds):
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.05)


@pytest.mark.long
async def test_what_one_supervisor_says_shows_at_the_other(cast):
    """With every change ``tests/integration/test_staff_notices`` and ``web/test/floor-notices`` hold it."""
    one = await cast.staff("supervisor1", "/supervisor")
    watch = await cast.stage.operator("second")
    transports, told = [], []

    def opened(transport):
        transports.append(transport)
        transport.on("framereceived", lambda frame: told.append(str(frame)))

    watch.page.on("websocket", opened)
    other: Staff = await cast.sign_in(watch, "supervisor1", "/supervisor")
    await expect(other.by("notices")).to_be_visible()
    # a transport that is slow to open may be given up for another
    await until(lambda: any("40/staff" in frame for frame in told))
    there = len(transports)
    await one.by("new-notice").click()
    await one.by("notice-text").fill(TEXT)
    await one.by("send-notice").click()
    await expect(other.by("notices").get_by_text(TEXT)).to_be_visible()

    def changed():
        return [frame for frame in told if '"changed"' in frame and '"notices"' in frame]

    # the page reads again by itself now and then, and may have been quicker
    await until(changed)
    assert TEXT not in "".join(changed())
    # over the floor's own socket
    assert len(transports) == there
    await one.by("end-notice").click()
    await expect(other.by("notices").get_by_text(TEXT)).to_be_hidden()
