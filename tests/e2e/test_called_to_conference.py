"""Called to a conference at the desk: told of it, in by one click, available all the same, out of it by answering
a citizen; and one's own tasks beside it."""

import os

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN
from tests.support.pages import axe, decoded
from tests.support.pages.calling import call_offices
from tests.support.situations.admin_calls import called

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def picture(page, name):
    if directory := os.environ.get("DAY_PICTURES"):
        await page.screenshot(path=f"{directory}/{name}.png")


@pytest.mark.long
async def test_an_operator_sits_in_the_conference_and_is_available(cast):
    operator = await cast.operator()
    desk = operator.page
    await operator.available()
    boss = await cast.staff("supervisor1", "/supervisor")
    await boss.page.goto("/supervisor/day")
    await call_offices(boss, by="call-offices", kind="brainstorming")
    await boss.by("join-conference").click()

    told = operator.by("conference-called")
    await expect(told).to_have_attribute("data-how", "ring")
    await expect(told).to_contain_text("La chiamano in conferenza: Brainstorming")
    await axe.assert_accessible(desk, "called to a conference")
    await picture(desk, "desk-called")
    async with desk.expect_popup() as opened:
        await operator.by("conference-enter").click()
    conference = await opened.value
    people = conference.get_by_test_id("participant-count")
    await expect(people).to_have_attribute("data-count", "2")
    microphone = await conference.evaluate(
        "document.querySelector('vs-conference-inside').room.controls.value.microphone"
    )
    assert microphone is False, "nobody's microphone is opened by a click on another page"
    await expect(told).to_have_attribute("data-how", "in")
    await operator.in_state("available")
    await picture(desk, "desk-in-conference")

    citizen = await cast.citizen()
    await citizen.enter("weapons")
    offer = conference.get_by_test_id("conference-offer")
    await expect(offer).to_be_visible()
    await axe.assert_accessible(conference, "an offer in a conference")
    await picture(conference, "conference-offer")
    await picture(desk, "desk-offer-in-conference")
    async with conference.expect_event("close"):
        await conference.get_by_test_id("leave-and-answer").click()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await expect(boss.by("participant-count")).to_have_attribute("data-count", "1")
    await operator.hang_up()
    await operator.wrap_up()
    await expect(told).to_have_attribute("data-how", "quiet")
    await operator.by("conference-later").click()
    await expect(told).to_have_count(0)
    await boss.by("end-conference").click()
    await boss.by("confirm-end").click()


@pytest.mark.long
async def test_own_tasks_are_ticked_at_the_desk(cast):
    """With every change ``web/test/desk-tasks`` and ``tests/gateway/test_working_day`` hold it."""
    station = cast.station
    given = {"text": "Richiamare la scuola di Ostia"}
    status, _ = await called(
        station.url, station.account("supervisor1"), "POST", "day/tasks", given
    )
    assert status == 201
    operator = await cast.operator()
    task = operator.by("own-tasks").get_by_role("listitem").filter(has_text="scuola di Ostia")
    await expect(task).to_contain_text("per tutti")
    await axe.assert_accessible(operator.page, "a task at the desk")
    await picture(operator.page, "desk-tasks")
    await task.get_by_test_id("own-task-done").press("Space")
    await expect(task).to_have_count(0)
    await operator.by("own-task-undone").click()
    await expect(task).to_have_count(1)
    await task.get_by_test_id("own-task-done").press("Space")
    await expect(task).to_have_count(0)
