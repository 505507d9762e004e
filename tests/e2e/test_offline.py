"""Without a line, a screen of the station's own says what to do, and comes back by itself."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.support.pages.axe import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) {
            const { pathname, search } = new URL(url);
            kept.push(`${name}: ${pathname}${search}`);
        }
    }
    const workers = await navigator.serviceWorker.getRegistrations();
    return { kept: kept.sort(), workers: workers.length };
}"""

CONTROLLED = """new Promise((done) => {
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener('controllerchange', done);
    if (serviceWorker.controller) done();
})"""


async def test_without_a_line_the_page_says_what_to_do_and_comes_back_by_itself(cast):
    citizen = await cast.citizen()
    page = citizen.page
    citizen.watch.allow(re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch|websocket|polling"))
    await page.goto("/kiosk")
    await expect(citizen.by("topic-search")).to_be_visible()
    await page.evaluate(CONTROLLED)
    assert await page.evaluate(KEPT) == {
        "kept": [
            "offline: /emblem",
            "offline: /exit.js",
            "offline: /gone.js",
            "offline: /notice.css",
            "offline: /offline.js",
            "offline: /offline?lang=it",
        ],
        "workers": 1,
    }

    await page.context.set_offline(True)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("collegamento"))
    await expect(page.get_by_text("112")).to_be_visible()
    await assert_accessible(page, "without a line")

    await page.context.set_offline(False)
    await expect(citizen.by("topic-search")).to_be_visible()

    # a visit on the person's own device keeps nothing, and takes away what was there
    await page.goto("/")
    await expect(citizen.by("topic-search")).to_be_visible()
    async with asyncio.timeout(30):
        while await page.evaluate(KEPT) != {"kept": [], "workers": 0}:
            await asyncio.sleep(0.05)
