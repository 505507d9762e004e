"""Runs axe-core, the accessibility checker, in a page."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
WITH_SIZES = (*RULES, "wcag22aa")
"""Of what WCAG 2.2 adds, axe judges the size of what is pressed (24 px, or room around it)."""


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


async def violations(page: Page, rules: Sequence[str] = RULES) -> list[dict[str, Any]]:
    """Return what axe finds wrong with the page as it is now: rule, impact and the elements.

    With forced colours the system chooses the contrast, and axe reads ``-webkit-text-fill-color``, which they do not change:
    that rule is off then.
    """
    if not await page.evaluate("typeof window.axe === 'object'"):
        # evaluated rather than added as a script element, which the page's own policy would refuse
        await page.evaluate(_source())
    # a colour on its way from one state to another belongs to neither
    await page.evaluate(
        "document.getAnimations().filter(each => each instanceof CSSTransition)"
        ".forEach(each => each.finish())"
    )
    result = await page.evaluate(
        # without the places of what is well, which nobody reads
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags},"
        " rules: {'color-contrast': {enabled: !matchMedia('(forced-colors: active)').matches}},"
        " resultTypes: ['violations']})",
        list(rules),
    )
    return [
        {
            "rule": each["id"],
            "impact": each["impact"],
            "help": each["help"],
            "elements": [node["html"][:200] for node in each["nodes"]],
            "why": [node["failureSummary"] for node in each["nodes"]][:3],
        }
        for each in result["violations"]
    ]


async def assert_accessible(page: Page, state: str, rules: Sequence[str] = RULES) -> None:
    """Fail with every violation of *rules* that axe finds; *state* names what the page shows."""
    found = await violations(page, rules)
    lines = [
        f"{each['rule']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(each["elements"] + each["why"])
        for each in found
    ]
    assert not found, f"{state}: {len(found)} violations\n" + "\n".join(lines)
