"""Runs axe-core, the accessibility checker, in a page: one list of rules for all tests."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The tags of axe's rules that every page keeps. Of what WCAG 2.2 adds, axe judges the size of targets (24 px, or room around them)."""
OFF_WHERE = {"color-contrast": "(forced-colors: active)"}
"""Rules that are off where a media query holds: with forced colours the system chooses the contrast, and axe reads
``-webkit-text-fill-color``, which they do not change."""
RUN = """([wanted, offWhere]) => {
  const off = Object.entries(offWhere).filter(([, query]) => matchMedia(query).matches).map(([rule]) => rule);
  const runOnly = wanted.tags
    ? { type: 'tag', values: wanted.tags }
    : { type: 'rule', values: wanted.rules.filter((rule) => !off.includes(rule)) };
  const rules = wanted.tags ? Object.fromEntries(off.map((rule) => [rule, { enabled: false }])) : {};
  // without the places of what is well, which nobody reads
  return axe.run(document, { runOnly, rules, resultTypes: ['violations'] });
}"""


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


async def violations(page: Page, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return what axe finds wrong with the page as it is now: rule, impact and the elements.

    *only* names single rules, where the others were asked in another look of the same state.
    """
    if not await page.evaluate("typeof window.axe === 'object'"):
        # evaluated rather than added as a script element, which the page's own policy would refuse
        await page.evaluate(_source())
    # a colour on its way from one state to another belongs to neither
    await page.evaluate(
        "document.getAnimations().filter(each => each instanceof CSSTransition)"
        ".forEach(each => each.finish())"
    )
    wanted = {"rules": list(only)} if only else {"tags": list(RULES)}
    result = await page.evaluate(RUN, [wanted, OFF_WHERE])
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


async def assert_accessible(page: Page, state: str) -> None:
    """Fail with every violation that axe finds; *state* names what the page shows."""
    found = await violations(page)
    lines = [
        f"{each['rule']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(each["elements"] + each["why"])
        for each in found
    ]
    assert not found, f"{state}: {len(found)} violations\n" + "\n".join(lines)
