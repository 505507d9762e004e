"""A recording that does not verify in the browser: the warning stands before anything plays, and nobody opens it
without a reason."""

import pytest
from playwright.async_api import expect

from gateway.history import audit
from gateway.history.engine import Database
from gateway.settings import Settings
from gateway.stores import open_archive
from recordings.evidence import read_entries
from recordings.layout import RecordingFolder
from recordings.model import RecordingId
from tests.support.pages.axe import assert_accessible
from tests.support.situations.reviewed_calls import file_a_call

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REASON = "Chiesta dal Capo Ufficio"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def folder_of(store, name):
    return RecordingFolder(store.root, RecordingId(name))


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


async def opened(page, name):
    await page.goto("about:blank")
    await page.goto(f"/quality#recording={name}")


async def test_what_does_not_verify_is_said_before_it_plays(special_station, cast, tmp_path):
    station = special_station({})
    cast.stage.base_url, cast.station = station.url, station
    for name in ("whole", "altered"):
        file_a_call(station, name)
    settings = Settings(data_dir=station.data_dir)
    store = open_archive(settings)
    database = Database(settings.database)
    try:
        flip(next(folder_of(store, "altered").path.rglob("*.seg")))
        reviewer = await cast.reviewer()
        page = reviewer.page
        notice, player = reviewer.by("integrity-notice"), reviewer.by("player")
        despite, reason = reviewer.by("open-despite"), reviewer.by("save-reason")

        await opened(page, "whole")
        await expect(player.locator("video")).to_have_count(2)
        await expect(notice).to_have_count(0)
        views = [each for each in read_entries(folder_of(store, "whole")) if each.kind == "viewed"]
        assert len(views) == 1

        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        await opened(page, "altered")
        await expect(notice).to_have_attribute("data-state", "altered")
        await expect(notice.get_by_role("alert")).to_contain_text("non è integra")
        await expect(notice).to_contain_text("sono stati cambiati, tagliati o tolti")
        await expect(notice).to_contain_text("amministratore della stazione prima di fare altro")
        await expect(player).to_have_count(0)
        await expect(page.locator("video")).to_have_count(0)
        for size in (NARROW, WIDE):
            await page.set_viewport_size(size)
            await page.screenshot(path=tmp_path / f"altered-{size['width']}.png", full_page=True)
            await assert_accessible(page, f"altered recording at {size['width']}")

        # asked, and given up: nothing was opened, and the warning stands
        await despite.click()
        await expect(reason).to_be_visible()
        await expect(page.locator("video")).to_have_count(0)
        await page.screenshot(path=tmp_path / "altered-reason.png")
        await page.keyboard.press("Escape")
        await expect(despite).to_be_visible()
        assert [each for each in asked if each[0] == "POST" and each[1].endswith("/views")] == []
        assert "viewed" not in [each.kind for each in read_entries(folder_of(store, "altered"))]

        await despite.click()
        await page.get_by_role("radio", name="verifica di un reclamo").check(force=True)
        await page.locator("#reason-detail").fill(REASON)
        await reason.click()
        await expect(player.locator("video")).to_have_count(2)
        await expect(notice).to_be_visible()
        await expect(despite).to_have_count(0)
        await page.screenshot(path=tmp_path / "altered-open.png", full_page=True)
        await assert_accessible(page, "altered recording, open")
        [view] = [
            each for each in read_entries(folder_of(store, "altered")) if each.kind == "viewed"
        ]
        async with database.reading() as session:
            entry = next(
                each for each in await audit.of_subject(session, "recording:altered")
                if each.action == "recording.view"
            )  # fmt: skip
        assert view.ref == entry.id
        assert entry.detail == {"reason": f"complaint: {REASON}", "altered": ["media"]}
    finally:
        store.close()
        await database.aclose()
