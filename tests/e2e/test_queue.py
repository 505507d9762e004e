"""Waiting, being offered, and everything that may happen before somebody answers."""

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_two_citizens_are_served_in_order_and_a_reload_keeps_the_place(cast):
    first = await (await cast.citizen("first")).enter("weapons", name="Prima")
    await first.at_position(1)
    second = await (await cast.citizen("second")).enter("weapons", name="Seconda")
    await second.at_position(2)

    await first.reload()
    await first.at_position(1)
    await second.reload()
    await second.at_position(2)

    operator = await cast.operator()
    await operator.available()
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Prima")
    await operator.accept()
    await first.in_call()
    await second.at_position(1)
    await first.hang_up()
    await first.ended()
    await operator.wrap_up()

    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Seconda")
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.hang_up()
    await second.ended()
    await operator.wrap_up()
    await operator.offline()


@pytest.mark.long
async def test_a_citizen_whose_camera_is_refused_gets_in_with_sound(cast):
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen(devices=("microphone",))).enter("esteem")
    await operator.accept()
    await citizen.in_call()
    # they cannot be seen, but everything else is as in any call
    await decoded.assert_hears(operator.page, CITIZEN)
    await decoded.assert_hears(citizen.page, OPERATOR)
    assert await operator.remote_video.count() == 0 or (
        (await decoded.look(operator.remote_video))["colour"] != CITIZEN.colour
    )
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
