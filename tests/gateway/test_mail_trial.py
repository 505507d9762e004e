"""The administrator tries the mail server, with a real one."""

import pytest
from sqlalchemy import select

from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import opened_core
from tests.support.servers.smtp_sink import smtp_sink


@pytest.fixture
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture(params=[True, False], ids=["with", "without"])
async def core(request, settings, clock, sink):
    mail = {"smtp_url": sink.url, "mail_from": "Stazione virtuale <stazione@example.org>"}
    changed = settings.model_copy(update=mail if request.param else {})
    async with opened_core(changed, clock) as made:
        yield made


async def test_a_message_tries_the_server_or_it_is_said_that_there_is_none(
    client, core, bearer, later, sink
):
    admin = await bearer(Role.ADMIN)
    body = {"to": "capo@example.org"}
    answer = await client.post("/api/v1/mail-test", json=body, headers=admin)
    said = await answer.json()
    if core.settings.smtp_url is None:
        assert (answer.status, said["code"]) == (409, "mail_off")
        return
    assert answer.status == 201
    assert await later.outbox.send_due() == 1
    (mail,) = sink.mails
    assert mail["To"] == "capo@example.org"
    assert "This message tries" in mail.get_content()
    async with core.database.reading() as session:
        entries = (await session.execute(select(AuditEntry))).scalars().all()
    (entry,) = [entry for entry in entries if entry.action == "mail.trial"]
    assert entry.subject == f"mail:{said['id']}"
    assert "capo@" not in str(entry.detail)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
async def test_nobody_but_an_administrator_tries_it(client, bearer, role):
    answer = await client.post(
        "/api/v1/mail-test", json={"to": "capo@example.org"}, headers=await bearer(role)
    )
    assert answer.status == 403


async def test_an_address_that_is_none_is_refused(client, bearer):
    answer = await client.post(
        "/api/v1/mail-test",
        json={"to": "capo\nBcc: x@example.org"},
        headers=await bearer(Role.ADMIN),
    )
    assert (answer.status, (await answer.json())["code"]) == (422, "bad_email")
