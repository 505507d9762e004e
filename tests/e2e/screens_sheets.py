"""Information sheets in pictures, for :mod:`tests.e2e.screens`: written, read aloud and sent at the desk, for citizens, on devices,
in the reports."""

import io
import re

from PIL import Image
from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Citizen, Operator, Staff
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import called

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
    await operator.by("sheets-tab").click()
    await operator.by("mail-sheet").click()
    await album.take(operator.page, "desk-mail")
    await operator.by("read-sheet-aloud").click()
    await expect(operator.by("sheet-aloud")).to_be_visible()
    await album.take(operator.page, "desk-aloud")
    await operator.by("aloud-next").click()
    await album.take(operator.page, "desk-aloud-next")
    await operator.by("close-aloud").click()
    await operator.by("sheet-wrong").click()
    await expect(operator.by("problem-told")).to_be_visible()
    await album.take(operator.page, "desk-told")


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), "#4a6fa5").save(made, "JPEG")
    return made.getvalue()


async def _with_a_file(stage: Stage, station: Station, locale: str, album: Album) -> None:
    """Have an operator put a picture beside a sheet, and a supervisor publish it."""
    writer = Staff(await stage.operator("writer", locale=locale))
    await writer.sign_in(station.account("operator2"), expecting="/desk")
    await writer.page.goto(f"/sheets?sheet={SHEET}")
    await writer.by("edit-sheet").click()
    await writer.by("sheet-file-field").set_input_files(
        {"name": "bollettino.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    )
    await writer.by("sheet-file-label").fill("Un bollettino postale compilato come esempio")
    await album.take(writer.page, "editor-file")
    await writer.by("hand-in-sheet").click()
    await expect(writer.by("sheet-pending")).to_be_visible()
    supervisor = station.account("supervisor1")
    path = f"sheets/{SHEET}"
    _, opened = await called(station.url, supervisor, "GET", path)
    number = opened["newest"]["it"]["number"]
    status, told = await called(
        station.url, supervisor, "POST", f"{path}/versions/{number}/approval"
    )
    assert status == 200, told


async def files(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a sheet with a file in the editor, on its page, in the guide, and on a device with and without a line."""
    await _with_a_file(stage, station, locale, album)
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    await page.goto(f"/sheets?sheet={SHEET}")
    await expect(supervisor.by("sheet-attachments")).to_be_visible()
    await album.take(page, "sheet")
    await page.goto("/supervisor/devices")
    await supervisor.by("new-device").click()
    await supervisor.by("device-name").fill("Tablet di pattuglia")
    await album.take(page, "device-new")
    await supervisor.by("add-device").click()
    code = await supervisor.by("device-code").inner_text()
    await album.take(page, "device-code")
    reader = Citizen(await stage.citizen("reader", locale=locale))
    await reader.page.goto(f"/guide?lang={locale[:2]}")
    await expect(reader.by("sheet-result").first).to_be_visible()
    await album.take(reader.page, "guide")
    await reader.page.goto(f"/guide/{SHEET}?lang={locale[:2]}")
    picture = reader.by("sheet-file").locator("img")
    await picture.scroll_into_view_if_needed()
    await expect(reader.by("guide-pdf")).to_be_visible()
    await album.take(reader.page, "guide-sheet")
    device = Citizen(await stage.citizen("device", locale=locale))
    device.watch.allow(re.compile("ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)|status of 401"))
    await device.page.goto("/pocket")
    await expect(device.by("pocket-code")).to_be_visible()
    await album.take(device.page, "pocket-code")
    await device.by("pocket-code").fill(code)
    await device.by("pocket-enrol").click()
    await expect(device.by("sheet-result").first).to_be_visible()
    await expect(device.by("pocket-state")).to_have_attribute("data-contact", "done")
    await album.take(device.page, "pocket-list")
    await device.page.context.set_offline(True)
    await device.by("pocket-update").click()
    await expect(device.by("pocket-state")).to_have_attribute("data-contact", "away")
    await device.by("guide-search").fill("multe")
    await album.take(device.page, "pocket-found")
    await device.page.locator(f"[data-sheet={SHEET}] a").click()
    await expect(device.by("save-attachment")).to_be_visible()
    await album.take(device.page, "pocket-sheet")
    async with device.page.expect_download() as saved:
        await device.by("save-attachment").click()
    assert (await (await saved.value).path()).stat().st_size > 0
    await device.by("plain-view").click()
    await album.take(device.page, "pocket-plain")
    await page.reload()
    await expect(supervisor.by("devices-table")).to_be_visible()
    await album.take(page, "devices")


async def editors(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take what the second of two editors is shown, and the view of sheets in the reports."""
    first = Staff(await stage.operator("first", locale=locale))
    await first.sign_in(station.account("operator2"), expecting="/desk")
    second = Staff(await stage.operator("second", locale=locale))
    await second.sign_in(station.account("supervisor1"), expecting="/supervisor")
    for each in (first, second):
        await each.page.goto(f"/sheets?sheet={SHEET}")
        await each.by("edit-sheet").click()
    await first.by("sheet-entry-cost").fill("Con lo sconto del 30 % nei primi cinque giorni.")
    await first.by("save-sheet").click()
    await expect(first.by("sheet-pending")).to_be_visible()
    await second.by("sheet-entry-cost").fill("Un terzo in meno nei primi cinque giorni.")
    await second.by("save-sheet").click()
    await expect(second.by("sheet-conflict")).to_be_visible()
    await album.take(second.page, "conflict")
    await second.by("keep-mine").click()
    await second.by("save-sheet").click()
    await expect(second.by("sheet-pending")).to_be_visible()
    await second.by("sheet-history").click()
    await album.take(second.page, "both-kept")
    reader = Citizen(await stage.citizen("reader", locale=locale))
    async with reader.page.expect_response("**/api/v1/guide/readings"):
        await reader.page.goto(f"/guide/{SHEET}?lang={locale[:2]}")
    await reader.by("useful-yes").click()
    await second.page.goto("/supervisor/reports?view=sheets")
    await expect(second.by("sheets-report")).to_be_visible()
    await album.take(second.page, "reports")
    await second.by("sheets-report-by").select_option("sheet")
    await expect(second.by("sheets-report")).to_contain_text("Multa")
    await album.take(second.page, "reports-sheet")


SHEET_CHAPTERS = {"sheets": sheets, "sheet-files": files, "sheet-editors": editors}
