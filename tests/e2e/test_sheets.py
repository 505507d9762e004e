"""An information sheet from both sides: a citizen finds and reads one and still queues; the operator sends another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.support.situations.admin_calls import called

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READ, SENT = "patente-scaduta", "multa-ricorso"


async def guide_figures(station) -> dict[str, Any]:
    today, day = datetime.now(UTC).date(), timedelta(days=1)
    path = f"guide/figures?first={today - day}&last={today + day}"
    status, told = await called(station.url, station.account("supervisor1"), "GET", path)
    assert status == 200, told
    return told


@pytest.mark.long
async def test_a_sheet_is_found_read_and_sent_and_its_use_is_on_record(cast):
    """With every change ``web/test/desk-sheets``, ``web/test/citizen-guide`` and ``tests/gateway/test_sheets_in_contacts`` hold it."""
    before = await guide_figures(cast.station)
    operator = await cast.operator()
    citizen = await cast.citizen()
    page = citizen.page
    await page.goto("/guide")
    await page.locator("#guide-search").press_sequentially("mi è scaduta la patente")
    await expect(citizen.by("sheet-result").first).to_have_attribute("data-sheet", READ)
    # it is counted before the next page is asked for
    async with page.expect_response("**/api/v1/guide/readings"):
        await citizen.by("sheet-result").first.get_by_role("link").click()
    await expect(citizen.by("sheet-freshness")).to_be_visible()
    await citizen.by("guide-person").click()
    await citizen.choose_modality("text")
    await citizen.choose_recording(False)
    await citizen.join()
    await citizen.at_position(1)
    # while waiting, the sheets of the topic are offered as well
    await expect(citizen.by("sheet-result").first).to_be_visible()

    await operator.available()
    await operator.accept()
    await operator.by("sheets-tab").click()
    await operator.page.locator(f"[data-sheet={SENT}]").click()
    await operator.by("send-sheet").click()
    await expect(citizen.by("chat-sheet")).to_contain_text("Multa")
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()

    after = await guide_figures(cast.station)
    assert after["visits"]["visits"] == before["visits"]["visits"] + 1
    assert after["visits"]["queued"] == before["visits"]["queued"] + 1
    supervisor = await cast.staff("supervisor1", "/supervisor/contacts")
    await supervisor.page.locator("[data-contact]").first.click()
    await expect(supervisor.by("contact-story")).to_contain_text("Multa: pagare o fare ricorso")
    await supervisor.page.goto(f"/sheets?sheet={SENT}")
    await expect(supervisor.by("sheet-figures")).to_contain_text("inviata una volta")
