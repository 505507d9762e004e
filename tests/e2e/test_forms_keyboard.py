"""What citizens fill in besides a call, with the keyboard alone."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages.keyboard import tab_to
from tests.support.pages.speech import assert_speaks, tab_round

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_message_with_the_keyboard_alone(stage, special_station):
    # nobody answers it: at the shared station it would be offered to the operators of other tests
    cast = Cast(stage, special_station({}))
    visitor = await cast.citizen("writer", devices=())
    page = visitor.page
    keys = page.keyboard
    await page.goto("/message?topic=weapons")
    await expect(visitor.by("send-message")).to_be_visible()
    await tab_round(page)
    await assert_speaks(page, "message")

    # what is missing has the focus, one after the other
    await tab_to(page, "send-message")
    await keys.press("Enter")
    await expect(page.locator("#message-text")).to_be_focused()
    await keys.type("Ho trovato una vecchia pistola in cantina.")
    await tab_to(page, "send-message")
    await keys.press("Enter")
    await expect(page.locator("#message-email")).to_be_focused()
    await keys.type("ada@example.org")
    await tab_to(page, "send-message")
    await keys.press("Enter")
    await expect(page.locator("#message-consent")).to_be_focused()
    await keys.press("Space")
    await tab_to(page, "send-message")
    await keys.press("Enter")
    await expect(visitor.by("message-code")).to_be_visible()
    await expect(page.locator("vs-leave-message h1")).to_be_focused()
    await tab_round(page)
    await assert_speaks(page, "message received")

    await tab_to(page, "follow-now")
    await keys.press("Enter")
    await expect(visitor.by("message-state")).to_be_visible()
    await expect(visitor.by("followed").locator("h1")).to_be_focused()
    await tab_to(page, "more-text")
    await keys.type("È arrugginita.")
    await tab_to(page, "write-more")
    await keys.press("Enter")
    await expect(visitor.by("followed")).to_contain_text("È arrugginita.")
    await tab_round(page)
    await tab_to(page, "write-more")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.locator("vs-follow-message h1")).to_be_focused()
    await expect(visitor.by("open-message")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/complaint",
        "/#callback-code",
        *(
            pytest.param(path, marks=pytest.mark.long)
            for path in (
                *("/complaint#praise", "/complaint#follow", "/recognition", "/copy", "/test"),
                *("/guide", "/#continue", "/results", "/verify"),
            )
        ),
    ],
)
async def test_a_page_of_one_task_is_gone_through_by_keyboard(cast, path):
    visitor = await cast.citizen("visitor", devices=())
    page = visitor.page
    await page.goto(path)
    await expect(page.locator("main h1:visible").first).to_be_visible()
    stops = await tab_round(page)
    assert stops[0]["text"] == "Vai al contenuto"
    assert any("Esci subito" in stop["text"] for stop in stops), [stop["text"] for stop in stops]
    await assert_speaks(page, path)
