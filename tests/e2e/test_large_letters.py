"""Pages whose letters somebody has set to twice the size in the browser, while the window stays as it is."""

import pytest
from playwright.async_api import expect

from tests.support.pages.album import CUT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def test_letters_of_twice_the_size_are_not_cut(cast):
    visitor = await cast.citizen("visitor", devices=(), viewport=(390, 844))
    await visitor.open()
    operator = await cast.operator()
    await expect(operator.by("my-access")).to_be_visible()
    for page, state in ((visitor.page, "first page"), (operator.page, "desk")):
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate(TOO_WIDE) <= 0, state
        assert await page.evaluate(CUT) == [], state
