"""Whoever has neither camera nor microphone sees and hears the operator, and answers in writing."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_visitor_without_devices_sees_the_operator_and_writes(cast):
    operator = await cast.operator()
    await operator.available()
    citizen = await cast.citizen(as_party=None)
    await citizen.open()
    await citizen.choose_topic("weapons")
    await expect(citizen.page.get_by_text("Camera e microfono non disponibili")).to_be_visible()
    await expect(citizen.by("modality-video")).to_be_checked()
    await citizen.choose_recording(True)
    await citizen.by("enter-queue").click()
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Videochiamata")
    await operator.accept()
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await decoded.assert_hears(citizen.page, OPERATOR)

    # what there is, the operator's side, is recorded
    await citizen.is_told_of_recording()

    # both sides are told what does not arrive, and the buttons do not claim it
    await expect(citizen.page.get_by_text("Non la sentiamo: può scrivere")).to_be_visible()
    for control in ("toggle-mic", "toggle-camera"):
        await expect(citizen.by(control)).to_have_accessible_name(
            "Riprova: microfono non disponibile"
            if control == "toggle-mic"
            else "Riprova: camera non disponibile"
        )
    await expect(operator.page.get_by_text("La camera del cittadino è spenta")).to_be_visible()
    await expect(operator.page.get_by_text("Il microfono del cittadino è spento")).to_be_visible()
    await assert_accessible(citizen.page, "citizen, in a call without devices")

    await citizen.send("La vedo e la sento")
    await operator.reads("La vedo e la sento")
    await operator.send("Bene, scriva pure")
    await citizen.reads("Bene, scriva pure")
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
