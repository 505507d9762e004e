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


async def test_a_declined_contact_keeps_its_place_and_is_offered_again(cast):
    first = await (await cast.citizen("first")).enter("complaints", name="Prima")
    second = await (await cast.citizen("second")).enter("complaints", name="Seconda")
    await second.at_position(2)
    declining = await cast.operator("operator1")
    await declining.available()
    await declining.rings()
    await expect(declining.by("offer")).to_contain_text("Prima")
    await declining.by("state-offline").click()
    await declining.decline()
    await declining.in_state("offline")
    await first.at_position(1)
    await second.at_position(2)

    taking = await cast.operator("operator2")
    await taking.available()
    await taking.rings()
    await expect(taking.by("offer")).to_contain_text("Prima")
    await taking.accept()
    await first.in_call()
    await first.hang_up()
    await second.leave()
    await taking.wrap_up()
    await taking.offline()


async def test_an_unanswered_ring_pauses_the_operator_and_returns_the_contact(cast):
    absent = await cast.operator("operator1")
    await absent.available()
    citizen = await (await cast.citizen()).enter("training")
    await absent.rings()
    await absent.in_state("paused", within_s=15)
    await expect(absent.by("offer")).to_be_hidden()
    await citizen.at_position(1)

    present = await cast.operator("operator2")
    await present.available()
    await present.accept()
    await citizen.in_call()
    await present.hang_up()
    await citizen.ended()
    await present.wrap_up()
    await present.offline()
    await absent.offline()


async def test_a_citizen_may_leave_while_it_rings(cast):
    operator = await cast.operator()
    await operator.available()
    leaving = await (await cast.citizen("leaving")).enter("welfare", name="Via")
    await operator.rings()
    await leaving.leave()
    await expect(operator.by("offer")).to_be_hidden()
    await operator.in_state("available")

    # the operator is free indeed: the next one rings
    staying = await (await cast.citizen("staying")).enter("welfare", name="Qui")
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Qui")
    await operator.accept()
    await staying.hang_up()
    await operator.wrap_up()
    await operator.offline()


async def test_a_text_only_citizen_is_served_by_chat(cast):
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen(as_party=None)).enter("road-code", modality="text")
    await operator.accept()
    await citizen.in_call()
    await citizen.send("Solo per iscritto, grazie.")
    await operator.reads("Solo per iscritto, grazie.")
    await operator.send("Va bene.")
    await citizen.reads("Va bene.")
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()


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


@pytest.mark.parametrize(
    "how", [{"devices": ()}, {"as_party": None}], ids=["refused", "without-devices"]
)
async def test_a_citizen_without_camera_and_microphone_gets_in_by_writing(cast, how):
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen(**how)).enter("esteem")
    await operator.accept()
    await citizen.in_call()
    await citizen.send("Non ho altro che la tastiera.")
    await operator.reads("Non ho altro che la tastiera.")
    await operator.send("Basta e avanza.")
    await citizen.reads("Basta e avanza.")
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()


async def test_a_vanished_console_is_never_offered_a_contact(cast):
    vanishing = await cast.operator("operator1")
    await vanishing.available()
    await vanishing.page.context.close()
    cast.stage.watches.remove(vanishing.watch)
    citizen = await (await cast.citizen()).enter("militaria")
    await citizen.at_position(1)

    present = await cast.operator("operator2")
    await present.available()
    await present.accept()
    await citizen.hang_up()
    await citizen.ended()
    await present.wrap_up()
    await present.offline()
