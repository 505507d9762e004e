"""What people do beside a conference, in Chromium: reactions, a poll, notes, captions, as a chair, an operator and a guest."""

import re

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import COLLEAGUE, OPERATOR
from tests.support.pages import axe
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def all_three(cast):
    """A conference of a chair, an operator and a guest."""
    boss = await cast.staff("supervisor1", "/supervisor", as_party=OPERATOR)
    await call_offices(boss)
    await boss.by("join-conference").click()
    await expect(boss.by("participant-count")).to_have_attribute("data-count", "1")
    guests = boss.page.get_by_label("Per chi")
    await guests.fill("Interprete")
    await guests.press("Enter")
    link = await boss.by("guest-link").input_value()
    anna = await cast.staff("operator1", "/desk", as_party=COLLEAGUE)
    await anna.page.goto(boss.page.url)
    await anna.by("join-conference").click()
    ada = Person(await cast.stage.citizen("ada"))
    await ada.page.goto(link)
    await ada.by("guest-name").fill("Ada")
    await ada.by("join-conference").click()
    await boss.by("admit").click()
    for person in (boss, anna, ada):
        await expect(person.by("participant-count")).to_have_attribute("data-count", "3")
    return boss, anna, ada


async def opened(person, what):
    await person.by("more").click()
    await person.by(f"more-{what}").click()


async def reacts(boss, anna, ada):
    await ada.by("more").click()
    await expect(ada.by("react-agree")).to_be_focused()
    await axe.assert_accessible(ada.page, "what is behind more")
    await ada.by("react-applause").click()
    for person in (boss, anna, ada):
        await expect(person.by("reaction")).to_have_text("Applauso")
    await expect(anna.page.locator("[aria-live]", has_text="Applauso: Ada.")).to_be_attached()
    await ada.page.keyboard.press("Escape")
    await expect(ada.by("more")).to_be_focused()
    await expect(boss.by("reaction")).to_have_count(0, timeout=10_000)


async def polls(boss, anna, ada):
    await opened(boss, "poll")
    await boss.by("ask-poll").click()
    await boss.page.get_by_label("Domanda").fill("Si comincia prima?")
    await boss.by("open-poll").click()
    for person, answer in ((ada, "Sì"), (anna, "Sì")):
        await person.by("go-to-poll").click()
        await axe.assert_accessible(person.page, "a poll")
        await person.page.get_by_label(answer, exact=True).check()
        await person.by("answer-poll").click()
        await expect(person.by("poll-answered")).to_be_visible()
        await expect(person.by("poll-result")).to_have_count(0)
    await expect(boss.by("poll-count")).to_contain_text("2 risposte.")
    await boss.by("close-poll").click()
    for person in (boss, anna, ada):
        await expect(person.by("poll-result").locator("strong")).to_have_text(["2", "0"])


async def notes(boss, anna, ada):
    for person in (boss, anna, ada):
        await opened(person, "notes")
    # read-only until the page has what was written before; keys pressed until then are lost, as for a person
    await expect(boss.by("notes")).to_be_editable()
    await boss.by("notes").press_sequentially("Sedie: tre")
    await expect(anna.by("notes")).to_have_value("Sedie: tre")
    await expect(ada.by("notes")).to_have_value("Sedie: tre")
    await expect(ada.by("notes")).not_to_be_editable()
    await boss.by("guests-write").check()
    await expect(ada.by("notes")).to_be_editable()
    # two at once, one before and one after what is there; the place where one writes stays
    await ada.by("notes").press("Control+Home")
    await anna.by("notes").press("Control+End")
    for mine, theirs in zip("Da fare. ", ", grandi.", strict=True):
        await ada.page.keyboard.type(mine)
        await anna.page.keyboard.type(theirs)
    for person in (boss, anna, ada):
        await expect(person.by("notes")).to_have_value("Da fare. Sedie: tre, grandi.")
        await expect(person.by("notes-state")).to_have_text("Salvato")
    await axe.assert_accessible(boss.page, "shared notes")
    await anna.page.reload()
    await anna.by("join-conference").click()
    await opened(anna, "notes")
    await expect(anna.by("notes")).to_have_value("Da fare. Sedie: tre, grandi.")


async def captions(boss, anna, ada):
    await opened(boss, "captions")
    await boss.by("choose-captioner").select_option(label="Ada")
    await boss.by("name-captioner").click()
    await ada.by("go-to-captions").click()
    await ada.by("type-captions").press_sequentially("Buongiono")
    await expect(anna.by("captions-now")).to_have_text("Buongiono")
    for _ in range(2):
        await ada.page.keyboard.press("Backspace")
    await ada.page.keyboard.type("rno a tutti")
    await expect(anna.by("captions-now")).to_have_text("Buongiorno a tutti")
    await opened(anna, "captions")
    await anna.by("say-captions").check()
    await anna.by("captions-size").select_option("3")
    await expect(anna.by("captions-now")).to_have_attribute("data-size", "3")
    await ada.page.keyboard.press("Enter")
    await expect(anna.by("captions-log")).to_contain_text("Buongiorno a tutti")
    said = anna.page.locator("[aria-live]", has_text="Buongiorno a tutti")
    await expect(said).to_be_attached()
    for person in (boss, anna, ada):
        await axe.assert_accessible(person.page, "captions")
    await anna.by("show-captions").uncheck()
    await expect(anna.by("captions-now")).to_have_count(0)
    await boss.page.reload()
    await boss.by("join-conference").click()
    await opened(boss, "captions")
    await expect(boss.by("captions-log")).to_contain_text("Buongiorno a tutti")


@pytest.mark.long
async def test_what_is_behind_more(cast):
    people = await all_three(cast)
    boss = people[0]
    await reacts(*people)
    await polls(*people)
    await notes(*people)
    await captions(*people)
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()
    await boss.by("open-minutes").click()
    text = boss.page.get_by_role("textbox", name="Testo del verbale")
    await expect(text).to_have_value(
        re.compile("### Si comincia prima.*Da fare. Sedie: tre, grandi", re.DOTALL)
    )
