"""What the desk does by the clock: answers by itself where that is set, and counts the wrap-up down."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN
from tests.support.pages import axe, decoded
from tests.support.situations.admin_calls import change_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
async def timed(special_station, stage):
    """People on a station whose wrap-up ends by itself, and whose first operator answers by the clock."""
    cast = Cast(stage, special_station({"VS_RING_S": "20", "VS_WRAP_UP_S": "300"}))
    await change_account(cast.station, "operator1", {"autoAnswerS": 5})
    return cast


@pytest.mark.long
async def test_a_desk_answers_by_itself_and_has_time_for_the_result(timed):
    operator = await timed.operator()
    citizen = await timed.citizen()
    await operator.available()
    await citizen.enter("weapons")
    await operator.rings()
    auto = operator.by("auto-answer")
    await expect(auto).to_have_attribute("data-kind", "counting")
    await expect(auto).to_contain_text("Risposta automatica tra")
    await axe.assert_accessible(operator.page, "answering by itself")
    await operator.in_call()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.hang_up()
    left = operator.by("wrap-up-left")
    await expect(left).to_contain_text("Restano 04:")
    await axe.assert_accessible(operator.page, "wrap-up with an end")
    await operator.by("more-time").press("Enter")
    await expect(left).to_contain_text("Restano 06:")
    await operator.wrap_up()
    await operator.offline()
