"""The supervisor decides an operator's request for authorisation by a card on the floor."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def floor_cast(special_station, stage):
    """People on a station of their own, whose accounts may be changed."""
    return Cast(stage, special_station({"VS_RING_S": "20"}))


@pytest.mark.long
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
    await expect(operator.by("authorisation")).to_have_attribute("data-state", "needed")
    await operator.page.locator("#desk-authorisation-reason").fill("Chiede dei suoi dati.")
    await operator.by("ask-authorisation").click()
    card = supervisor.by("request")
    await expect(card).to_contain_text("Privacy")
    await expect(card).to_contain_text("Chiede dei suoi dati.")
    await axe.assert_accessible(supervisor.page, "a request")
    await card.get_by_test_id("grant-contact").click()
    await expect(card).to_have_count(0)
    await expect(operator.by("authorisation")).to_have_attribute("data-state", "granted")
    await operator.hang_up()
    await operator.wrap_up()

    # before a contact, for the day: refused with a reason, then given
    await operator.by("ask-topic").click()
    await operator.by("authorisation-topic").select_option("licences")
    await axe.assert_accessible(operator.page, "asking for a topic")
    await operator.by("send-authorisation").click()
    await expect(operator.by("authorisations")).to_contain_text("in attesa della risposta")
    await expect(card).to_contain_text("Per oggi")
    await card.get_by_test_id("refuse").press("Enter")
    reason = card.get_by_role("textbox")
    await expect(reason).to_be_focused()
    await axe.assert_accessible(supervisor.page, "a refusal")
    await reason.fill("Oggi ci pensa Bianchi.")
    await reason.press("Enter")
    await expect(operator.by("authorisations")).to_contain_text("Oggi ci pensa Bianchi.")

    await operator.by("ask-topic").click()
    await operator.by("authorisation-topic").select_option("licences")
    await operator.by("send-authorisation").click()
    await expect(card).to_contain_text("Per oggi")
    waiting = await floor_cast.citizen("second", as_party=None)
    await waiting.enter("licences", modality="text")
    await expect(operator.by("offer")).to_be_hidden()
    await card.get_by_test_id("grant-day").press("Enter")
    await operator.accept()
    await expect(operator.by("authorisations")).to_contain_text("autorizzato fino alle")
    await axe.assert_accessible(operator.page, "a topic for the day")
    await operator.hang_up()
    await operator.wrap_up()


# every change: tests/integration/test_floor.py has the state that is set and what its operator reads, operator-state.test.ts
# and desk-set-by.test.ts the pages
@pytest.mark.long
async def test_an_operator_who_missed_a_ring_is_put_right_from_the_floor(floor_cast):
    supervisor = await floor_cast.staff("supervisor1", "/supervisor")
    operator = await floor_cast.operator()
    await expect(supervisor.by("headline")).to_have_attribute("data-kind", "nobody")
    await operator.available()
    await expect(supervisor.by("headline")).to_have_attribute("data-kind", "now")
    tile = supervisor.page.locator("[data-agent][data-state=available]")
    await tile.click()
    await axe.assert_accessible(supervisor.page, "an operator's detail")
    await supervisor.by("set-paused").click()
    await supervisor.by("set-reason").fill("Riunione alle dieci.")
    await axe.assert_accessible(supervisor.page, "another state for an operator")
    await supervisor.by("confirm-set").click()
    await operator.in_state("paused")
    await expect(operator.by("state-set-by")).to_contain_text("Riunione alle dieci.")
    await axe.assert_accessible(operator.page, "told of another state")
    await operator.by("read-set-by").click()
    await expect(supervisor.by("set-by")).to_contain_text("Riunione alle dieci.")
    await supervisor.by("show-timeline").click()
    await expect(supervisor.by("timeline-none")).to_contain_text("300/1970")
    await supervisor.by("set-available").click()
    await supervisor.by("set-reason").fill("La riunione è finita.")
    await supervisor.by("confirm-set").click()
    await operator.in_state("available")
