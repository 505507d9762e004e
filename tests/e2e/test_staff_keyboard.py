"""The pages of quality, administrator and supervisor with nothing but the keyboard, and by the names
a screen reader says."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Staff
from tests.support.pages.keyboard import (
    assert_focus_is_kept,
    assert_names_of_their_own,
    tab_into,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HALF = {"width": 640, "height": 400}
"""A window of 1280 px at 200 %."""
IS_DRAWN = """() => [...document.querySelectorAll('.player-preview canvas')].every((canvas) =>
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))"""


async def fits(page, state):
    await assert_accessible(page, state)
    too_wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{state}: {too_wide} px wider than the window"


@pytest.mark.long
async def test_a_reviewer_finds_and_plays_a_recording(cast):
    operator = await cast.operator()
    await operator.available()
    citizen = await cast.citizen()
    await citizen.enter("complaints", recording=True)
    await operator.accept()
    await citizen.is_told_of_recording()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    # a moment of a second has to be in the recording
    await decoded.count_frames(operator.remote_video, 2.0)
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()

    reviewer = await cast.reviewer()
    page = reviewer.page
    await expect(reviewer.rows.first).to_contain_text("pronta")
    await assert_names_of_their_own(page)
    await page.set_viewport_size(HALF)
    await fits(page, "recordings at 200 %")
    await tab_to(page, "filter-category")
    await page.keyboard.type("Reclami")
    await expect(page.get_by_role("button", name="Togli il filtro Reclami")).to_be_visible()
    # the list of before is gone
    await expect(reviewer.rows.filter(has_not_text="Reclami")).to_have_count(0)
    first = await reviewer.rows.first.locator("button").get_attribute("id")
    await tab_to(page, first)
    await page.keyboard.press("Enter")
    await expect(page.locator(".quality-one h1")).to_be_focused()
    videos = reviewer.by("player").locator("video")
    await expect(videos).to_have_count(2)
    await expect(videos.first).to_have_js_property("readyState", 4)
    await assert_names_of_their_own(page)
    await fits(page, "player at 200 %")
    position = page.locator(".player-seek")
    await page.keyboard.press("k")
    await expect(position).not_to_have_value("0")
    # a frame back stops it, wherever it is by now; ten seconds back is its beginning
    await page.keyboard.press(",")
    await expect(reviewer.by("player")).to_have_attribute("data-playing", "no")
    await page.keyboard.press("j")
    await expect(position).to_have_value("0")
    # both have a wave, and where one points there are pictures
    for wave in await page.locator(".player-wave path").all():
        await expect(wave).to_have_attribute("d", re.compile("^M0 .{2000}"))
    await page.locator(".player-lanes").hover(force=True)
    await expect(page.locator(".player-preview canvas")).to_have_count(2)
    await page.wait_for_function(IS_DRAWN)
    await page.keyboard.press("Shift+?")
    await expect(page.get_by_role("dialog", name="Tasti rapidi")).to_be_visible()
    await fits(page, "keys of the player at 200 %")
    await page.keyboard.press("Escape")

    await page.keyboard.press("l")
    await page.keyboard.press("c")
    await expect(page.locator("#comment-text")).to_be_focused()
    await page.keyboard.type("Saluto chiarissimo")
    await page.keyboard.press("Control+Enter")
    await expect(reviewer.by("comments")).to_contain_text("Saluto chiarissimo")
    await fits(page, "comments at 200 %")
    recording = first.removeprefix("recording-")
    # what was just written is found, whatever its ending
    await page.get_by_role("button", name="Torna all").click()
    await expect(page.locator(f"#{first}")).to_be_focused()
    await page.locator("#filter-words").fill("saluti chiarissimi")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Togli il filtro “saluti")).to_be_visible()
    await expect(reviewer.rows).to_have_count(1)
    await reviewer.by("save-search").click()
    await page.keyboard.type("Saluti")
    await page.keyboard.press("Enter")
    await expect(reviewer.by("saved-searches")).to_contain_text("Saluti")
    await fits(page, "a search at 200 %")
    # the way to a moment opens there, in a session that has opened none before
    await page.goto(f"/quality#recording={recording}&t=1000")
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    await expect(page.locator(".player-seek")).to_have_value("1")


async def test_an_administrator_makes_and_takes_away_an_account(cast):
    admin = await cast.staff("admin1", "/admin")
    page = admin.page
    listed = admin.by("accounts-table")
    await expect(listed.get_by_text("operator1", exact=True)).to_be_visible()
    await assert_names_of_their_own(page)
    await page.set_viewport_size(HALF)
    await fits(page, "accounts at 200 %")
    await tab_to(page, "new-account")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Nuovo accesso")).to_be_visible()
    await fits(page, "accounts, a new one at 200 %")
    # the button is in sight however long the form is
    await expect(admin.by("save-account")).to_be_in_viewport()
    await tab_to(page, "account-username")
    await page.keyboard.type("tastiera")
    await page.keyboard.press("Enter")
    await expect(admin.by("one-time-password")).to_be_visible()
    await assert_focus_is_kept(page, tabs=4)
    # shown once, so it goes only when it is said to be done with
    await page.keyboard.press("Escape")
    await expect(admin.by("one-time-password")).to_be_visible()
    await page.get_by_role("button", name="Fatto").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    row = admin.by("accounts-table").get_by_role("row", name="tastiera")
    await row.get_by_role("button", name="Disattiva").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await tab_to(page, "confirm", within=6)
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("disattivato")


@pytest.mark.long
async def test_a_supervisor_watches_steers_and_calls_without_a_mouse(special_station, stage):
    cast = Cast(stage, special_station({"VS_RING_S": "120"}))
    citizen = await cast.citizen("waiting", as_party=None)
    await citizen.enter("weapons", modality="text")
    operator = await cast.operator()
    await operator.by("state-paused").click()
    await operator.in_state("paused")

    account = cast.station.account("supervisor1")
    boss = Staff(await cast.stage.operator("boss"))
    page, keys = boss.page, boss.page.keyboard
    await page.goto("/login")
    await expect(boss.by("username")).to_be_focused()
    await keys.type(account.username)
    await tab_to(page, "password", within=3)
    await keys.type(account.password)
    await keys.press("Enter")
    await page.wait_for_url(re.compile("/supervisor"))

    # what is wrong is taken in hand, and found among the alarms
    await expect(boss.by("alarm")).to_be_visible()
    await tab_to(page, "take-alarm")
    await keys.press("Enter")
    await expect(page.locator("[data-taken]")).to_have_count(1)
    await tab_into(page, "nav a[href='/supervisor/alarms']")
    await keys.press("Enter")
    await expect(boss.by("alarms-now")).to_contain_text("Capo Ufficio 1")
    await assert_names_of_their_own(page)
    await tab_into(page, "nav a[href='/supervisor']")
    await keys.press("Enter")

    # an operator is looked at and brought back from a pause
    await expect(boss.by("agents-table")).to_be_visible()
    await tab_into(page, "[data-agent][data-state=paused]")
    await keys.press("Enter")
    await expect(page.locator("#floor-detail")).to_be_focused()
    await assert_accessible(page, "an operator's panel")
    await tab_to(page, "set-available")
    await keys.press("Enter")
    await tab_to(page, "set-reason", within=4)
    await keys.type("C'è chi aspetta.")
    await assert_focus_is_kept(page)
    await tab_to(page, "confirm-set", within=10)
    await keys.press("Enter")
    await operator.in_state("available", "offered")
    await keys.press("Escape")
    await expect(boss.by("floor-detail")).to_have_count(0)
    await expect(page.locator("[data-agent]:focus")).to_have_count(1)

    # all offices are called; their room is a tab of its own
    await tab_to(page, "open-conference")
    await keys.press("Enter")
    await expect(boss.by("confirm-conference")).to_be_enabled()
    await assert_focus_is_kept(page)
    await tab_to(page, "confirm-conference")
    async with page.expect_popup() as opened:
        await keys.press("Enter")
    hall = await opened.value
    await hall.wait_for_url("**/conference/*")
    await tab_to(hall, "join-conference")
    await hall.keyboard.press("Enter")
    await expect(hall.get_by_test_id("participant-count")).to_have_attribute("data-count", "1")
    await tab_to(hall, "call-roll")
    await hall.keyboard.press("Enter")
    await expect(hall.locator("#tab-roll")).to_have_attribute("aria-selected", "true")
    await tab_to(hall, "end-conference")
    await hall.keyboard.press("Enter")
    await expect(hall.get_by_test_id("confirm-end")).to_be_visible()
    await tab_to(hall, "confirm-end", within=10)
    await hall.keyboard.press("Enter")
    await expect(hall.get_by_test_id("open-minutes")).to_be_visible()
    await tab_into(hall, "a[href='/supervisor']")
    await hall.keyboard.press("Enter")
    await expect(hall.get_by_test_id("agents-table")).to_be_visible()
