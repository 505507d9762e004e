"""Information sheets in pictures, for :mod:`tests.e2e.screens`: the page, the tab at the desk, the card in the chat."""

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.station import Station

SHEET = "multa-ricorso"


async def sheets(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the list, a sheet with its versions, the editor, a review; then the desk with the sheets of a contact's topic."""
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    await page.goto("/sheets")
    await expect(supervisor.by("sheets-table")).to_be_visible()
    await album.take(page, "list")
    await page.locator(f"[data-sheet={SHEET}]").click()
    await expect(supervisor.by("sheet-freshness")).to_be_visible()
    await supervisor.by("sheet-history").click()
    await expect(supervisor.by("sheet-versions")).to_be_visible()
    await album.take(page, "sheet")
    await supervisor.by("place-sheet").click()
    await album.take(page, "place")
    await supervisor.by("edit-sheet").click()
    await supervisor.by("sheet-title").fill("Multa: che cosa fare")
    await album.take(page, "editor")
    await supervisor.by("hand-in-sheet").click()
    await expect(supervisor.by("sheet-pending")).to_be_visible()
    await album.take(page, "review")
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("road-code")
    await operator.available()
    await operator.rings()
    await operator.accept()
    await operator.by("sheets-tab").click()
    await expect(operator.by("sheet-result").first).to_be_visible()
    await album.take(operator.page, "desk-list")
    await operator.page.locator(f"[data-sheet={SHEET}]").click()
    await operator.by("send-sheet").click()
    await album.take(operator.page, "desk-sheet")
    await operator.page.locator("#desk-tab-chat").click()
    await expect(operator.by("chat-sheet")).to_be_visible()
    await album.take(operator.page, "desk-card")


SHEET_CHAPTERS = {"sheets": sheets}
