"""The questionnaire, and agreeing to be invited to a focus group, in a browser that runs no script."""

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.long
async def test_a_questionnaire_is_sent_and_a_volunteer_joins_and_leaves(cast, browsers):
    """With every change the same forms are sent by ``tests/gateway/listening`` without a browser."""
    browser = await browsers.of(None)
    context = await browser.new_context(
        java_script_enabled=False, base_url=cast.station.url, locale="it-IT", viewport={"width": 390, "height": 844}
    )  # fmt: skip
    try:
        page = await context.new_page()
        await page.goto("/questionnaire?place=barracks")
        await page.get_by_test_id("questionnaire-next").click()
        await page.locator("input[value='4']").first.check()
        end = page.get_by_test_id("focus-join")
        for _ in range(8):
            if await end.count():
                break
            await page.get_by_test_id("questionnaire-next").click()
        await page.get_by_role("checkbox").check()
        await end.click()
        code = await page.get_by_test_id("focus-code").inner_text()
        await page.get_by_test_id("focus-open").click()
        await expect(page.get_by_test_id("focus-kept")).to_be_visible()
        await page.get_by_test_id("focus-leave").click()
        await expect(page.get_by_role("status")).to_contain_text("Abbiamo cancellato tutto")
        await page.goto("/focus-group")
        await page.locator("#focus-code").fill(code)
        await page.get_by_test_id("focus-show").click()
        await expect(page.get_by_role("status")).to_contain_text("nessuno con questo codice")
    finally:
        await context.close()
