"""Quick exit: one click, or Esc three times, and nothing of the visit is left, here or at the station."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def shows_nothing_of_us(stations):
    """Waits until a citizen's page is somebody else's."""

    async def check(citizen):
        await expect(citizen.page.get_by_role("heading", name="Sunny")).to_be_visible()
        assert citizen.page.url == stations.elsewhere.url

    return check


async def test_leaving_the_queue_by_one_click_leaves_no_trace(cast, shows_nothing_of_us):
    citizen = await cast.citizen()
    await citizen.enter("criminal-code", name="Nessuno")
    await citizen.at_position(1)
    await citizen.by("quick-exit").click()
    await shows_nothing_of_us(citizen)

    # the place is free at once: who comes now is first
    second = await (await cast.citizen("second")).enter("criminal-code")
    await second.at_position(1)
    await second.leave()

    # back leads to what was there before the visit, forward to the other page, and further there is nothing
    await citizen.page.go_back()
    await citizen.page.wait_for_load_state()
    assert citizen.page.url == "about:blank"
    for _ in range(2):
        await citizen.page.go_forward()
        await shows_nothing_of_us(citizen)

    # opened anew on purpose, the station knows nothing of the visit
    await citizen.page.goto(cast.station.url)
    await expect(citizen.by("topic-search")).to_be_visible()
    await expect(citizen.page.get_by_text("Ha ancora un posto in coda")).to_be_hidden()
    left = await citizen.page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    assert left == []


async def test_escape_three_times_ends_the_call_for_both(cast, shows_nothing_of_us):
    operator = await cast.operator()
    await operator.available()
    citizen = await cast.citizen()
    await citizen.enter("complaints", recording=True)
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    for _ in range(3):
        await citizen.page.keyboard.press("Escape")
    await shows_nothing_of_us(citizen)
    # the operator is told at once, not when some lease is over
    await operator.in_state("wrap_up")
    await operator.wrap_up()
    await operator.offline()
