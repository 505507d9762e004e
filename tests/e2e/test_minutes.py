"""Minutes in Chromium: reached where a conference ends, edited by two at once, signed off, taken away."""

import re

import pypdf
import pytest
from playwright.async_api import expect

from tests.support.pages import axe
from tests.support.pages.conference_hall import join

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_from_the_end_of_a_conference_to_the_signed_pdf(cast):
    boss = await cast.staff("supervisor1", "/supervisor")
    await boss.by("open-conference").click()
    await boss.page.wait_for_url("**/conference/*")
    await join(boss)
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
    await boss.by("open-minutes").click()
    field = boss.by("minutes-text")
    await expect(field).to_have_value(having("# Verbale"))
    await axe.assert_accessible(boss.page, "minutes as a draft")

    other = await cast.staff("supervisor1", "/supervisor")
    await other.page.goto(boss.page.url)
    draft = await other.by("minutes-text").input_value()
    await other.by("minutes-text").fill(draft + "\nScritto dall'altra.")
    await other.by("save-minutes").click()
    await expect(other.page.get_by_text("Bozza salvata.")).to_be_visible()

    await field.fill(draft + "\nLa città è già informata.")
    # the station says that somebody was faster
    boss.watch.allow(re.compile("409.*/minutes"))
    await boss.by("save-minutes").click()
    await expect(boss.by("their-text")).to_contain_text("Scritto dall'altra.")
    await expect(field).to_have_value(having("La città è già informata."))
    await axe.assert_accessible(boss.page, "two versions of minutes")
    await boss.by("keep-mine").click()
    await expect(boss.by("their-text")).to_have_count(0)

    await boss.by("sign-minutes").click()
    await boss.by("confirm-sign").click()
    await expect(boss.by("minutes-state")).to_have_attribute("data-state", "signed")
    await axe.assert_accessible(boss.page, "signed minutes")
    async with boss.page.expect_download() as coming:
        await boss.by("minutes-pdf").click()
    download = await coming.value
    assert download.suggested_filename.endswith(".pdf")
    text = pypdf.PdfReader(await download.path()).pages[0].extract_text()
    assert "La città è già informata." in " ".join(text.split())


def having(words):
    """A value of a field that has these words somewhere."""
    return re.compile(re.escape(words))
