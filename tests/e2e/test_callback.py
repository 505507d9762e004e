"""Being called back by video: through the pages and a real mail server."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible
from tests.support.servers.exchange import TOKEN
from tests.support.servers.smtp_sink import smtp_sink

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EMAIL = "ada@example.org"


@pytest_asyncio.fixture(loop_scope="session")
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
def troupe(special_station, stage, sink):
    """People on a station that can call back in both ways."""
    settings = {
        "VS_PBX_TOKEN": TOKEN,
        "VS_SMTP_URL": sink.url,
        "VS_MAIL_FROM": "Stazione virtuale <stazione@example.org>",
        "VS_RING_S": "15",
    }
    return Cast(stage, special_station(settings))


async def ask(citizen):
    """Fill the form in and send it."""
    await citizen.page.locator('label[for="callback-video"]').click()
    await citizen.by("callback-email").fill(EMAIL)
    await citizen.by("callback-consent").check()
    await citizen.by("ask-callback").click()


async def stands(citizen, state):
    await expect(citizen.by("callback-state")).to_have_attribute(
        "data-state", state, timeout=15_000
    )


# every change: tests/integration/test_callbacks.py and test_callback_media.py have its place, its link and its media,
# citizen-callback.test.ts and desk-contact.test.ts the pages
@pytest.mark.long
async def test_a_callback_by_video_keeps_its_place(troupe, sink):
    first = await troupe.citizen("first")
    await first.enter("weapons")
    second = await troupe.citizen("second")
    await second.enter("weapons", modality="text")
    await second.at_position(2)
    await first.by("callback").click()
    await expect(first.by("ask-callback")).to_be_visible()
    await assert_accessible(first.page, "citizen, asking for a callback")
    await ask(first)
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
