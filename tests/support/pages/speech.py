"""What a screen reader is given: the names of the controls, and what live regions say and when."""

import asyncio
import time
from typing import Any

from playwright.async_api import Page

LISTEN = """
(() => {
  const said = [];
  window.stationSpeech = said;
  const live = '[role=status],[role=alert],[role=log],[aria-live=polite],[aria-live=assertive]';
  const last = new WeakMap();
  const waiting = new Set();
  const look = (region) => {
    waiting.delete(region);
    if (!region.isConnected || !region.checkVisibility?.({ visibilityProperty: true })) return;
    const text = region.textContent.replace(/\\s+/g, ' ').trim();
    if (text === (last.get(region) ?? '')) return;
    last.set(region, text);
    if (text) said.push({ text, role: region.getAttribute('role'), atMs: performance.now() });
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      if (element?.ariaRelevant === 'additions') {
        for (const { textContent: text } of addedNodes) {
          said.push({ text, role: element.role, atMs: performance.now() });
        }
        continue;
      }
      const regions = [element?.closest(live), ...(element?.querySelectorAll?.(live) ?? [])];
      for (const region of regions) {
        if (!region || region.ariaRelevant === 'additions' || waiting.has(region)) continue;
        waiting.add(region);
        // a region emptied and filled again is one announcement, as it is for a reader
        setTimeout(() => look(region), 100);
      }
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
"""

CONTROLS = frozenset(
    {
        "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "tab", "slider",
        "switch", "menuitem", "DisclosureTriangle",
    }
)  # fmt: skip


async def listen(page: Page) -> None:
    """Write down from now on what live regions of pages loaded here say."""
    await page.add_init_script(LISTEN)


async def said(page: Page) -> list[str]:
    """Return what was said since the page was loaded, in order."""
    return await page.evaluate("window.stationSpeech.map(each => each.text)")


async def hears(page: Page, beginning: str, *, within_s: float = 15) -> None:
    """Wait until something that begins so was said; the page's policy allows no waiting in it."""
    deadline = time.monotonic() + within_s
    while not any(words.startswith(beginning) for words in await said(page)):
        assert time.monotonic() < deadline, f"{beginning} was not said: {await said(page)}"
        await asyncio.sleep(0.1)


async def _tree(page: Page) -> list[dict[str, Any]]:
    control = await page.context.new_cdp_session(page)
    try:
        answer = await control.send("Accessibility.getFullAXTree")
    finally:
        await control.detach()
    return [node for node in answer["nodes"] if not node.get("ignored")]


def _is(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


async def controls(page: Page) -> list[tuple[str, str]]:
    """Return role and name of every control that a screen reader meets."""
    return [
        (_is(node, "role"), _is(node, "name").strip())
        for node in await _tree(page)
        if _is(node, "role") in CONTROLS
    ]


async def assert_speaks(page: Page, state: str) -> list[tuple[str, str]]:
    """Fail unless every control has a name of its own, and the page has one heading and one main."""
    found = await controls(page)
    nameless = [role for role, name in found if not name]
    assert not nameless, f"{state}: controls without a name: {nameless}"
    buttons = [name for role, name in found if role == "button"]
    twice = {name for name in buttons if buttons.count(name) > 1}
    assert not twice, f"{state}: several buttons are called {twice}"
    nodes = await _tree(page)
    levels = [
        next((p["value"]["value"] for p in node["properties"] if p["name"] == "level"), None)
        for node in nodes
        if _is(node, "role") == "heading"
    ]
    assert levels.count(1) == 1, f"{state}: headings {levels}"
    assert sum(_is(node, "role") == "main" for node in nodes) == 1, f"{state}: no main"
    return found


FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  // a control that is drawn by its label shows the focus there, a slider that lies over a picture at the picture
  const under = element.matches('[type="range"]') && element.previousElementSibling;
  const drawn = [element, element.closest('label'), under].filter(Boolean).map((each) => getComputedStyle(each));
  window.focusIds ??= new WeakMap();
  if (!window.focusIds.has(element)) {
    window.focusCount = (window.focusCount ?? 0) + 1;
    window.focusIds.set(element, window.focusCount);
  }
  return {
    id: window.focusIds.get(element),
    tag: element.tagName,
    testId: element.dataset.testid ?? '',
    text: (element.getAttribute('aria-label') ?? element.textContent).replace(/\\s+/g, ' ').trim(),
    inMain: Boolean(element.closest('main')),
    ring: drawn.some((each) => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2),
  };
}
"""


async def focus(page: Page) -> dict[str, Any] | None:
    """Return what has the focus: ``tag``, ``testId``, ``text``, ``inMain``, ``ring`` (is it seen?)."""
    return await page.evaluate(FOCUS)


async def tab_round(page: Page, *, at_most: int = 120) -> list[dict[str, Any]]:
    """Go once round the page with the Tab key; return every stop, in order.

    Fails when the focus cannot be seen somewhere, or does not come round again.
    """
    stops: list[dict[str, Any]] = []
    for _ in range(at_most):
        await page.keyboard.press("Tab")
        at = await focus(page)
        if at is None:
            continue
        if stops and at["id"] == stops[0]["id"]:
            return stops
        assert at["id"] not in {stop["id"] for stop in stops}, f"the focus is caught at {at}"
        assert at["ring"], f"the focus is not seen on {at}"
        stops.append(at)
    raise AssertionError(f"the focus does not come round: {stops[-5:]}")
