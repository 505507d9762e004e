"""When a contact goes badly: the call to 112, the citizen's location, abuse and what follows from it."""

import re

import pytest
from playwright.async_api import expect

from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Citizen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROME = {"latitude": 41.90270, "longitude": 12.49630, "accuracy": 12}


async def talking(cast, *, modality="text", category="weapons"):
    """A citizen and an operator in a conversation."""
    operator = await cast.operator()
    citizen = await cast.citizen()
    await citizen.enter(category, modality=modality, name="Maria")
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    return citizen, operator


async def test_a_silent_call_to_112_with_the_citizens_location(cast):
    citizen, operator = await talking(cast)
    shown = await citizen.page.locator("main").aria_snapshot()

    await operator.page.keyboard.press("Shift+E")
    note = operator.by("escalation")
    await expect(note).to_be_visible()
    await expect(operator.by("escalation-what")).to_be_focused()
    await operator.page.keyboard.type("Un uomo armato alla porta")
    script = operator.by("escalation-script")
    await expect(script).to_contain_text("Un uomo armato alla porta")
    await expect(script).to_contain_text("Maria")
    await expect(script).to_contain_text("Dove: non lo so ancora.")
    await operator.by("escalation-called").click()
    await operator.by("escalation-outcome").select_option("handed-over")
    await expect(note).to_contain_text("Salvata con il contatto.")
    await assert_accessible(operator.page, "desk, note for 112")
    # the citizen's page shows what it showed before: whoever looks over the shoulder sees nothing
    now = await citizen.page.locator("main").aria_snapshot()
    assert re.sub(r"\d", "0", now) == re.sub(r"\d", "0", shown)
    await expect(citizen.page.locator("body")).not_to_contain_text("112")

    await citizen.page.context.grant_permissions(["geolocation"])
    await citizen.page.context.set_geolocation(ROME)
    await note.get_by_role("button", name="Chiedi la posizione").click()
    await expect(citizen.by("location-ask")).to_be_visible()
    await assert_accessible(citizen.page, "citizen, asked for the location")
    await expect(citizen.by("location-share")).to_be_disabled()
    await citizen.by("location-find").click()
    await expect(citizen.by("location-ask")).to_contain_text("entro 12 m")
    await citizen.by("location-text").fill("Via Veneto 1, secondo piano")
    await citizen.by("location-share").click()
    await expect(citizen.by("location-ask")).to_be_hidden()
    await expect(script).to_contain_text("Via Veneto 1, secondo piano; 41.90270, 12.49630 (± 12 m)")

    # asked again, the citizen may refuse; what they said is still there
    await note.get_by_role("button", name="Chiedi di nuovo").click()
    await citizen.by("location-decline").click()
    await expect(note).to_contain_text("ha preferito non dirlo")
    await expect(script).to_contain_text("Via Veneto 1")

    await operator.by("escalation-message").click()
    await citizen.reads("Stiamo chiedendo aiuto per lei")
    await operator.page.reload()
    await operator.in_call()
    await operator.by("escalate").click()
    await expect(operator.by("escalation-what")).to_have_value("Un uomo armato alla porta")
    await expect(operator.by("escalation-outcome")).to_have_value("handed-over")
    await operator.hang_up()
    await operator.wrap_up("referred")

    supervisor = await cast.staff("supervisor1", "/supervisor")
    listed = supervisor.by("escalations")
    await expect(listed).to_contain_text("Il 112 interviene")
    await expect(listed).to_contain_text("posizione indicata")
    await expect(listed).not_to_contain_text("armato")
    await assert_accessible(supervisor.page, "supervisor, with a call to 112")
    await operator.offline()


async def test_abuse_keeps_the_visitor_away_until_the_supervisor_lifts_it(cast):
    citizen, operator = await talking(cast)
    await operator.by("end-with-reason").click()
    dialog = operator.page.get_by_role("dialog", name="Terminare con un motivo")
    await expect(dialog).to_be_visible()
    await assert_accessible(operator.page, "desk, ending for a reason")
    await dialog.get_by_role("radio", name="Comportamento offensivo").check()
    await operator.by("confirm-end").click()
    await operator.in_state("wrap_up")
    await expect(operator.by("wrap-up-code")).to_have_value("abuse")
    await expect(operator.page.locator("main")).to_contain_text("può rientrare in coda dalle")

    await citizen.ended()
    told = citizen.by("call-ended")
    # an hour from now, which late in the evening is tomorrow
    await expect(told).to_contain_text(re.compile("può rientrare in coda (oggi|domani) dalle"))
    await expect(told).to_contain_text("chiami subito il 112")
    await expect(told.get_by_role("button", name="Rientri con lo stesso argomento")).to_have_count(
        0
    )
    await assert_accessible(citizen.page, "citizen, has to stay away")
    await operator.by("finish-wrap-up").click()
    await operator.in_state("available")

    # in a new window of the same browser, too; somebody else at the same address gets in
    again = Citizen(citizen.watch)
    again.page = await citizen.page.context.new_page()
    await again.open()
    await again.choose_topic("weapons")
    await expect(again.page.locator("main")).to_contain_text("Può rientrare in coda più tardi")
    await again.choose_modality("text")
    await again.choose_recording(False)
    await again.by("enter-queue").click()
    await expect(again.page.locator(".vs-enter ~ .vs-alert")).to_contain_text(
        re.compile("(oggi|domani) dalle")
    )
    await expect(again.by("leave-queue")).to_have_count(0)
    neighbour = await cast.citizen("neighbour")
    await neighbour.enter("weapons", modality="text")
    await operator.accept()
    await operator.hang_up()
    await operator.wrap_up()

    supervisor = await cast.staff("supervisor1", "/supervisor")
    await supervisor.by("lift-cool-down").click()
    await expect(supervisor.by("lift-reason")).to_be_focused()
    await expect(supervisor.by("confirm-lift")).to_be_disabled()
    await supervisor.by("lift-reason").fill("Si è scusato per telefono")
    await assert_accessible(supervisor.page, "supervisor, letting a visitor in again")
    await supervisor.by("confirm-lift").click()
    await expect(supervisor.by("cool-downs")).to_contain_text("Nessuno deve restare fuori")
    await again.by("enter-queue").click()
    await operator.rings()
    await operator.decline()
    await operator.offline()
    # nobody stays in line for the tests that follow
    await again.leave()


async def test_a_topic_without_pictures_shows_none_until_the_citizen_says_so(cast):
    citizen = await cast.citizen()
    await citizen.open()
    await citizen.choose_topic("suspicious-sites")
    await expect(citizen.by("sharing-off")).to_contain_text("la camera parte spenta")
    await expect(citizen.page.locator(".vs-preview")).to_have_count(0)
    await citizen.choose_recording(False)
    await citizen.by("enter-queue").click()
    await citizen.at_position(1)
    operator = await cast.operator()
    await operator.available()
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("partono spente")
    await operator.accept()
    await citizen.in_call()
    await expect(citizen.by("sharing-off")).to_contain_text("la accende lei, se vuole")
    await expect(operator.page.locator(".desk-call")).to_contain_text(
        "In questa materia la camera del cittadino parte spenta"
    )
    live = "stream => stream.getVideoTracks().filter(t => t.readyState === 'live').length"
    assert await citizen.local_video.count() == 0 or not await citizen.local_video.evaluate(
        f"video => video.srcObject ? ({live})(video.srcObject) : 0"
    )
    await citizen.by("toggle-camera").click()
    await expect(citizen.by("sharing-off")).to_have_count(0)
    await expect(operator.page.locator(".desk-call")).not_to_contain_text("parte spenta")
    await operator.hang_up()
    await operator.wrap_up()
    await operator.offline()
