"""The supervisor's floor while people act: what operators ask leave for is decided by cards."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEWS_MS = 8_000
"""The floor is told every two seconds; a busy machine may take longer."""


@pytest.fixture
def floor_cast(special_station, stage):
    """People on a station of their own, whose accounts may be changed."""
    return Cast(stage, special_station({"VS_RING_S": "20"}))


async def test_leave_is_asked_at_the_desk_and_given_by_a_card(floor_cast):
    await change_account(floor_cast.station, "operator1", {"categories": {"weapons": 3}})
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    operator = await floor_cast.operator()
    citizen = await floor_cast.citizen(as_party=None)
    await citizen.enter("weapons", modality="text")
    await operator.available()
    await operator.accept()

    # during the contact its subject turns out to be another one
    await operator.page.get_by_role("tab", name="Contatto").click()
    await operator.page.locator("#desk-card-category").select_option("privacy")
    await expect(operator.by("leave")).to_have_attribute("data-state", "needed")
    await operator.page.locator("#desk-leave-reason").fill("Chiede dei suoi dati.")
    await operator.by("ask-leave").click()
    card = supervisor.by("request")
    await expect(card).to_contain_text("Privacy", timeout=NEWS_MS)
    await expect(card).to_contain_text("Chiede dei suoi dati.")
    await axe.assert_accessible(supervisor.page, "a request")
    await card.get_by_test_id("grant-contact").click()
    await expect(card).to_have_count(0)
    await expect(operator.by("leave")).to_have_attribute("data-state", "granted")
    await operator.hang_up()
    await operator.wrap_up()

    # before a contact, for the day: refused with a reason, then given
    await operator.by("ask-topic").click()
    await operator.by("leave-topic").select_option("licences")
    await axe.assert_accessible(operator.page, "asking for a topic")
    await operator.by("send-leave").click()
    await expect(operator.by("leaves")).to_contain_text("in attesa della risposta")
    await expect(card).to_contain_text("Per oggi", timeout=NEWS_MS)
    await card.get_by_test_id("refuse").press("Enter")
    reason = card.get_by_role("textbox")
    await expect(reason).to_be_focused()
    await axe.assert_accessible(supervisor.page, "a refusal")
    await reason.fill("Oggi ci pensa Bianchi.")
    await reason.press("Enter")
    await expect(operator.by("leaves")).to_contain_text("Oggi ci pensa Bianchi.")

    await operator.by("ask-topic").click()
    await operator.by("leave-topic").select_option("licences")
    await operator.by("send-leave").click()
    await expect(card).to_contain_text("Per oggi", timeout=NEWS_MS)
    waiting = await floor_cast.citizen("second", as_party=None)
    await waiting.enter("licences", modality="text")
    await expect(operator.by("offer")).to_be_hidden()
    await card.get_by_test_id("grant-day").press("Enter")
    await operator.accept()
    await expect(operator.by("leaves")).to_contain_text("autorizzata fino alle")
    await axe.assert_accessible(operator.page, "a topic for the day")
    await operator.hang_up()
    await operator.wrap_up()


async def steer(supervisor, reference, act, to=None, reason="Il turno è scoperto."):
    """Do something with one who waits, in the line of the open subject."""
    page = supervisor.page
    row = supervisor.by("line").get_by_role("listitem").filter(has_text=reference)
    await row.get_by_test_id("steer").click(timeout=NEWS_MS)
    dialog = page.get_by_role("dialog")
    await dialog.locator(f"input[value={act}]").check()
    if to is not None:
        await dialog.get_by_test_id("steer-to").select_option(to)
    await expect(dialog.get_by_test_id("confirm-steer")).to_be_disabled()
    await dialog.get_by_test_id("steer-reason").fill(reason)
    await axe.assert_accessible(page, f"steering: {act}")
    await dialog.get_by_test_id("confirm-steer").click()
    await expect(dialog).to_be_hidden()


async def test_those_who_wait_are_moved_put_first_removed_and_told(floor_cast):
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    page = supervisor.page
    citizens = []
    for number in range(3):
        citizen = await floor_cast.citizen(f"citizen-{number}", as_party=None)
        citizens.append(await citizen.enter("weapons", modality="text"))
    await citizens[2].at_position(3)
    await page.locator("[data-category=weapons]").press("Enter")
    rows = supervisor.by("line").get_by_role("listitem")
    await expect(rows).to_have_count(3, timeout=NEWS_MS)
    references = [(await row.locator("code").inner_text()) for row in await rows.all()]

    await steer(supervisor, references[2], "place", "first")
    await citizens[2].at_position(1)
    await citizens[0].at_position(2)
    await expect(rows.first).to_contain_text(references[2], timeout=NEWS_MS)
    await expect(rows.first).to_contain_text("anticipato")

    await steer(supervisor, references[1], "category", "privacy")
    await expect(citizens[1].page.locator(".vs-waiting-topic")).to_contain_text("Privacy")
    await expect(rows).to_have_count(2, timeout=NEWS_MS)

    await steer(supervisor, references[0], "remove")
    await citizens[0].ended()
    await expect(citizens[0].by("call-ended")).to_contain_text("ha tolto questo contatto")
    await axe.assert_accessible(citizens[0].page, "removed")

    await supervisor.by("new-notice").click()
    await supervisor.by("notice-text").fill("Un guasto rallenta le risposte.")
    await page.locator("#notice-english").fill("A fault slows us down.")
    await supervisor.by("notice-category").select_option("weapons")
    await axe.assert_accessible(page, "writing a notice")
    await supervisor.by("send-notice").click()
    await expect(citizens[2].by("notices")).to_contain_text("Un guasto", timeout=NEWS_MS)
    await axe.assert_accessible(citizens[2].page, "a notice")
    await expect(citizens[1].by("notices")).to_be_empty()
    await citizens[2].page.locator(".vs-language button[lang=en]").first.click()
    await expect(citizens[2].by("notices")).to_contain_text("A fault slows us down.")
    await supervisor.by("end-notice").click()
    await expect(citizens[2].by("notices")).not_to_contain_text("A fault", timeout=NEWS_MS)
    await citizens[2].leave()
    await citizens[1].leave()


async def test_refused_by_everybody_it_stands_in_the_alarms(floor_cast):
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    operator = await floor_cast.operator()
    citizen = await floor_cast.citizen(as_party=None)
    await operator.available()
    await citizen.enter("weapons", modality="text")
    await operator.rings()
    await expect(operator.by("decline-conflict-of-interest")).to_be_visible()
    await operator.page.keyboard.press("2")
    alarm = supervisor.page.locator("[data-alarm^=refused]")
    await expect(alarm).to_contain_text("rifiutato da tutti", timeout=NEWS_MS)
    await expect(alarm).to_contain_text("conflitto di interessi")
    await expect(supervisor.page).to_have_title("(1) Sala · Stazione virtuale")
    await axe.assert_accessible(supervisor.page, "refused by everybody")
    await citizen.leave()
    await expect(alarm).to_have_count(0, timeout=NEWS_MS)
    await operator.offline()


async def test_the_history_of_a_contact_says_why_it_went_to_whom(floor_cast):
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    operator = await floor_cast.operator()
    citizen = await floor_cast.citizen(as_party=None)
    await operator.available()
    await citizen.enter("weapons", modality="text")
    await operator.accept()
    page = supervisor.page
    await page.locator("[data-agent][data-state=busy]").press("Enter")
    link = supervisor.by("floor-detail").get_by_role("link")
    reference = await link.inner_text()
    await citizen.hang_up()
    await operator.wrap_up()
    await link.click()
    story = supervisor.by("contact-story")
    await expect(story.get_by_role("heading", name=reference)).to_be_focused()
    await expect(supervisor.by("pairings")).to_contain_text("Era il solo libero")
    await expect(supervisor.by("contact-steps")).to_contain_text("Entrato in coda")
    await axe.assert_accessible(page, "a contact's history")
    await page.keyboard.press("Escape")
    await expect(story).to_be_hidden()

    await page.get_by_role("link", name="Sala").click()
    await page.get_by_role("link", name="Contatti").click()
    await supervisor.by("contact-reference").fill(reference.lower())
    await supervisor.by("contact-reference").press("Enter")
    await expect(story).to_contain_text(reference)
    await operator.offline()


async def test_the_floor_follows_three_operators_and_five_citizens(floor_cast):
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    page = supervisor.page
    operators = [await floor_cast.operator(f"operator{number}") for number in (1, 2, 3)]
    citizens = [await floor_cast.citizen(f"citizen-{number}", as_party=None) for number in range(5)]
    for citizen in citizens:
        await citizen.enter("weapons", modality="text")
    count = supervisor.by("waiting-count")
    await expect(count).to_have_text("5", timeout=NEWS_MS)
    for operator in operators:
        await operator.available()
        await operator.accept()
    busy = page.locator("[data-agent][data-state=busy]")
    await expect(busy).to_have_count(3, timeout=NEWS_MS)
    await expect(count).to_have_text("2", timeout=NEWS_MS)

    # in mid-contact the subject turns out to be another one
    first = operators[0]
    await first.page.get_by_role("tab", name="Contatto").click()
    await first.page.locator("#desk-card-category").select_option("privacy")
    await expect(busy.filter(has_text="Privacy")).to_have_count(1, timeout=NEWS_MS)
    await citizens[4].leave()
    await expect(count).to_have_text("1", timeout=NEWS_MS)
    await first.hang_up()
    await expect(page.locator("[data-agent][data-state=wrap_up]")).to_have_count(1, timeout=NEWS_MS)
    await first.wrap_up()
    await first.accept()
    await expect(count).to_have_text("0", timeout=NEWS_MS)
    await axe.assert_accessible(page, "a busy floor")
    for operator in operators:
        await operator.hang_up()
        await operator.wrap_up()
        await operator.offline()
    await expect(page.get_by_text("nessun operatore in servizio")).to_be_visible(timeout=NEWS_MS)
