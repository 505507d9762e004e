"""Before entering, the page says which way sound and pictures take, and how good it is."""

import json
import re

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEST_MS = 60_000
MEASURED = re.compile("^(good|weak|bad|none|busy)$")
MOST_TIMES = 6
UDP = re.compile(r"a=candidate:\S+ 1 udp [^\r]*\r\n")
ANY = re.compile(r"a=candidate:[^\r]*\r\n")


def answering_without(candidates):
    """Hands the worker's answer on as a network without these ways would leave it."""

    async def handle(route):
        if route.request.method != "POST":
            await route.continue_()
            return
        answer = await route.fetch()
        body = await answer.json()
        await route.fulfill(
            response=answer, body=json.dumps({"sdp": candidates.sub("", body["sdp"])})
        )

    return handle


async def tried(page, word, way=None):
    found = page.get_by_test_id("path-test")
    for _ in range(MOST_TIMES):
        await expect(found).to_have_attribute("data-state", MEASURED, timeout=TEST_MS)
        if await found.get_attribute("data-state") == word:
            break
        # a busy machine measures a weak line: the button measures again
        await found.get_by_role("button").click()
    await expect(found).to_have_attribute("data-state", word)
    if way is not None:
        await expect(found).to_have_attribute("data-way", way)
    return await found.inner_text()


@pytest.mark.long
async def test_the_way_is_told_in_words(cast):
    """With every change ``web/test/path-test``, ``tests/gateway/test_path_test`` and ``tests/media/test_trials`` hold it."""
    page = (await cast.citizen()).page
    await page.goto("/")
    await page.get_by_test_id("topic-weapons").click()
    text = await tried(page, "good", "direct")
    for words in ("Il collegamento è buono", "direttamente", "Andata e ritorno", "kbit/s"):
        assert words in text
    # another wish is another test, which sends less; on a network without UDP this time
    await page.route("**/api/v1/path-test", answering_without(UDP))
    await page.locator('label[for="modality-audio"]').click()
    await expect(page.get_by_test_id("path-test")).to_have_attribute(
        "data-way", "tcp", timeout=TEST_MS
    )
    text = await tried(page, "good", "tcp")
    assert "via di riserva (TCP)" in text
    assert "kbit/s" not in text
    await page.locator('label[for="modality-text"]').click()
    await expect(page.get_by_test_id("path-test")).to_have_count(0)
    # an answer may be on its way through the route still, and the page closes now
    await page.unroute_all(behavior="ignoreErrors")


@pytest.mark.long
async def test_no_way_is_told_with_what_to_do(cast):
    page = (await cast.citizen(locale="en-GB")).page
    await page.route("**/api/v1/path-test", answering_without(ANY))
    await page.goto("/")
    await page.get_by_test_id("topic-weapons").click()
    text = await tried(page, "none")
    assert "Sound and video do not get through" in text
    assert "mobile data" in text
    await page.unroute("**/api/v1/path-test")
    await page.get_by_test_id("path-test").get_by_role("button").click()
    assert "Your connection is good" in await tried(page, "good", "direct")
    assert await page.get_by_test_id("enter-queue").is_visible()
