"""Being called back, by video and by telephone: through the pages, a real mail server and the example's
exchange."""

import asyncio
import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible
from tests.support.pages.telephone import NUMBER, calling, the_set_is
from tests.support.servers.exchange import TOKEN
from tests.support.servers.smtp_sink import smtp_sink

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EMAIL = "ada@example.org"


@pytest_asyncio.fixture(loop_scope="session")
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
def mailing(special_station, sink):
    """A station that can call back in both ways."""

    def start(**settings):
        return special_station(
            {
                "VS_PBX_TOKEN": TOKEN,
                "VS_SMTP_URL": sink.url,
                "VS_MAIL_FROM": "Stazione virtuale <stazione@example.org>",
                "VS_RING_S": "15",
                **settings,
            }
        )

    return start


@pytest.fixture
def troupe(mailing, stage):
    return Cast(stage, mailing())


async def ask(citizen, *, email=None, number=None):
    """Fill the form in and send it; the code that is shown."""
    if email is not None:
        await citizen.page.locator('label[for="callback-video"]').click()
        await citizen.by("callback-email").fill(email)
    else:
        await citizen.page.locator('label[for="callback-phone"]').click()
        await citizen.by("callback-number").fill(number)
    await citizen.by("callback-consent").check()
    await citizen.by("ask-callback").click()
    return await citizen.by("callback-code").inner_text()


async def stands(citizen, state):
    await expect(citizen.by("callback-state")).to_have_attribute(
        "data-state", state, timeout=15_000
    )


async def test_a_callback_by_video_keeps_its_place(troupe, sink):
    first = await troupe.citizen("first")
    await first.enter("weapons")
    second = await troupe.citizen("second")
    await second.enter("weapons", modality="text")
    await second.at_position(2)
    await first.by("callback").click()
    await expect(first.by("ask-callback")).to_be_visible()
    await assert_accessible(first.page, "citizen, asking for a callback")
    await ask(first, email=EMAIL)
    await stands(first, "waiting")
    await expect(first.by("callback-state")).to_have_attribute("data-position", "1")
    await assert_accessible(first.page, "citizen, has asked for a callback")
    await first.page.close()
    await second.at_position(2)
    await sink.until(1)

    operator = await troupe.operator()
    await operator.available()
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Richiamata in video")
    await assert_accessible(operator.page, "desk, a callback rings")
    await operator.accept()
    link = (await sink.until(2))[1]
    assert link["To"] == EMAIL
    await expect(operator.by("callback-notice")).to_contain_text("Collegamento inviato")
    await assert_accessible(operator.page, "desk, a callback that has not come in")

    back = await troupe.citizen("back")
    await back.page.goto(re.search(r"http\S+#called=\S+", link.get_content())[0])
    await expect(back.by("enter-callback")).to_be_visible()
    await assert_accessible(back.page, "citizen, the link of a callback")
    await back.by("enter-callback").click()
    await back.in_call()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await decoded.assert_shows(back.remote_video, OPERATOR)
    await expect(operator.by("callback-notice")).to_have_count(0)

    late = await troupe.citizen("late")
    late.watch.allow(re.compile("404"))
    await late.page.goto(re.search(r"http\S+#called=\S+", link.get_content())[0])
    await late.by("enter-callback").click()
    await expect(late.page.get_by_role("alert")).to_contain_text("già stato usato")

    await operator.hang_up()
    await operator.wrap_up()
    # only now the one who came later
    await operator.accept()
    await operator.hang_up()
    await operator.wrap_up()
    await operator.offline()


async def test_a_page_left_open_calls_and_comes_in_by_itself(troupe, sink):
    citizen = await troupe.citizen()
    await citizen.enter("weapons")
    await citizen.by("callback").click()
    code = await ask(citizen, email=EMAIL)
    operator = await troupe.operator()
    await operator.available()
    await operator.accept()
    await stands(citizen, "calling")
    await citizen.by("enter-callback").click()
    await citizen.in_call()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await operator.hang_up()
    await operator.wrap_up("follow-up")
    await operator.offline()

    other = await troupe.citizen("other", viewport=(390, 844))
    await other.page.goto("/#callback-code")
    await other.by("callback-code-field").fill(code.lower().replace("-", " "))
    await other.by("open-callback").click()
    await stands(other, "over")
    await expect(other.by("callback-state")).to_contain_text("abbiamo richiamata")
    await assert_accessible(other.page, "citizen, a callback that is over")


async def test_a_callback_by_telephone(troupe):
    citizen = await troupe.citizen()
    await citizen.enter("weapons", modality="text")
    await citizen.by("callback").click()
    await ask(citizen, number="06 1234-5678")
    operator = await troupe.operator()
    async with calling(troupe.station.url, calls=0, callbacks=1, ring_s=7.0, talk_s=0) as (
        _, said, task,
    ):  # fmt: skip
        await operator.available()
        await operator.rings()
        await expect(operator.by("offer")).to_contain_text("Richiamata al telefono")
        await operator.accept()
        await the_set_is(operator, "calling")
        await stands(citizen, "calling")
        await expect(operator.by("caller-number")).to_have_text(NUMBER.replace("+39", ""))
        await assert_accessible(operator.page, "desk, a citizen is being dialled")
        await the_set_is(operator, "talking")
        await stands(citizen, "talking")
        await operator.hang_up()
        await asyncio.wait_for(task, 10)
        assert any("dialling" in line for line in said)
    await operator.wrap_up()
    await stands(citizen, "over")
    await operator.offline()


async def test_a_number_that_is_busy_is_dialled_once(troupe):
    citizen = await troupe.citizen()
    await citizen.enter("weapons", modality="text")
    await citizen.by("callback").click()
    await ask(citizen, number="06 1234-5678")
    operator = await troupe.operator()
    async with calling(
        troupe.station.url, calls=0, callbacks=1, ring_s=0.2, dial_result="busy"
    ) as (_, __, task):
        await operator.available()
        await operator.accept()
        await the_set_is(operator, "busy")
        await assert_accessible(operator.page, "desk, the citizen's number is busy")
        await operator.hang_up()
        await asyncio.wait_for(task, 10)
    await operator.wrap_up("no-contact")
    await operator.in_state("available")
    await expect(citizen.by("callback-state")).to_contain_text("era occupato", timeout=15_000)
    await operator.offline()


async def test_who_is_refused_asks_and_calls_it_off(mailing, stage, sink):
    cast = Cast(stage, mailing(VS_QUEUE_LIMIT="1"))
    waiting = await cast.citizen("waiting")
    await waiting.enter("weapons", modality="text")
    citizen = await cast.citizen(viewport=(390, 844))
    await citizen.open()
    await citizen.choose_topic("weapons")
    await citizen.choose_recording(False)
    await citizen.by("enter-queue").click()
    await expect(citizen.page.get_by_role("alert")).to_be_visible()
    await assert_accessible(citizen.page, "citizen, refused, with what can be done")
    await citizen.page.get_by_role("alert").get_by_test_id("callback").click()
    # the page before has the same choice
    await expect(citizen.by("ask-callback")).to_be_visible()
    await citizen.choose_recording(False)
    await ask(citizen, email=EMAIL)
    await stands(citizen, "waiting")
    await sink.until(1)
    await citizen.by("cancel-callback").click()
    await citizen.by("cancel-callback-sure").click()
    await stands(citizen, "over")
    await expect(citizen.by("callback-state")).to_contain_text("annullata")
