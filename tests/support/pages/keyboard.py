"""Pages with nothing but the keyboard, and by the names that a screen reader says."""

import re

from playwright.async_api import Page

CONTROL = re.compile(r"""\s*- '?(button|link|textbox|combobox|radio|tab|slider)\b(?: "(.*?)")?""")
IS_FOCUSED = "selector => document.activeElement?.matches(selector) ?? false"


async def tab_to(page: Page, test_id: str, *, within: int = 150) -> None:
    """Press Tab until the element with *test_id* (or that id) has the focus; fail when it never does."""
    await tab_into(page, f'[data-testid="{test_id}"], [id="{test_id}"]', within=within)


async def tab_into(page: Page, selector: str, *, within: int = 150) -> None:
    """Press Tab until an element that *selector* fits has the focus; fail when none ever has."""
    for _ in range(within):
        if await page.evaluate(IS_FOCUSED, selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by {within} tabs")


async def interactive(page: Page) -> list[tuple[str, str]]:
    """Return every element that can be operated, with its role and the name it is announced by."""
    lines = (await page.locator("body").aria_snapshot()).splitlines()
    found = []
    for line in lines:
        match = CONTROL.match(line)
        if match:
            found.append((match[1], match[2] or ""))
    return found


async def assert_names_of_their_own(page: Page) -> None:
    """Fail if something that can be operated has no name, or the name of another."""
    named = await interactive(page)
    assert named, "nothing can be operated"
    assert all(name for _, name in named), named
    said = [each for each in named if each[0] != "link"]
    assert len(said) == len(set(said)), sorted(said)


async def assert_focus_is_kept(page: Page, *, tabs: int = 8) -> None:
    """Press Tab *tabs* times; fail if the focus gets behind the open dialog."""
    for _ in range(tabs):
        await page.keyboard.press("Tab")
        inside = await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside, await page.evaluate("document.activeElement.outerHTML")
