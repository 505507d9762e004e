"""Pictures of pages at several widths, for a person to look at."""

from pathlib import Path

from playwright.async_api import Page

PHONES_TO_WALLS = {320: 640, 390: 844, 768: 1024, 1280: 800, 1920: 1080}
"""Width to height. 320 px is also a window of 1280 px at 400 %."""
IN_THE_HAND = {320: 640, 390: 844, 844: 390}
"""Phones, the last one on its side."""
DESKS = {640: 400, 1024: 768, 1280: 800, 1920: 1080}
"""The same for pages that are worked with at a desk; 640 px is a window of 1280 px at 200 %."""
ON_BOTH_SIDES = {390: 844, 1280: 800}
"""What a citizen holds in the hand and an operator has on the desk, in one walk."""


CUT = """() => [...document.querySelectorAll('body *')]
    .filter((each) => each.childElementCount === 0 && each.textContent.trim() && each.checkVisibility())
    .filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1)
    .filter((each) => getComputedStyle(each).overflowX !== 'visible')
    .map((each) => each.textContent.trim().slice(0, 60))"""
"""The texts that do not fit where they stand."""


class Album:
    """Numbers and saves the pictures of one walk, each at every one of *widths* (to heights).

    ``only`` leaves out the states whose name does not contain it.
    """

    def __init__(self, directory: Path, name: str, widths: dict[int, int], only: str = "") -> None:
        self._directory = directory
        self._name = name
        self._widths = widths
        self._only = only
        self._count = 0

    def wants(self, state: str) -> bool:
        """Whether it is one of those that pictures are wanted of."""
        return self._only in state

    async def take(self, page: Page, state: str) -> None:
        """Save *page* as it is at every width; a page wider than its window and a text that is cut are reported."""
        self._count += 1
        if not self.wants(state):
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for width, height in self._widths.items():
            await page.set_viewport_size({"width": width, "height": height})
            # one frame for the layout, one for what reacts to it
            await page.evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            name = f"{self._name}-{self._count:02}-{state}-{width}.png"
            await page.screenshot(path=self._directory / name, full_page=True)
            overflow = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if overflow > 0:
                print(f"{self._directory.name}/{name}: {overflow} px wider than the window")
            for text in await page.evaluate(CUT):
                print(f"{self._directory.name}/{name}: cut: {text}")
        if before is not None:
            await page.set_viewport_size(before)

    async def print(self, page: Page, state: str) -> None:
        """Save *page* as it goes on paper, sheet by sheet."""
        if not self.wants(state):
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._directory / f"{self._name}-{self._count:02}-{state}.pdf"
        await page.pdf(path=path, format="A4", print_background=False, prefer_css_page_size=True)


async def pretend(page: Page, element: str, change: dict[str, object]) -> None:
    """Show *element* as if its contact (or view) were changed so: states that last an instant."""
    await page.evaluate(
        """([name, change]) => {
             const element = document.querySelector(name);
             for (const [key, value] of Object.entries(change)) {
               const old = element[key];
               element[key] = old && typeof old === 'object' && !Array.isArray(value)
                 ? { ...old, ...value } : value;
             }
             return element.updateComplete;
           }""",
        [element, change],
    )


async def pretend_desk(page: Page, change: dict[str, object]) -> None:
    """Show the desk as if the station had sent it *change*; parts that are objects are merged."""
    await page.evaluate(
        """change => {
             const { desk } = document.querySelector('vs-desk-agent').context.console;
             const next = { ...desk.value };
             for (const [key, value] of Object.entries(change)) {
               const old = next[key];
               next[key] = old && value && typeof old === 'object' && !Array.isArray(value)
                 ? { ...old, ...value } : value;
             }
             desk.set(next);
           }""",
        change,
    )
