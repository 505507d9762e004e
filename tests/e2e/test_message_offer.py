"""A message left on the public page, offered at the desk behind live contacts, answered by e-mail."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages.axe import assert_accessible
from tests.support.servers.smtp_sink import smtp_sink

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EMAIL = "ada@example.org"


@pytest_asyncio.fixture(loop_scope="session")
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
def cast(special_station, stage, sink):
    return Cast(
        stage,
        special_station(
            {
                "VS_SMTP_URL": sink.url,
                "VS_MAIL_FROM": "Stazione virtuale <stazione@example.org>",
                "VS_RING_S": "15",
            }
        ),
    )


async def leaves_a_message(citizen):
    await citizen.page.goto("/message?topic=weapons")
    await citizen.page.get_by_label("Il suo messaggio").fill("La mia licenza scade?")
    await citizen.page.get_by_label("Il suo indirizzo e-mail").fill(EMAIL)
    await citizen.page.locator("#message-consent").check()
    await citizen.by("send-message").click()
    return await citizen.by("message-code").inner_text()


@pytest.mark.long
async def test_a_message_is_offered_behind_live_contacts_and_answered(cast, sink):
    writer = await cast.citizen("writer")
    code = await leaves_a_message(writer)
    live = await cast.citizen("live")
    await live.enter("weapons", modality="text")
    operator = await cast.operator()
    await operator.available()
    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Conversazione scritta")
    await operator.accept()
    await operator.hang_up()
    await operator.wrap_up()

    await operator.rings()
    await expect(operator.by("offer")).to_contain_text("Messaggio")
    await assert_accessible(operator.page, "desk, a message rings")
    await operator.by("accept-offer").click()
    field = operator.page.locator("#messages-answer")
    await expect(field).to_be_focused()
    # an operator who writes is there for live contacts
    await operator.in_state("available")
    await field.fill("Sì, ogni cinque anni.")
    await assert_accessible(operator.page, "desk, answering a message that was offered")
    await operator.by("send-answer").click()
    await operator.in_state("available")
    answer = (await sink.until(2))[1]
    assert answer["To"] == EMAIL
    assert "ogni cinque anni" in answer.get_content()

    await writer.page.goto("/message#follow")
    await writer.page.locator("#follow-code").fill(code)
    await writer.by("open-message").click()
    await expect(writer.by("followed")).to_contain_text("ogni cinque anni")
    await operator.offline()
