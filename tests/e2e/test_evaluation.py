"""A recording judged in the browser: watched, evaluated, disputed, decided on, and a calibration of two.

In ``make test`` its steps are held by ``tests/gateway/review`` over the API and by the component tests of the pages
(``web/test/evaluation*``, ``calibration*``).
"""

import re

import pytest
from playwright.async_api import expect

from recordings.masked import HIGHER, LOWER
from tests.support.pages.axe import assert_accessible
from tests.support.pages.evaluating import ANSWERS, answer, calibrate, watch
from tests.support.pages.flows import Reviewer, Staff
from tests.support.situations.reviewed_calls import another_reviewer, file_a_call, publish_a_form

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


async def test_a_recording_is_judged_disputed_and_calibrated(special_station, cast):
    # a reviewer made here is asked for no second factor, as those of the demonstration are not
    station = special_station({"VS_MFA_ROLES": "none"})
    cast.stage.base_url, cast.station = station.url, station
    file_a_call(station)
    await publish_a_form(station)
    second = await another_reviewer(station)

    reviewer = await cast.reviewer(viewport=(1280, 900))
    page = reviewer.page
    # handing in before anything was played is refused
    reviewer.watch.allow(re.compile("409"))
    await reviewer.rows.first.click()
    await reviewer.say_why()
    await reviewer.by("begin-evaluation").click()
    form = reviewer.by("evaluation-form")
    await answer(page, ANSWERS)
    await page.get_by_label("Osservazione complessiva").fill("La norma citata non era quella.")
    await reviewer.by("submit-evaluation").click()
    await expect(form.get_by_role("alert")).to_contain_text("Guardi ancora")
    await assert_accessible(page, "evaluation form")
    await watch(reviewer)
    await reviewer.by("submit-evaluation").click()
    await expect(reviewer.by("evaluation-view")).to_contain_text("29,2 su 100")
    await assert_accessible(page, "evaluation handed in")
    await reviewer.by("release-evaluation").click()
    await expect(reviewer.by("release-evaluation")).to_be_hidden()

    operator = Staff(await cast.stage.operator("operator1"))
    await operator.sign_in(station.account("operator1"), expecting="/desk")
    await expect(operator.by("own-evaluations-link")).to_have_attribute(
        "aria-label", "Le mie valutazioni: 1 da leggere"
    )
    await operator.page.goto("/evaluations")
    await operator.by("own-evaluations").locator("a").click()
    await expect(operator.by("evaluation-view")).to_contain_text("La norma citata")
    await assert_accessible(operator.page, "own evaluation")
    await operator.by("watch-reason").fill("Per rispondere")
    await operator.by("watch-recording").click()
    films = operator.by("player").locator("video")
    await expect(films).to_have_count(2)
    await expect(operator.by("copy-moment")).to_have_count(0)
    await expect(operator.by("player")).to_have_attribute("data-settled", "yes")
    await assert_accessible(operator.page, "own recording")
    await operator.page.locator("#own-reply").fill("L'ho detta al secondo tre.")
    await operator.by("send-reply").click()
    await operator.page.locator('input[name="item"][value="right"]').check(force=True)
    await operator.page.locator("#dispute-why").fill("La norma era giusta.")
    await operator.by("send-dispute").click()
    await expect(operator.by("dispute")).to_contain_text("corretta e completa")

    supervisor = Staff(await cast.stage.operator("supervisor1"))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await supervisor.page.goto("/quality#section=evaluation")
    await supervisor.by("evaluations").locator("tbody a").click()
    await supervisor.say_why("service")
    await expect(supervisor.by("dispute")).to_contain_text("La norma era giusta.")
    # the films move what stands below them until they are there
    await expect(supervisor.by("player")).to_have_attribute("data-settled", "yes")
    await supervisor.page.locator('input[value="corrected"]').check(force=True)
    await answer(supervisor.page, {"right": 2})
    await expect(supervisor.by("evaluation-score")).to_contain_text("95,8")
    await supervisor.page.locator("#decision-why").fill("Ho riascoltato: era giusta.")
    await assert_accessible(supervisor.page, "decision on a dispute")
    await supervisor.by("submit-decision").click()
    await expect(supervisor.by("evaluation-view")).to_contain_text("95,8 su 100")
    await operator.page.reload()
    await expect(operator.by("evaluation-view")).to_contain_text("Ho riascoltato")

    # calibration: both rate apart, then agree on what they saw differently
    await page.locator(".evaluation-card > .btn-link").click()
    await calibrate(reviewer, "Novembre")
    await answer(page, ANSWERS)
    await reviewer.by("submit-rating").click()
    await expect(reviewer.by("calibration")).to_contain_text("Ha consegnato")

    other = await Reviewer(await cast.stage.operator("quality2")).start(second)
    await other.page.goto("/quality#section=evaluation&tab=calibrations")
    await other.by("calibrations").get_by_role("link", name="Novembre").click()
    await watch(other)
    await answer(other.page, {**ANSWERS, "listens": 1})
    await other.by("submit-rating").click()
    table = other.by("calibration-table")
    await expect(table.locator("tr[data-differs]")).to_have_count(1)
    await expect(table.locator("tbody tr").first).to_contain_text("Ascolta senza interrompere")
    await assert_accessible(other.page, "calibration")
    await other.page.locator('[data-agreed="listens"]').select_option("2")
    await other.by("close-calibration").click()
    await expect(table).to_contain_text("kappa")


HEARD = """
async (video) => {
  const answer = await fetch(video.currentSrc);
  const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(await answer.arrayBuffer());
  const samples = sound.getChannelData(0).subarray(48000, 48000 * 5);
  return samples.filter((each, at) => at && samples[at - 1] < 0 && each >= 0).length / 4;
}
"""
"""The pitch of a tone in Hz, as the browser decodes it."""


async def test_under_an_agreement_a_reviewer_hears_a_masked_voice_in_step(special_station, cast):
    agreed = {"VS_MFA_ROLES": "none", "VS_WORKERS_AGREEMENT": "Accordo 12/2026"}
    station = special_station(agreed)
    cast.stage.base_url, cast.station = station.url, station
    # longer than what the station makes at once
    file_a_call(station, seconds=75)
    await publish_a_form(station)
    reviewer = await cast.reviewer(viewport=(1280, 900))
    await reviewer.rows.first.click()
    await reviewer.say_why()
    player = reviewer.by("player")
    films = player.locator("video")
    await expect(films).to_have_count(2)
    await expect(player).to_contain_text("Voce mascherata, immagine non mostrata")
    await expect(player).to_have_attribute("data-settled", "yes")
    await assert_accessible(reviewer.page, "a masked voice")
    pitches = [await film.evaluate(HEARD) for film in await films.all()]
    citizen, agent = sorted(pitches, key=lambda each: abs(each - 440))
    assert citizen == pytest.approx(440, rel=0.01)
    assert any(660 * least * 0.99 < agent < 660 * most * 1.01 for least, most in (LOWER, HIGHER)), (
        pitches
    )
    # played from the second half minute, both stay together
    await films.first.evaluate("video => { video.currentTime = 40; }")
    await reviewer.play()
    for film in await films.all():
        await film.evaluate(
            "video => new Promise((done) => {"
            " const look = () => (video.currentTime > 45 ? done() : setTimeout(look, 50)); look(); })"
        )
    first, second = await reviewer.page.evaluate(
        "[...document.querySelectorAll('[data-testid=player] video')].map(each => each.currentTime)"
    )
    assert first == pytest.approx(second, abs=0.25)
