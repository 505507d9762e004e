"""Breakout rooms in Chromium: planned in a dialog, everybody moved and back without a click, a call for help, a word
to all of them; complete by keyboard."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.pages import axe, decoded
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def join(person):
    await person.by("join-conference").click()


@pytest.mark.long
async def test_apart_and_back_without_a_click(cast):
    boss = await cast.staff("supervisor1", "/supervisor", as_party=OPERATOR)
    await call_offices(boss)
    await join(boss)
    anna = await cast.staff("operator1", "/desk", as_party=COLLEAGUE)
    await anna.page.goto(boss.page.url)
    await join(anna)
    label = boss.page.get_by_label("Per chi")
    await label.fill("Ada")
    await label.press("Enter")
    ada = Person(await cast.stage.citizen("ada"))
    await ada.page.goto(await boss.by("guest-link").input_value())
    await ada.by("guest-name").fill("Ada Bianchi")
    await join(ada)
    await boss.by("admit").click()
    for person in (boss, anna, ada):
        await expect(person.by("conference-tile")).to_have_count(2)
    await boss.by("start-recording").click()
    await expect(ada.by("recording-indicator")).to_contain_text("In registrazione dalle")

    # the whole plan by keyboard
    page = boss.page
    await boss.by("plan-breakout").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await axe.assert_accessible(page, "planning breakout rooms")
    await dialog.get_by_label("Nome della stanza 1").fill("Patenti")
    await dialog.get_by_label("Nome della stanza 2").fill("Caccia")
    await dialog.get_by_label("Durata in minuti").fill("30")
    await dialog.get_by_label("Stanza di Ada Bianchi").select_option(label="Patenti")
    operator = anna.page.locator("vs-conference-inside")
    name = await operator.evaluate(
        "i => i.room.state.value.conference.members.find(m => m.member === i.room.state.value.you).name"
    )
    await dialog.get_by_label(f"Stanza di {name}").select_option(label="Caccia")
    await boss.by("open-breakout").press("Enter")
    await expect(dialog).not_to_be_visible()

    for person, room, other in ((ada, "Patenti", "Caccia"), (anna, "Caccia", "Patenti")):
        bar = person.by("breakout-bar")
        await expect(bar).to_contain_text(f"È nella stanza di lavoro «{room}»")
        await expect(bar).not_to_contain_text(other)
        await expect(bar).to_contain_text("mancano")
        await expect(person.by("recording-indicator")).to_contain_text("Qui non si registra")
        await expect(person.by("conference-tile")).to_have_count(0)
    await expect(boss.by("conference-tile")).to_have_count(0)
    await decoded.assert_silent(ada.page)
    await axe.assert_accessible(page, "leading breakout rooms")
    await axe.assert_accessible(anna.page, "in a breakout room")

    await anna.by("call-for-help").click()
    await expect(anna.by("breakout-bar")).to_contain_text("Chi presiede è stato chiamato")
    await boss.by("answer-help").click()
    await expect(boss.by("breakout-bar")).to_contain_text("«Caccia»")
    await expect(boss.by("answer-help")).to_have_count(0)
    await expect(anna.by("conference-tile")).to_have_count(1)
    await decoded.assert_shows(boss.page.locator("[data-testid=conference-tile] video"), COLLEAGUE)
    await boss.by("tell-rooms").fill("Ancora cinque minuti")
    await boss.by("tell-rooms").press("Enter")
    await expect(ada.page.get_by_text("Ancora cinque minuti").first).to_be_visible()
    await ada.by("told-read").click()
    await expect(ada.by("told-read")).to_have_count(0)

    # one loads the page anew meanwhile, and is where the others of the room are
    await ada.page.reload()
    await join(ada)
    await expect(ada.by("breakout-bar")).to_contain_text("«Patenti»")
    await boss.by("end-breakout").click()
    everybody = (boss, OPERATOR), (anna, COLLEAGUE), (ada, CITIZEN)
    for person, _ in everybody:
        await expect(person.by("breakout-bar")).to_have_count(0)
        await expect(person.by("conference-tile")).to_have_count(2)
    me = {person: await person.page.evaluate(
        "document.querySelector('vs-conference-inside').room.state.value.you"
    ) for person, _ in everybody}  # fmt: skip
    for person, _ in everybody:
        for other, party in everybody:
            if other is not person:
                video = person.page.locator(f'[data-member="{me[other]}"] video')
                await decoded.assert_shows(video, party)
    await expect(ada.by("recording-indicator")).to_contain_text("In registrazione dalle")
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
