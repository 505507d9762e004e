"""Pages with nothing but the keyboard, and by the names that a screen reader says."""

import asyncio
import re
import time

from playwright.async_api import Error, Page

from tests.support.pages.speech import focus

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


class Hands:
    """Somebody at a page with nothing but the keyboard. Wherever the Tab key goes, the focus is seen, and what
    is done never loses it: a page that has just been loaded alone may have none."""

    KEPT_WITHIN_S = 10

    def __init__(self, page: Page) -> None:
        self.page = page
        self._new = True
        page.on("domcontentloaded", self._loaded)

    def _loaded(self, _: Page) -> None:
        self._new = True

    async def kept(self) -> None:
        """Fail if nothing has the focus, and nothing soon gets it."""
        deadline = time.monotonic() + self.KEPT_WITHIN_S
        while not self._new and not await self._has_focus():
            assert time.monotonic() < deadline, "the focus is lost"
            await asyncio.sleep(0.05)

    async def _has_focus(self) -> bool:
        try:
            return await focus(self.page) is not None
        except Error:  # the page is being left
            return False

    async def to(self, selector: str, *, back: bool = False, within: int = 150) -> None:
        """Press Tab (*back*: Shift+Tab) until an element that *selector* fits has the focus.

        A selector without signs is a test id, or an id.
        """
        if re.fullmatch(r"[\w-]+", selector):
            selector = f'[data-testid="{selector}"], [id="{selector}"]'
        await self.kept()
        for _ in range(within):
            if await self.page.evaluate(IS_FOCUSED, selector):
                return
            await self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self._new = False
            at = await focus(self.page)
            # between the last element and the first one the browser's own controls have it
            assert at is None or at["ring"], f"the focus is not seen on {at}"
            if at is None:
                self._new = True
        raise AssertionError(f"{selector} is not reached by {within} tabs")

    async def press(self, *keys: str) -> None:
        """Press *keys* where the focus is."""
        for key in keys:
            await self.page.keyboard.press(key)
            await self.kept()

    async def act(self, selector: str, key: str = "Enter", *, back: bool = False) -> None:
        """Go to *selector* and press *key* there."""
        await self.to(selector, back=back)
        await self.press(key)

    async def write(self, selector: str, text: str) -> None:
        """Go to *selector* and write *text* instead of what stands there."""
        await self.to(selector)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def choose(self, selector: str, value: str, *, among: int = 12) -> None:
        """Go to the radio buttons or the list that *selector* fits, and choose *value* with the arrow keys."""
        await self.to(selector)
        chosen = (
            "value => { const at = document.activeElement;"
            " return at.value === value && (at.tagName === 'SELECT' || at.checked); }"
        )
        is_list = await self.page.evaluate("document.activeElement.tagName === 'SELECT'")
        await self.press("Home" if is_list else "Space")
        for _ in range(among):
            if await self.page.evaluate(chosen, value):
                return
            await self.press("ArrowDown")
        raise AssertionError(f"{value} is not chosen at {selector}")


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
