"""Calling a conference as a supervisor does: asked first, and opened in another tab."""

from typing import Any

from playwright.async_api import Page


async def call_offices(person: Any, *, by: str = "open-conference", kind: str | None = None) -> str:
    """Call all offices from the page that *person* is on, and take them to the conference in the same tab; its address."""
    page: Page = person.page
    await person.by(by).click()
    if kind is not None:
        await page.locator("#call-kind").select_option(kind)
    async with page.expect_popup() as opened:
        await person.by("confirm-conference").click()
    tab = await opened.value
    await tab.wait_for_url("**/conference/*")
    address = tab.url
    await tab.close()
    await page.goto(address)
    return address
