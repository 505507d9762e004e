"""`<virtual-station>` on somebody else's site: state, dialog, a visit by text in the frame, and the quick exit."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


CAMERA_AND_MICROPHONE = """() => navigator.mediaDevices
    .getUserMedia({ audio: true, video: true })
    .then((stream) => stream.getTracks().map((track) => track.stop()).length)"""


class Visitor:
    """Somebody on a host's page, who uses the station in it."""

    def __init__(self, watch):
        self.watch = watch
        self.page = watch.page
        self.element = self.page.locator("virtual-station").first
        self.button = self.element.get_by_role("button", name=re.compile("Parli con"))
        self.station = self.element.frame_locator("iframe")

    async def opens(self, address):
        await self.page.goto(address)
        await expect(self.button).to_contain_text("Aperta")
        await self.button.click()
        await expect(self.by("consent-recording")).to_be_visible()

    def by(self, test_id):
        return self.station.get_by_test_id(test_id)

    async def enters_by_text(self):
        for choice in ("modality-text", "consent-no-recording"):
            await self.by(choice).check(force=True)
        await self.by("enter-queue").click()
        await expect(self.by("queue-position")).to_be_visible()

    async def heard(self, *events):
        await expect(self.page.locator("#events li")).to_have_text(list(events))


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(cast):
    return Visitor((await cast.citizen("host")).watch)


async def test_a_visit_on_a_host_s_page_ends_with_it_at_the_quick_exit(cast, stations, visitor):
    site = stations.host_site
    await visitor.page.goto(f"{site.origin}/?before")
    await visitor.opens(site.origin)
    # the host's page has the header, the station's languages and the law's links stay
    await expect(visitor.station.locator(".vs-header-main")).to_be_hidden()
    await expect(visitor.station.get_by_role("button", name="Italiano")).to_be_visible()
    # the host passes camera and microphone on
    (frame,) = visitor.page.main_frame.child_frames
    assert await frame.evaluate(CAMERA_AND_MICROPHONE) == 2
    await visitor.enters_by_text()
    await visitor.heard("open", "entered")

    # a place in the queue is not lost by a key
    close = visitor.element.get_by_role("button", name="Chiudi")
    await close.focus()
    await visitor.page.keyboard.press("Escape")
    await visitor.page.keyboard.press("Escape")
    await visitor.element.get_by_role("button", name="Resta qui").click()
    await expect(visitor.by("queue-position")).to_be_visible()

    # nor by loading the host's page again
    await visitor.page.reload()
    await expect(visitor.by("queue-position")).to_be_visible()

    await visitor.by("quick-exit").click()
    await expect(visitor.page.get_by_role("heading", name="Sunny")).to_be_visible()
    assert visitor.page.url == stations.elsewhere.url
    # by "back" the host's page before this one gives way as well, and before that there is nothing
    await visitor.page.go_back()
    await expect(visitor.page).to_have_url(stations.elsewhere.url)
    await expect(visitor.page.get_by_role("heading", name="Sunny")).to_be_visible()
    await visitor.page.go_back()
    await visitor.page.wait_for_load_state()
    assert visitor.page.url == "about:blank"
    # the place is free at once
    second = await (await cast.citizen("second")).enter("weapons")
    await second.at_position(1)
    await second.leave()


@pytest.mark.long
async def test_a_site_that_is_not_allowed_is_told_in_words(stations, visitor):
    """With every change ``web/test/virtual-station`` and ``tests/gateway/test_embedding`` hold it."""
    visitor.watch.allow(re.compile(r"status of 403 .*/api/v1/station/summary"))
    await visitor.page.goto(stations.host_site.other_origin)
    await expect(visitor.element).to_contain_text("Parli con i Carabinieri")
    link = visitor.element.get_by_role("link")
    await expect(visitor.element.get_by_text("Questo sito non può")).to_be_visible()
    async with visitor.page.expect_popup() as opened:
        await link.click()
    tab = await opened.value
    await expect(tab.get_by_test_id("enter-queue")).to_be_visible()
    await tab.close()
