"""What the staff sees of mails: in a message, beside every message, and how the mail-boxes stand."""

import pytest

from gateway.accounts.service import NewAccount
from gateway.mailbox import wiring
from gateway.mailbox.imap import MailboxError, MailboxServer
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from tests.gateway.mail_boxes import Server, station_of

from .conftest import PASSWORD

WITH_FILE = (
    b"From: ada@example.org\r\nSubject: Modulo\r\nMessage-ID: <m1@example.org>\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nEcco.\r\n\r\n> vecchio\r\n--b\r\n'
    b'Content-Type: application/pdf; name="modulo.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7\r\n%%EOF\r\n--b--\r\n'
)
BOUNCE = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\nSubject: Undelivered\r\n\r\nThe citizen writes from here.\r\n"


@pytest.fixture
async def sign_in(core, client):
    await core.accounts.add_all(
        [
            NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}),
            NewAccount("carla", Role.OPERATOR, PASSWORD, "Carla", {"road-code": 3}),
            NewAccount("capo", Role.SUPERVISOR, PASSWORD, "Capo", {}),
            NewAccount("amy", Role.ADMIN, PASSWORD, "Amy", {}),
        ],
        one_time=False,
    )

    async def header(username):
        client.session.cookie_jar.clear()
        answer = await client.post(
            "/api/v1/session", json={"username": username, "password": PASSWORD}
        )
        return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}

    return header


@pytest.fixture
async def arrived(core, later):
    """Takes mails in."""
    server = Server()
    _, reader, _ = station_of(core, later, server)
    await reader.take_in()

    async def take_in(*raws):
        for raw in raws:
            server.deliver(raw)
        await reader.take_in()

    return take_in


async def ask(client, method, path, headers, **json):
    answer = await client.request(method, f"/api/v1/{path}", headers=headers, json=json or None)
    return answer.status, await answer.json()


async def test_a_message_shows_what_came_by_mail_to_whoever_may_see_it(client, sign_in, arrived):
    await arrived(WITH_FILE)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    (message,) = listed["messages"]
    assert (message["source"], message["subject"]) == ("email", "Modulo")
    status, shown = await ask(client, "GET", f"messages/{message['id']}/mails", anna)
    assert (status, shown["answers"], shown["mayBind"]) == (200, None, False)
    ((mail,), (file,)) = (shown["mails"], shown["files"])
    assert (file["name"], file["state"]) == ("modulo.pdf", "ready")
    got = await client.get(f"/api/v1/messages/{message['id']}/files/{file['id']}", headers=anna)
    assert (await got.read()).startswith(b"%PDF-1.7")
    assert got.headers["Content-Disposition"].startswith("attachment")
    path = f"messages/{message['id']}/mails/{mail['mail']['id']}"
    _, original = await ask(client, "GET", path, anna)
    assert original["text"] == "Ecco.\n\n> vecchio"
    assert original["files"] == ["modulo.pdf"]

    carla = await sign_in("carla")
    for hidden in (f"messages/{message['id']}/mails", path):
        assert (await ask(client, "GET", hidden, carla))[0] == 404


async def test_mails_and_files_of_a_merged_message_are_shown_in_the_one_that_goes_on(
    client, sign_in, arrived
):
    await arrived(WITH_FILE, WITH_FILE.replace(b"m1@", b"m2@").replace(b"Modulo", b"Ancora"))
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    gone, goes_on = listed["messages"]
    _, before = await ask(client, "GET", f"messages/{gone['id']}/mails", anna)
    await ask(client, "POST", f"messages/{gone['id']}/take", anna)
    into = {"into": goes_on["reference"]}
    status, _ = await ask(client, "POST", f"messages/{gone['id']}/merge", anna, **into)
    assert status == 200
    at = f"messages/{goes_on['id']}"
    _, shown = await ask(client, "GET", f"{at}/mails", anna)
    assert (len(shown["mails"]), len(shown["files"])) == (2, 2)
    mail, file = before["mails"][0]["mail"]["id"], before["files"][0]["id"]
    assert (await ask(client, "GET", f"{at}/mails/{mail}", anna))[0] == 200
    got = await client.get(f"/api/v1/{at}/files/{file}", headers=anna)
    assert (await got.read()).startswith(b"%PDF-1.7")
    carla = await sign_in("carla")
    assert (await ask(client, "GET", f"{at}/files/{file}", carla))[0] == 404


async def test_somebody_elses_reply_is_bound_by_whoever_has_it(core, client, sign_in, arrived):
    await arrived(b"From: ada@example.org\r\nMessage-ID: <m1@example.org>\r\n\r\nPrima.\r\n")
    await arrived(
        b"From: eva@example.org\r\nMessage-ID: <m2@example.org>\r\nIn-Reply-To: <m1@example.org>\r\n\r\nSono sempre io.\r\n"
    )
    # and once more, before anybody has read that
    await arrived(
        b"From: eva@example.org\r\nMessage-ID: <m3@example.org>\r\nIn-Reply-To: <m2@example.org>\r\n\r\nE ancora.\r\n"
    )
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    shown = {
        each["id"]: (await ask(client, "GET", f"messages/{each['id']}/mails", anna))[1]
        for each in listed["messages"]
    }
    (other,) = [each for each, of in shown.items() if of["answers"]]
    (first,) = [each for each in shown if each != other]
    status, refused = await ask(client, "POST", f"messages/{other}/bind", anna)
    assert (status, refused["code"]) == (409, "not_yours")
    # the first answers no other
    await ask(client, "POST", f"messages/{first}/take", anna)
    status, refused = await ask(client, "POST", f"messages/{first}/bind", anna)
    assert (status, refused["code"]) == (409, "nothing_to_bind")
    await ask(client, "POST", f"messages/{first}/release", anna)
    await ask(client, "POST", f"messages/{other}/take", anna)
    status, bound = await ask(client, "POST", f"messages/{other}/bind", anna)
    assert (status, bound) == (200, {"id": first})
    _, opened = await ask(client, "GET", f"messages/{first}", anna)
    assert [each["text"] for each in opened["thread"]] == ["Prima.", "Sono sempre io.", "E ancora."]
    _, mails = await ask(client, "GET", f"messages/{first}/mails", anna)
    assert len(mails["mails"]) == 3, "the mails are where their texts are"
    _, closed = await ask(client, "GET", f"messages/{other}", anna)
    assert (closed["message"]["state"], closed["message"]["closedWhy"]) == ("closed", "duplicate")
    async with core.database.reading() as session:
        noted = await audit.of_subject(session, f"contact:{other}")
    assert "mailbox.bind" in [each.action for each in noted]


async def test_a_reply_that_is_bound_keeps_the_time_that_was_promised(
    core, client, sign_in, arrived, clock
):
    await arrived(b"From: ada@example.org\r\nMessage-ID: <m1@example.org>\r\n\r\nPrima.\r\n")
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    first = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{first}/take", anna)
    await ask(client, "POST", f"{first}/close", anna, reason="spam", seenTexts=1)
    await arrived(
        b"From: eva@example.org\r\nMessage-ID: <m2@example.org>\r\nIn-Reply-To: <m1@example.org>\r\n\r\nSono io.\r\n"
    )
    _, listed = await ask(client, "GET", "messages", anna)
    other = f"messages/{listed['messages'][0]['id']}"
    clock.advance(minutes=3)
    await ask(client, "POST", f"{other}/take", anna)
    _, before = await ask(client, "GET", other, anna)
    assert (await ask(client, "POST", f"{other}/bind", anna))[0] == 200
    _, after = await ask(client, "GET", first, anna)
    assert after["message"]["state"] == "open"
    assert after["message"]["dueAt"] == before["message"]["dueAt"]


async def test_what_is_set_aside_is_read_by_supervisors_alone_and_made_a_message(
    client, sign_in, arrived
):
    await arrived(BOUNCE)
    amy = await sign_in("amy")
    _, listed = await ask(client, "GET", "received-mails", amy)
    (mail,) = listed["mails"]
    assert mail["kind"] == "bounce"
    assert (await ask(client, "GET", f"received-mails/{mail['id']}", amy))[0] == 403
    capo = await sign_in("capo")
    _, opened = await ask(client, "GET", f"received-mails/{mail['id']}", capo)
    assert opened["text"] == "The citizen writes from here."
    status, made = await ask(client, "POST", f"received-mails/{mail['id']}/message", capo)
    assert status == 201
    _, message = await ask(client, "GET", f"messages/{made['id']}", capo)
    assert message["message"]["state"] == "open"
    assert message["mail"] == [], "a machine gets no receipt"
    assert (await ask(client, "POST", f"received-mails/{mail['id']}/message", capo))[0] == 404
    assert (await ask(client, "GET", "received-mails", capo))[1]["mails"] == []


async def test_mail_boxes_that_are_not_set_up_say_so(client, sign_in):
    amy = await sign_in("amy")
    _, status = await ask(client, "GET", "mailboxes", amy)
    assert [(each["box"], each["configured"]) for each in status["boxes"]] == [
        ("mail", False), ("pec", False),
    ]  # fmt: skip
    status, refused = await ask(client, "POST", "mailbox-test", amy, box="pec")
    assert (status, refused["code"]) == (409, "mailbox_off")


async def test_a_token_that_the_mailbox_refuses_is_fetched_anew(monkeypatch):
    forgotten = []

    class Token:
        async def token(self):
            return "old"

        def forget(self):
            forgotten.append(True)

    def refuse(_server, _token):
        raise MailboxError("sign_in_refused")

    monkeypatch.setattr(wiring, "MailboxSession", refuse)
    make = await wiring.connecting(MailboxServer.of("imaps://a@example.org"), Token())()
    with pytest.raises(MailboxError):
        make()
    assert forgotten
