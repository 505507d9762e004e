"""A conference in Chromium: called from the floor, an operator and a guest; who is seen on which tile, who is
heard, what muting does, and the roll."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.pages.calling import call_offices
from tests.support.pages.conference_hall import join
from tests.support.pages.flows import Person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_called_from_the_floor_with_an_operator_and_a_guest(cast):
    boss = await cast.staff("supervisor1", "/supervisor", as_party=OPERATOR)
    await call_offices(boss)
    await axe.assert_accessible(boss.page, "before a conference")
    await join(boss)
    await expect(boss.by("participant-count")).to_have_attribute("data-count", "1")

    anna = await cast.staff("operator1", "/desk", as_party=COLLEAGUE)
    await anna.page.goto(boss.page.url)
    await join(anna)
    await expect(boss.by("participant-count")).to_have_attribute("data-count", "2")

    guests = boss.page.get_by_label("Per chi")
    await guests.fill("Interprete")
    await guests.press("Enter")
    link = await boss.by("guest-link").input_value()
    ada = Person(await cast.stage.citizen("ada"))
    await ada.page.goto(link)
    await join(ada)
    await expect(ada.page.get_by_text("Scriva il suo nome")).to_be_visible()
    await ada.by("guest-name").fill("Ada Interprete")
    await join(ada)
    await expect(ada.page.get_by_role("heading", name="È in sala")).to_be_visible()
    assert "link=" not in ada.page.url
    await axe.assert_accessible(ada.page, "in the lobby")
    await boss.by("admit").click()

    everybody = (boss, OPERATOR), (anna, COLLEAGUE), (ada, CITIZEN)
    for person, _ in everybody:
        await expect(person.by("conference-tile")).to_have_count(2)
        await expect(person.by("participant-count")).to_have_attribute("data-count", "3")
    me = {person: await person.page.evaluate(
        "document.querySelector('vs-conference-inside').room.state.value.you"
    ) for person, _ in everybody}  # fmt: skip
    for person, _ in everybody:
        for other, party in everybody:
            if other is not person:
                video = person.page.locator(f'[data-member="{me[other]}"] video')
                await decoded.assert_shows(video, party)
    await axe.assert_accessible(boss.page, "a conference")

    # alone with a microphone, each is heard by the others; muted by the chair, nobody is
    for quiet in (boss, ada):
        await quiet.by("toggle-mic").click()
    await decoded.assert_hears(ada.page, COLLEAGUE)
    await decoded.assert_hears(boss.page, COLLEAGUE)
    await boss.page.get_by_role("button", name="Chiudi tutti i microfoni").click()
    await expect(anna.page.get_by_text("Chi presiede ha chiuso il suo microfono")).to_be_visible()
    await decoded.assert_silent(ada.page)
    # the roll is answered beside whatever else there is to say, by whom it calls
    await boss.by("call-roll").click()
    await expect(anna.by("answer-roll")).to_be_visible()
    await expect(anna.page.get_by_text("Chi presiede ha chiuso il suo microfono")).to_be_visible()
    await expect(ada.by("answer-roll")).to_have_count(0)
    await axe.assert_accessible(anna.page, "a roll call")
    # on a telephone the panel lies over the page, and the roll is answered all the same
    wide = anna.page.viewport_size
    await anna.page.set_viewport_size({"width": 390, "height": 844})
    await anna.by("answer-roll").click()
    await anna.page.set_viewport_size(wide)
    await expect(boss.by("roll-call")).to_contain_text("presente alle")
    # whoever calls the roll is shown it
    await boss.page.locator("#tab-people").click()
    await anna.by("toggle-mic").click()
    await decoded.assert_hears(ada.page, COLLEAGUE)

    # told to everybody in the room, and to whoever comes later before and after coming in
    await boss.by("start-recording").click()
    for person, _ in everybody:
        await expect(person.by("recording-indicator")).to_contain_text("In registrazione dalle")
        await expect(
            person.page.get_by_text("Questa conferenza viene registrata.").first
        ).to_be_visible()
    await axe.assert_accessible(ada.page, "a recorded conference")
    await ada.by("recording-read").click()
    await expect(ada.by("recording-read")).to_have_count(0)
    await expect(ada.by("recording-indicator")).to_be_visible()
    await ada.page.reload()
    await join(ada)
    await expect(ada.by("recording-read")).to_be_visible()
    await boss.by("stop-recording").click()
    for person, _ in everybody:
        await expect(person.by("recording-indicator")).to_have_count(0)

    # a second page of the same member: the first is told, and stays out until it is used again
    second = await anna.page.context.new_page()
    await second.goto(anna.page.url)
    await second.get_by_test_id("join-conference").click()
    elsewhere = "La conferenza è aperta altrove"
    await expect(anna.page.get_by_role("heading", name=elsewhere)).to_be_visible()
    await axe.assert_accessible(anna.page, "open elsewhere")
    await expect(second.get_by_test_id("conference-tile")).to_have_count(2)
    await anna.page.get_by_role("button", name="Usa questa finestra").click()
    await join(anna)
    await expect(second.get_by_role("heading", name=elsewhere)).to_be_visible()
    await expect(anna.by("conference-tile")).to_have_count(2)
    await second.close()

    await anna.by("raise-hand").click()
    await boss.page.get_by_role("button", name="Dai la parola").first.click()
    await expect(anna.page.get_by_text("Ha la parola.")).to_be_visible()

    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
    for person, _ in everybody:
        await expect(
            person.page.get_by_role("heading", name="La conferenza è finita")
        ).to_be_visible()
