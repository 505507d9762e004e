"""The same call with Firefox on one side, each way round, recorded; Chromium sits on the other side."""

import asyncio
import io

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.browsers.firefox import CALLER, Firefox
from tests.support.browsers.firefox_camera import assert_shows_firefox
from tests.support.browsers.stage import ARTIFACTS
from tests.support.pages import decoded
from tests.support.pages.firefox_flows import FirefoxCitizen, FirefoxOperator
from tests.support.recordings import film

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def firefox(tmp_path_factory):
    browser = Firefox(tmp_path_factory.mktemp("firefox") / "profile")
    try:
        yield await browser.start()
    finally:
        await browser.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def pages(request, firefox, station):
    """Opens pages in Firefox; none may have had an error at the end, a failed test leaves pictures."""
    yield lambda name: firefox.open(name, station.url)
    opened = list(firefox.pages.values())
    try:
        if getattr(request.node, "failed_call", False):
            for page in opened:
                await page.screenshot(ARTIFACTS / request.node.name / f"{page.name}.png")
                print(page.name, page.console[-10:])
        else:
            problems = [each for page in opened for each in await page.unexpected()]
            assert not problems, "\n".join(problems)
    finally:
        await firefox.close_pages()


# two browsers and two films to decode: on a busy machine longer than tests have otherwise before they pass for hung
@pytest.mark.timeout(600)
async def test_a_citizen_in_firefox_is_served_and_recorded(cast, pages):
    operator = await cast.operator()
    citizen = FirefoxCitizen(await pages("citizen"))
    await citizen.enter("weapons", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    await assert_seen_and_heard(in_firefox=citizen, shown=OPERATOR, in_chromium=operator)
    await citizen.writes("Buongiorno")
    await operator.reads("Buongiorno")
    await operator.send("La ascolto")
    await citizen.reads("La ascolto")
    await asyncio.gather(citizen.is_told_of_recording(), operator.is_told_of_recording())
    await switches_off_and_on(citizen, operator)

    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
    await assert_film(cast, firefox_was="citizen", coded=OPERATOR)


@pytest.mark.long
async def test_an_operator_in_firefox_serves_and_is_recorded(cast, pages):
    operator = await FirefoxOperator(await pages("desk")).start(cast.station.account("operator2"))
    citizen = await cast.citizen()
    await citizen.enter("licences", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.in_call()
    await assert_seen_and_heard(in_firefox=operator, shown=CITIZEN, in_chromium=citizen)
    await operator.writes("Buongiorno")
    await citizen.reads("Buongiorno")
    await citizen.send("Ho una domanda")
    await operator.reads("Ho una domanda")
    await asyncio.gather(citizen.is_told_of_recording(), operator.is_told_of_recording())

    await resumes(operator)
    await assert_seen_and_heard(in_firefox=operator, shown=CITIZEN, in_chromium=citizen)

    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
    await assert_film(cast, firefox_was="agent", coded=CITIZEN)


async def assert_seen_and_heard(*, in_firefox, shown, in_chromium):
    """Both see and hear the right person, live; *shown* is who sits in front of Chromium."""
    await asyncio.gather(
        decoded.assert_shows(in_firefox.remote_video, shown),
        assert_shows_firefox(in_chromium.remote_video),
        assert_shows_firefox(in_firefox.local_video),
    )
    await asyncio.gather(
        decoded.assert_moves(in_firefox.remote_video, 3),
        decoded.assert_hears(in_firefox.page, shown),
        decoded.assert_hears(in_chromium.page, CALLER),
    )


async def resumes(someone):
    """Load the page again. A page that nobody has touched may not sound in Firefox (fake devices do not
    count as the capturing that would let it); it shows the picture and offers the sound meanwhile."""
    await someone.page.reload()
    await someone.in_call()
    await someone.remote_video.wait("video => video.readyState >= 2")
    await decoded.assert_moves(someone.remote_video, 2)
    await someone.page.locator(".vs-stage-blocked").click()
    await someone.page.locator(".vs-stage-blocked").is_away()


async def switches_off_and_on(citizen, operator):
    """Microphone and camera of Firefox, off and on again, as seen from Chromium."""
    await citizen.by("toggle-mic").click()
    await decoded.assert_silent(operator.page)
    await citizen.by("toggle-camera").click()
    await expect(operator.page.locator(".vs-stage-placeholder")).to_be_visible()
    await citizen.by("toggle-mic").click()
    await citizen.by("toggle-camera").click()
    await asyncio.gather(
        assert_shows_firefox(operator.remote_video),
        decoded.assert_hears(operator.page, CALLER),
    )


async def assert_film(cast, *, firefox_was, coded):
    """The newest recording holds both parties with their own picture and sound."""
    reviewer = await cast.reviewer()
    films = {}
    for video in await reviewer.open_newest():
        source = await video.evaluate("video => video.currentSrc")
        answer = await reviewer.page.request.get(source)
        party = source.split("/parties/")[1].split("/")[0]
        films[party] = film.judge(io.BytesIO(await answer.body()), [CITIZEN, OPERATOR])
    theirs = films.pop(firefox_was)
    (ours,) = films.values()
    assert theirs.wanders, theirs
    assert theirs.sounds_of(CALLER), theirs
    assert ours.shows(coded), ours
    assert ours.sounds_of(coded), ours
    assert abs(theirs.duration_s - ours.duration_s) < 1
