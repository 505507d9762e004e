"""A state of a page as people look at it: on a desk's screen and on the narrowest one, enlarged, with large letters, in the dark scheme,
with forced colours and with the keyboard alone. What is wrong in each is returned, for a test to fail with."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, ViewportSize

from tests.support.pages.album import CUT, Album
from tests.support.pages.axe import violations

SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""One frame for the layout, one for what reacts to it."""
LAID_OUT_WITHIN_S = 10.0
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OVERFLOWING = """() => [...document.body.querySelectorAll('*')]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((each) => {
    for (let around = each.parentElement; around !== document.body; around = around.parentElement)
      if (getComputedStyle(around).overflowX !== 'visible' && getComputedStyle(around).display !== 'contents') return false;
    return ![...each.children].some((inner) => inner.getBoundingClientRect().right >= each.getBoundingClientRect().right);
  })
  .map((each) => each.outerHTML.slice(0, 120)).slice(0, 3)"""
"""The innermost elements that make a page wider than its window."""
BROKEN = """() => [...document.querySelectorAll('button, a')].filter((each) => each.checkVisibility()).flatMap((each) => {
  const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    // words for readers alone are a pixel wide
    if (text.parentElement.getBoundingClientRect().width <= 1) continue;
    for (const { 0: word, index } of text.data.matchAll(/\\p{L}+/gu)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top));
      if (new Set(lines).size > 1) broken.push(word);
    }
  }
  return broken;
})"""
"""The words of buttons and links that go on in the next line."""
FACELESS = """() => [...document.querySelectorAll('button, .btn, [role=button], [role=tab], input, select, textarea')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((each) => each.type !== 'hidden' && each.getBoundingClientRect().width > 1)
  .filter((each) => {
    const drawn = ['button', 'submit'].includes(each.type) || !each.matches('input') ? each : each.closest('label') ?? each;
    const style = getComputedStyle(drawn);
    const sides = ['border-top', 'border-bottom', 'border-left', 'border-right', 'outline'];
    const lined = sides.some((side) => style[`${side}-style`] !== 'none' && parseFloat(style[`${side}-width`]) > 0);
    const inked = drawn.querySelector('svg, img, canvas, video') ?? drawn.textContent.trim();
    return !lined && !inked && style.appearance === 'none';
  })
  .map((each) => each.outerHTML.slice(0, 160))"""
"""The controls of which forced colours leave nothing to see: backgrounds and shadows are gone."""
CONTRAST = ("color-contrast",)
OF_LAYOUT = ("target-size", "scrollable-region-focusable")
"""The rules that depend on where things stand. The others were asked in the same state already."""
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // a control that is drawn by its label shows the focus there
  const drawn = [element, element.closest('label'), element.parentElement, element.nextElementSibling].filter(Boolean);
  const ringed = drawn.some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const own = [element, element.closest('label'), ...(element.labels ?? [])].filter(Boolean);
  const seen = own.some((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const points = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.1, 0.9].map((y) =>
      [left + (right - left) * x, top + (bottom - top) * y]));
    return points.some(([x, y]) => {
      const there = document.elementFromPoint(x, y);
      return there && (own.some((one) => one.contains(there)) || there.contains(each));
    });
  });
  window.focusStops ??= new WeakMap();
  if (!window.focusStops.has(element)) {
    window.focusStops.set(element, (window.focusStopCount = (window.focusStopCount ?? 0) + 1));
  }
  return { id: window.focusStops.get(element), ringed, seen, html: element.outerHTML.slice(0, 160) };
}"""
SAME = 8
"""So many tabs may stay in one element: the browser's own controls of a film, the parts of a date."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: the window in px, how large letters are against the usual, the colours; and what is asked then:
    single rules of axe (``None``: all), and whether words of buttons stay whole."""

    width: int
    height: int
    ratio: int = 1
    letters: int = 1
    dark: bool = False
    forced: bool = False
    rules: tuple[str, ...] | None = ()
    whole_words: bool = False
    keyboard: bool = False


LOOKS = {
    "desk": Look(1280, 800, rules=None),
    "320 px": Look(320, 640, rules=None, whole_words=True),
    "dark": Look(1280, 800, dark=True, rules=CONTRAST),
    "forced colours": Look(1280, 800, forced=True),
    "zoom 200 %": Look(640, 512, ratio=2, rules=OF_LAYOUT, whole_words=True, keyboard=True),
    "text 200 %": Look(1280, 800, letters=2, rules=OF_LAYOUT),
    "text 200 % in the hand": Look(390, 844, letters=2),
}
"""Each by its name. 320 px are also a window of 1280 px at 400 %."""


@asynccontextmanager
async def seen_as(page: Page, look: Look) -> AsyncIterator[None]:
    """Show *page* so, and as before afterwards."""
    before: ViewportSize | None = page.viewport_size
    await page.set_viewport_size({"width": look.width, "height": look.height})
    control = await page.context.new_cdp_session(page)
    try:
        if look.ratio != 1:
            metrics = {"width": look.width, "height": look.height, "mobile": False}
            await control.send(
                "Emulation.setDeviceMetricsOverride", {**metrics, "deviceScaleFactor": look.ratio}
            )
        if look.letters != 1:
            await _write(control, look.letters)
        if look.dark or look.forced:
            await page.emulate_media(
                color_scheme="dark" if look.dark else "light",
                forced_colors="active" if look.forced else "none",
            )
        await page.evaluate(SETTLED)
        yield
    finally:
        if not page.is_closed():
            if look.letters != 1:
                await _write(control, 1)
            if look.dark or look.forced:
                await page.emulate_media(color_scheme="light", forced_colors="none")
            if look.ratio != 1:
                await control.send("Emulation.clearDeviceMetricsOverride")
            await control.detach()
            if before is not None:
                # the same size would be no change, and leave what the override left
                await page.set_viewport_size({**before, "height": before["height"] + 1})
                await page.set_viewport_size(before)
            await page.evaluate(SETTLED)


async def _write(control: Any, times: int) -> None:
    """Set the browser's default size of letters, which media queries in em follow."""
    sizes = {"standard": 16 * times, "fixed": 13 * times}
    await control.send("Page.setFontSizes", {"fontSizes": sizes})


async def faults(
    page: Page, looks: Sequence[str] = tuple(LOOKS), pictures: Path | None = None
) -> list[str]:
    """Return what is wrong with the page as it is now, in each of *looks*. With *pictures*, a path that lacks its ending,
    each look with a fault is kept as a picture."""
    found: list[str] = []
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    for name in looks:
        look = LOOKS[name]
        async with seen_as(page, look):
            if (
                look.dark
                and await page.evaluate("getComputedStyle(document.body).backgroundColor") == light
            ):
                continue
            faulty = await _faults_so(page, look)
            if faulty and pictures is not None:
                await page.screenshot(path=f"{pictures}-{name.replace(' ', '-')}.png")
            found += [f"{name}: {each}" for each in faulty]
    return found


class Judge(Album):
    """Looks at each state of a walk in every way, and says and keeps what is wrong with it. With *directory* it takes pictures
    of the looks in which something is."""

    def __init__(self, name: str, only: str = "", directory: Path | None = None) -> None:
        super().__init__(directory or Path(), name, {}, only)
        self._pictures = directory
        self.states = 0
        self.found: list[str] = []

    async def take(self, page: Page, state: str) -> None:
        """Judge *page* as it is."""
        if not self.wants(state):
            return
        self.states += 1
        pictures = self._pictures / f"{self._name}-{state}" if self._pictures else None
        found = await faults(page, pictures=pictures)
        print(f"{self._name}, {state}: {len(found)} faults", *found, sep="\n  ", flush=True)
        self.found += [f"{state}, {each}" for each in found]

    async def print(self, page: Page, state: str) -> None:
        """Paper is not judged."""


async def too_wide(page: Page) -> str:
    """Return by how much the page is wider than its window, and by which elements; empty where it fits.

    What it lays out anew, as the menu does that puts away what has no room, has a moment for that."""
    # asked again from here: what the browser itself asks again is an `eval`, which the pages' policy forbids
    deadline = time.monotonic() + LAID_OUT_WITHIN_S
    while (px := await page.evaluate(TOO_WIDE)) > 0 and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    return f"{px} px: {' '.join(await page.evaluate(OVERFLOWING))}" if px > 0 else ""


async def _faults_so(page: Page, look: Look) -> list[str]:
    found: list[str] = []
    if look.rules is None or look.rules:
        for each in await violations(page, look.rules or ()):
            elements = "\n      ".join(each["elements"][:4] + each["why"][:1])
            found.append(f"{each['rule']}: {each['help']}\n      {elements}")
    if look.forced:
        found += [f"nothing to see of {each}" for each in await page.evaluate(FACELESS)]
    elif not look.dark:
        if wide := await too_wide(page):
            found.append(f"wider than the window by {wide}")
        found += [f"cut: {each}" for each in await page.evaluate(CUT)]
    if look.whole_words:
        found += [f"broken word: {each}" for each in await page.evaluate(BROKEN)]
    if look.keyboard:
        found += await round_by_keyboard(page)
    return found


async def round_by_keyboard(page: Page, *, at_most: int = 200) -> list[str]:
    """Go once round the page with Tab and back with Shift+Tab; return where the focus is not seen, is covered or is caught.

    Afterwards it is where it was.
    """
    before = await page.evaluate_handle("document.activeElement")
    scrolled = await page.evaluate("[scrollX, scrollY]")
    found = await _round(page, "Tab", at_most)
    found += [each for each in await _round(page, "Shift+Tab", at_most) if each not in found]
    await before.evaluate(
        "element => element === document.body ? document.activeElement?.blur()"
        " : element.focus({ preventScroll: true })"
    )
    await page.evaluate("([x, y]) => scrollTo(x, y)", scrolled)
    return found


async def _round(page: Page, key: str, at_most: int) -> list[str]:
    found: list[str] = []
    seen: list[int] = []
    same = 0
    for _ in range(at_most):
        await page.keyboard.press(key)
        stop = await page.evaluate(STOP)
        if stop is None:
            continue
        if seen and stop["id"] == seen[-1]:
            same += 1
            if same > SAME:
                found.append(f"the focus is caught in {stop['html']}")
                break
            continue
        same = 0
        if seen and stop["id"] == seen[0]:
            break
        if stop["id"] in seen:
            found.append(f"the focus goes round in a part of the page, back to {stop['html']}")
            break
        seen.append(stop["id"])
        if not stop["ringed"]:
            found.append(f"no ring on {stop['html']}")
        if not stop["seen"]:
            found.append(f"covered or out of sight: {stop['html']}")
    return found
