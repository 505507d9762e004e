"""Asks a conference's page what it shows and plays; `crowd_probe.js` does the looking."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_SOURCE = (Path(__file__).parent / "crowd_probe.js").read_text(encoding="utf-8")


def now_ms() -> float:
    """The time as the pages have it."""
    return time.time() * 1000


async def may_listen(page: Page) -> None:
    """Lift the policy that lets no script of the probe into the page's sound; before the page is opened."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setBypassCSP", {"enabled": True})


async def watch(page: Page, people: Mapping[str, int]) -> None:
    """Begin to keep what the page shows. *people* are names and the numbers that their pictures show."""
    await page.evaluate(_SOURCE)
    await page.evaluate("people => crowdProbe.watch(people)", dict(people))


async def ask(page: Page, what: str, *given: Any) -> Any:
    """Call a function of the probe."""
    return await page.evaluate("([what, given]) => crowdProbe[what](...given)", [what, list(given)])


async def shows_the_right_people(
    page: Page, people: Mapping[str, int], count: int, *, within_s: float
) -> dict[str, int | None]:
    """Wait until *count* tiles have pictures and every coded one is its own person's; return who they are.

    Pages' own cameras are not coded: of those nothing is read here.
    """
    seen: dict[str, int | None] = {}
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        seen = await ask(page, "shown")
        right = all(people.get(name) == number for name, number in seen.items())
        if right and len(seen) == count:
            return seen
        await asyncio.sleep(0.1)
    raise AssertionError(f"expected {count} tiles with the right people, last saw {seen}")


def lips_ms(claps: Mapping[str, Any]) -> float | None:
    """Sound minus picture, median over claps, in ms; positive when the sound comes later. None for too few.

    What the picture is kept in step with is the sound as it is given to the device.
    """
    found = []
    for seen in claps["seen"]:
        nearest = min(claps["heard"], key=lambda heard: abs(heard - seen), default=None)
        if nearest is not None and abs(nearest - seen) < 450:
            found.append(nearest - seen)
    return statistics.median(found) - claps["deviceMs"] if len(found) >= 3 else None


async def is_shown(page: Page, name: str, *, within_s: float) -> None:
    """Wait until somebody's picture is shown."""
    deadline = time.monotonic() + within_s
    while name not in await ask(page, "shown"):
        assert time.monotonic() < deadline, f"{name} has no picture"
        await asyncio.sleep(0.1)


async def is_large(page: Page, name: str, *, within_s: float) -> None:
    """Wait until somebody's picture is in the large place."""
    deadline = time.monotonic() + within_s
    while name not in await ask(page, "largeOnes") or name not in await ask(page, "shown"):
        assert time.monotonic() < deadline, f"{name} is not shown large"
        await asyncio.sleep(0.1)
