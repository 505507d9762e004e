"""Pictures of the quality office's work: forms, an evaluation, a dispute, a calibration, figures, rules."""

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.evaluating import ANSWERS, answer, calibrate, watch
from tests.support.pages.flows import Reviewer, Staff
from tests.support.servers.station import Station
from tests.support.situations.reviewed_calls import another_reviewer, file_a_call, publish_a_form

OFFICE = "/quality#section=evaluation"


async def evaluation(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take everything that is seen of evaluations."""
    file_a_call(station)
    second = await another_reviewer(station)
    reviewer = await Reviewer(await stage.operator("quality", locale=locale)).start(
        station.account("quality1")
    )
    page = reviewer.page
    await page.goto(OFFICE)
    await expect(reviewer.by("evaluation-empty")).to_be_visible()
    await album.take(page, "queue-empty")
    await publish_a_form(station)
    await page.goto(f"{OFFICE}&tab=forms")
    await expect(reviewer.by("forms").locator("li")).to_have_count(1)
    await album.take(page, "forms")
    await reviewer.by("forms").locator("button").first.click()
    await expect(reviewer.by("form-editor")).to_be_visible()
    await album.take(page, "form-editor")

    await page.goto("/quality")
    await reviewer.rows.first.click()
    await reviewer.say_why()
    await expect(reviewer.by("begin-evaluation")).to_be_visible()
    await album.take(page, "start")
    await reviewer.by("begin-evaluation").click()
    await answer(page, {"greets": 1, "listens": 3, "right": 0})
    await reviewer.by("submit-evaluation").click()
    await expect(reviewer.by("evaluation-form").get_by_role("alert")).to_be_visible()
    await album.take(page, "form-incomplete")
    await answer(page, ANSWERS)
    await page.locator("#evaluation-summary").fill("La norma citata non era quella.")
    await watch(reviewer)
    await album.take(page, "form-complete")
    await reviewer.by("submit-evaluation").click()
    await expect(reviewer.by("release-evaluation")).to_be_visible()
    await album.take(page, "handed-in")
    await reviewer.by("release-evaluation").click()
    await expect(reviewer.by("release-evaluation")).to_be_hidden()

    operator = Staff(await stage.operator("operator", locale=locale))
    await operator.sign_in(station.account("operator1"), expecting="/desk")
    await operator.page.goto("/evaluations")
    await expect(operator.by("own-evaluations")).to_be_visible()
    await album.take(operator.page, "own")
    await operator.by("own-evaluations").locator("a").click()
    await expect(operator.by("dispute-form")).to_be_visible()
    await album.take(operator.page, "own-one")
    await operator.page.locator("#dispute-why").fill("La norma era giusta.")
    await operator.by("send-dispute").click()
    await expect(operator.by("dispute")).to_be_visible()

    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await supervisor.page.goto(OFFICE)
    await expect(supervisor.by("evaluations")).to_be_visible()
    await album.take(supervisor.page, "disputes")
    await supervisor.by("evaluations").locator("tbody a").click()
    await supervisor.say_why("service")
    await expect(supervisor.by("decide-dispute")).to_be_visible()
    await album.take(supervisor.page, "decision")
    await supervisor.page.locator("#decision-why").fill("Ho riascoltato: resta.")
    await supervisor.by("submit-decision").click()
    await expect(supervisor.by("decide-dispute")).to_be_hidden()
    await supervisor.page.goto(f"{OFFICE}&tab=trends")
    await expect(supervisor.by("trends")).to_be_visible()
    await album.take(supervisor.page, "trends")

    await page.locator(".evaluation-card > .btn-link").click()
    await calibrate(reviewer, "Novembre")
    await answer(page, ANSWERS)
    await reviewer.by("submit-rating").click()
    await expect(reviewer.by("submit-rating")).to_be_hidden()
    other = await Reviewer(await stage.operator("quality2", locale=locale)).start(second)
    await other.page.goto(f"{OFFICE}&tab=calibrations")
    await album.take(other.page, "calibrations")
    await other.by("calibrations").locator("tbody a").click()
    await watch(other)
    await answer(other.page, {**ANSWERS, "listens": 1})
    await other.by("submit-rating").click()
    await expect(other.by("calibration-table")).to_be_visible()
    await album.take(other.page, "calibration")
    await other.page.goto(f"{OFFICE}&tab=agreement")
    await expect(other.by("agreement")).to_be_visible()
    await album.take(other.page, "agreement")
    await other.page.goto(f"{OFFICE}&tab=done")
    await expect(other.by("evaluations")).to_be_visible()
    await album.take(other.page, "done")

    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    await admin.page.goto("/admin#section=reviews")
    await admin.by("new-rule").click()
    await admin.page.locator('input[value="stratified"]').check(force=True)
    await album.take(admin.page, "rule")
