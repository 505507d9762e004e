"""The page without a line, the offer of a notification, a screen of the station's own, and links with their QR codes,
for :mod:`tests.e2e.screens`."""

import re

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Staff
from tests.support.servers.station import Station


async def offline(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the page for when there is no line."""
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    citizen.watch.allow(re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch"))
    await citizen.page.goto(f"/offline?lang={locale[:2]}")
    await album.take(citizen.page, "no-line")


async def kiosk(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a screen of the station's own from the first page to the question whether somebody is there."""
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    page = citizen.page
    await page.clock.install()
    await page.goto(f"/kiosk?lang={locale[:2]}")
    await expect(citizen.by("topic-search")).to_be_visible()
    await page.locator("html[data-kiosk]").wait_for()
    await album.take(page, "welcome")
    await page.locator('.vs-footer a[href^="/privacy"]').click()
    await expect(citizen.by("close-document")).to_be_visible()
    await album.take(page, "document")
    await citizen.by("close-document").click()
    await citizen.choose_topic("weapons")
    await expect(citizen.local_video).to_be_visible()
    await album.take(page, "before")
    await page.clock.fast_forward(91_000)
    await expect(citizen.by("still-here")).to_be_visible()
    await album.take(page, "still-here")
    await citizen.by("still-here").click()
    await citizen.choose_recording(False)
    await citizen.by("enter-queue").click()
    await citizen.at_position(1)
    await album.take(page, "waiting")


async def notification(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the offer of a notification in the waiting room."""
    citizen = await Citizen(await stage.citizen("citizen", locale=locale)).enter("weapons")
    await citizen.at_position(1)
    await citizen.page.evaluate(
        """() => {
             window.Notification = { permission: 'default', requestPermission: async () => 'default' };
             document.querySelector('vs-waiting').requestUpdate();
           }"""
    )
    await expect(citizen.by("notify")).to_be_visible()
    await album.take(citizen.page, "offered")


async def links(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the links with their QR codes, and the poster as it is printed."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    await admin.page.goto("/admin#section=links")
    await admin.by("links-topic").select_option("weapons")
    await expect(admin.by("links-url")).to_contain_text("topic=weapons")
    await admin.by("links").scroll_into_view_if_needed()
    await album.take(admin.page, "panel")
    await admin.page.emulate_media(media="print")
    await admin.page.evaluate("document.documentElement.dataset.print = 'poster'")
    await album.take(admin.page, "poster")


INSTALLED_CHAPTERS = {
    "offline": offline,
    "kiosk": kiosk,
    "notification": notification,
    "links": links,
}
