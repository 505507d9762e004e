"""A clock that is not believed is told where the quality office, the administrator and the supervisors look."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from gateway.history import station_time
from gateway.history.engine import Database
from gateway.settings import Settings
from gateway.times import ROME
from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


async def test_a_clock_that_is_not_believed_is_told_where_it_matters(
    special_station, cast, tmp_path
):
    station = special_station({})
    cast.stage.base_url, cast.station = station.url, station
    database = Database(Settings(data_dir=station.data_dir).database)
    ahead = datetime.now(UTC) + timedelta(days=400)
    try:
        reviewer = await cast.reviewer()
        await expect(reviewer.by("clock-alarm")).to_have_count(0)
        admin = Staff(await cast.stage.operator("admin1"))
        await admin.sign_in(station.account("admin1"), expecting="/admin")
        await expect(admin.by("clock-alarm")).to_have_count(0)

        # the station has seen today; what is asked of it a year later is not done
        await station_time.may_purge(database, datetime.now(UTC))
        assert not await station_time.may_purge(database, ahead)
        for staff, name in ((reviewer, "quality"), (admin, "admin")):
            page = staff.page
            await page.reload()
            alarm = staff.by("clock-alarm")
            await expect(alarm.get_by_role("alert")).to_contain_text(
                str(ahead.astimezone(ROME).year)
            )
            await expect(alarm).to_contain_text("non si cancella niente")
            for size in (NARROW, WIDE):
                await page.set_viewport_size(size)
                await page.screenshot(path=tmp_path / f"clock-{name}-{size['width']}.png")
                await assert_accessible(page, f"{name} with a doubted clock at {size['width']}")
        await expect(reviewer.by("clock-alarm")).to_contain_text("Avvisi chi amministra")
        await expect(admin.by("clock-alarm")).to_contain_text("--clock-is-right")
        supervisor = Staff(await cast.stage.operator("supervisor1"))
        await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
        floor = supervisor.page.get_by_text("non si cancella più niente")
        await expect(floor.first).to_be_visible(timeout=15_000)
        for size in (NARROW, WIDE):
            await supervisor.page.set_viewport_size(size)
            await supervisor.page.screenshot(path=tmp_path / f"clock-floor-{size['width']}.png")

        await station_time.confirm(database, ahead)
        await reviewer.page.reload()
        await expect(reviewer.by("recordings-table")).to_be_visible()
        await expect(reviewer.by("clock-alarm")).to_have_count(0)
    finally:
        await database.aclose()
