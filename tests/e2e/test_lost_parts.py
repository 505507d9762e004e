"""A part of a page's script is lost on the way: the page says so and comes all the same."""

import re

import pytest
from playwright.async_api import expect

from tests.support.pages.axe import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(
    ("address", "meanwhile", "seen"),
    [
        ("/?topic=weapons", ".vs-welcome .vs-emergency", "enter-queue"),
        ("/login", "[data-whole]", "username"),
    ],
)
async def test_a_page_comes_although_a_part_of_it_was_lost(cast, address, meanwhile, seen):
    citizen = await cast.citizen()
    page = citizen.page
    citizen.watch.allow(re.compile("ERR_CONNECTION_RESET"))
    await page.goto("/verify")
    await page.route("**/assets/shared-*.js", lambda route: route.abort("connectionreset"))
    await page.goto(address)
    await expect(page.locator(meanwhile)).to_be_visible()
    if address == "/login":
        await assert_accessible(page, "a part is lost")
    await page.unroute("**/assets/shared-*.js")
    await expect(citizen.by(seen)).to_be_visible()
    await expect(page.locator("[data-whole]")).to_have_count(0)
