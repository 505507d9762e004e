"""The audit trail as an administrator reads it, for :mod:`tests.e2e.screens`."""

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Staff
from tests.support.servers.station import Station


async def audit(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the trail before it is asked for, verified, found, and with the details of an entry."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=audit")
    await admin.by("audit-verify").click()
    await expect(admin.by("audit-standing")).to_contain_text(":")
    await admin.by("audit").scroll_into_view_if_needed()
    await album.take(page, "asked")
    await admin.by("audit-search").click()
    await expect(admin.by("audit-entries")).to_be_visible()
    await admin.by("audit-entries").locator("summary").first.click()
    await admin.by("audit-entries").scroll_into_view_if_needed()
    await album.take(page, "found")


AUDIT_CHAPTERS = {"audit": audit}
