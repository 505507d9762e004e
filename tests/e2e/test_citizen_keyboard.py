"""The citizen's whole way with the keyboard alone, and what a screen reader hears on it."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import OPERATOR
from tests.support.pages import decoded
from tests.support.pages.keyboard import tab_to
from tests.support.pages.speech import assert_speaks, focus, hears, listen, said, tab_round

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def heading_has_the_focus(page, text):
    """Reading goes on at the new step's heading."""
    await expect(page.locator("main h1")).to_be_focused()
    await expect(page.locator("main h1")).to_contain_text(text)


async def test_the_whole_way_with_the_keyboard_alone(cast):
    citizen = await cast.citizen()
    page = citizen.page
    keys = page.keyboard
    await listen(page)
    await citizen.open()
    first = await tab_round(page)
    assert first[0]["text"] == "Vai al contenuto"
    await assert_speaks(page, "topics")

    await tab_to(page, "topic-search")
    await keys.type("conocrso")
    await hears(page, "Forse cerca")
    await tab_to(page, "topic-recruitment")
    await keys.press("Enter")
    await heading_has_the_focus(page, "Prima di entrare")
    stops = [each["testId"] for each in await tab_round(page)]
    assert {"quick-exit", "step-topic", "modality-video", "visitor-name"} <= set(stops)
    await assert_speaks(page, "before entering")

    # back to the topics and here again, which costs nothing
    await tab_to(page, "step-topic")
    await keys.press("Enter")
    await heading_has_the_focus(page, "Di che cosa ha bisogno?")
    await tab_to(page, "topic-recruitment")
    await keys.press("Enter")
    await tab_to(page, "consent-recording")
    await keys.press("Space")
    await tab_to(page, "enter-queue")
    await keys.press("Enter")
    await citizen.at_position(1)
    await heading_has_the_focus(page, "posto")
    stops = [each["testId"] for each in await tab_round(page)]
    assert {"quick-exit", "leave-queue", "step-before"} <= set(stops)
    await assert_speaks(page, "waiting")

    # leaving can be taken back; the focus returns to where it was
    await tab_to(page, "leave-queue")
    await keys.press("Enter")
    await expect(page.locator(".vs-leaving")).to_be_focused()
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(citizen.by("leave-queue")).to_be_focused()

    operator = await cast.operator()
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    await heading_has_the_focus(page, "Operatore")
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await citizen.is_told_of_recording()
    stops = [each["testId"] for each in await tab_round(page)]
    wanted = {"quick-exit", "toggle-mic", "toggle-camera", "chat-input", "chat-send", "hang-up"}
    assert wanted <= set(stops)
    await assert_speaks(page, "call")
    await tab_to(page, "chat-input")
    await keys.type("Scrivo")
    await keys.press("Enter")
    await operator.reads("Scrivo")
    assert (await focus(page))["testId"] == "chat-input"
    await tab_to(page, "hang-up")
    await keys.press("Enter")
    await citizen.ended()
    await heading_has_the_focus(page, "La chiamata è terminata")
    await tab_round(page)
    await assert_speaks(page, "after the call")
    await operator.wrap_up()
    await operator.offline()

    heard = await said(page)
    print("\n".join(heard))
    once = [
        "Forse cerca uno di questi argomenti",
        "Lei è il numero 1 in coda.",
        "La chiamata è iniziata. Le risponde Operatore 1.",
        "Registrazione attiva",
    ]
    for words in once:
        assert heard.count(words) == 1, (words, heard)
    places = [heard.index(words) for words in once]
    assert places == sorted(places), heard
    assert any(words.startswith("Il suo numero di riferimento è") for words in heard), heard
