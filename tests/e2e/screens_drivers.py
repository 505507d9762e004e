"""Contact drivers in pictures, for :mod:`tests.e2e.screens`: before anything is counted, with themes, each form, what was decided."""

from playwright.async_api import expect

from gateway.drivers.searches import MissedSearches
from gateway.ground import utc_now
from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Staff
from tests.support.servers.station import Station
from tests.support.servers.unsigned import unsigned
from tests.support.situations.told_contacts import told_contacts


async def drivers(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the page empty, with themes, with each form open, and after decisions; the day's agenda."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = boss.page
    await page.goto("/supervisor/drivers")
    await expect(boss.by("drivers-standing")).to_be_visible()
    await album.take(page, "empty")
    url = f"sqlite+aiosqlite:///{station.data_dir / 'station.db'}"
    await told_contacts(url)
    await _searched(url)
    await page.reload()
    await expect(boss.by("driver-theme").first).to_be_visible()
    await album.take(page, "themes")
    first = boss.by("driver-theme").first
    for form in ("confirm", "sheet", "task", "merge", "dismiss"):
        await first.get_by_test_id(f"driver-{form}").click()
        await album.take(page, form)
        if form != "confirm":
            await first.locator("vs-theme-form button[type=button]").click()
            continue
        await first.get_by_test_id("driver-line").fill("Sportello digitale bloccato")
        await first.get_by_test_id("driver-example").first.check()
        await first.get_by_test_id("driver-send").click()
        await expect(first.locator("h3")).to_have_text("Sportello digitale bloccato")
    await boss.by("driver-theme").last.get_by_test_id("driver-dismiss").click()
    await boss.by("driver-line").fill("Un modulo nuovo, spiegato nella circolare")
    await boss.by("driver-send").click()
    await page.locator(".drivers-folded > summary").last.click()
    await page.locator(".drivers-chart summary").first.click()
    await album.take(page, "decided")
    await page.goto("/supervisor/day")
    await expect(boss.by("agenda-emerging")).to_be_visible()
    await album.take(page, "day")


async def _nothing_dangerous(_typed: str, _language: str) -> None:
    return None


async def _searched(url: str) -> None:
    database = unsigned(url)
    try:
        missed = MissedSearches(database, _nothing_dangerous, b"k" * 32, utc_now, k=5)
        for number in range(6):
            await missed.note("monopattino elettrico", "it", f"192.0.2.{number}")
    finally:
        await database.aclose()


DRIVER_CHAPTERS = {"drivers": drivers}
