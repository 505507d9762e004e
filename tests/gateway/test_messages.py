"""Messages from leaving to answer, on both databases, with a real mail server."""

import asyncio
import re
import secrets
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.contacts import lookups as contacts
from gateway.mail import lookups as outbox
from gateway.mail import outbox as sending_loop
from gateway.mail.compose import Letter
from gateway.mail.outbox import AT_ONCE, Outbox, wait_after
from gateway.mail.tables import OutgoingMail
from gateway.messages.offers import MessageOffers
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import Message, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.platform.times import from_ms, to_ms
from gateway.platform.topics import topics
from gateway.privacy.messages import purge_messages
from gateway.schema import PERSONAL
from queueing.model import Agent, AgentState
from tests.gateway.answered_later import messages_of
from tests.gateway.contact_rows import clock_is_believed
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices
from tests.support.servers.smtp_sink import smtp_sink

from .conftest import PASSWORD, opened_core

TEXT = "La mia patente è scaduta: che cosa devo fare?\n\nGrazie"

MESSAGES_KEPT = CaseRetention(180, topics())


def message(**fields):
    return {
        "request": secrets.token_hex(12),
        "category": "weapons",
        "text": TEXT,
        "email": "ada@example.org",
        "name": "Ada Rossi",
        "language": "it",
        "consent": True,
        **fields,
    }


@pytest.fixture
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
async def core(settings, clock, database_url, sink):
    changed = settings.model_copy(
        update={
            "database_url": database_url,
            "smtp_url": sink.url,
            "mail_from": "Stazione virtuale <stazione@example.org>",
            "workers_agreement": "Accordo di prova",
        }
    )
    async with opened_core(changed, clock) as made:
        yield made


@pytest.fixture
async def operators(core):
    await core.accounts.add_all(
        [
            NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}),
            NewAccount("bruno", Role.OPERATOR, PASSWORD, "Bruno", {"weapons": 3, "road-code": 2}),
            NewAccount("carla", Role.OPERATOR, PASSWORD, "Carla", {"road-code": 3}),
            NewAccount("capo", Role.SUPERVISOR, PASSWORD, "Capo", {}),
        ],
        one_time=False,
    )


@pytest.fixture
def sign_in(client, operators):
    async def header(username):
        # in a browser of its own
        client.session.cookie_jar.clear()
        answer = await client.post(
            "/api/v1/session", json={"username": username, "password": PASSWORD}
        )
        return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}

    return header


async def left(client, **fields):
    answer = await client.post("/api/v1/messages", json=message(**fields))
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def follow(client, code):
    answer = await client.post("/api/v1/messages/follow", json={"code": code})
    return answer.status, await answer.json()


def answering(text, seen=1):
    """An answer of somebody who has seen the first *seen* texts."""
    return {"request": secrets.token_hex(12), "text": text, "seenTexts": seen}


async def ask(client, method, path, headers, **json):
    answer = await client.request(method, f"/api/v1/{path}", headers=headers, json=json or None)
    return answer.status, await answer.json()


async def test_from_leaving_to_answer(client, sign_in, later, core, sink, clock):
    kept = await left(client)
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", kept["code"])
    assert kept["dueAt"].startswith("2026-11-25T")
    assert kept["mailed"]
    await later.outbox.send_due()
    (receipt,) = sink.mails
    assert receipt["To"] == "ada@example.org"
    assert kept["code"] in receipt.get_content()
    assert "mercoledì 25 novembre alle 10:00" in receipt.get_content()
    assert "patente" not in receipt.get_content(), "nobody writes to strangers through the station"

    anna = await sign_in("anna")
    status, listed = await ask(client, "GET", "messages", anna)
    (shown,) = listed["messages"]
    assert (status, shown["state"], shown["category"]) == (200, "open", "weapons")
    assert listed["figures"]["open"] == 1
    status, opened = await ask(client, "GET", f"messages/{shown['id']}", anna)
    assert (opened["thread"][0]["text"], shown["source"]) == (TEXT, "web")
    assert opened["email"] is None, "an address is for whoever answers"
    status, opened = await ask(client, "POST", f"messages/{shown['id']}/take", anna)
    assert (status, opened["email"], opened["name"]) == (200, "ada@example.org", "Ada Rossi")
    assert (await follow(client, kept["code"]))[1]["state"] == "taken"

    clock.advance(minutes=1)
    request = secrets.token_hex(12)
    words = {
        "request": request, "seenTexts": 1, "text": "Deve rinnovarla.\nNon guidi nel frattempo.",
    }  # fmt: skip
    status, opened = await ask(client, "POST", f"messages/{shown['id']}/answer", anna, **words)
    assert (status, opened["message"]["state"]) == (200, "answered"), opened
    again, _ = await ask(client, "POST", f"messages/{shown['id']}/answer", anna, **words)
    assert again == 200
    await later.outbox.send_due()
    _, answer = sink.mails
    assert answer["In-Reply-To"] == receipt["Message-ID"]
    assert "Non guidi nel frattempo." in answer.get_content()
    assert opened["thread"][1]["operator"] in answer.get_content()

    status, mine = await follow(client, kept["code"].lower().replace("-", " "))
    assert (status, mine["state"], mine["overdue"]) == (200, "answered", False)
    assert [entry["author"] for entry in mine["thread"]] == ["citizen", "agent"]
    async with core.database.reading() as session:
        contact = await contacts.contact(session, shown["id"])
        assert (contact.channel, contact.state, contact.outcome) == (
            "message", "closed", "completed",
        )  # fmt: skip
        kinds = [event.kind for event in await contacts.events_of(session, shown["id"])]
        assert sorted(kinds) == ["message_answered", "message_left", "message_taken"]
        assert [leg.channel for leg in await contacts.legs_of(session, shown["id"])] == ["message"]
        noted = await audit.of_subject(session, f"contact:{shown['id']}")
        assert TEXT not in str([entry.detail for entry in noted])
        assert await outbox.counts(session) == {"sent": 2}
        assert not any(await session.scalars(select(OutgoingMail.sealed))), (
            "what has gone is not kept"
        )


@sqlite_suffices
async def test_writing_again_starts_a_clock_of_its_own(client, sign_in, later, clock):
    kept = await left(client)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    await ask(client, "POST", f"{at}/answer", anna, **answering("Sì."))
    clock.advance(days=2)
    more = {"code": kept["code"], "request": secrets.token_hex(12), "text": "E dove?"}
    for _ in range(2):
        answer = await client.post("/api/v1/messages/follow/replies", json=more)
        shown = await answer.json()
        assert (answer.status, shown["state"], len(shown["thread"])) == (200, "open", 3)
    assert shown["dueAt"].startswith("2026-11-27T")
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    assert listed["messages"][0]["again"]


async def writes_more(client, code, text):
    more = {"code": code, "request": secrets.token_hex(12), "text": text}
    answer = await client.post("/api/v1/messages/follow/replies", json=more)
    return answer.status, await answer.json()


@sqlite_suffices
@pytest.mark.parametrize(
    ("done", "body"),
    [("answer", answering("Sì.")), ("close", {"reason": "spam", "seenTexts": 1})],
)
async def test_what_comes_while_a_message_is_dealt_with_is_seen_first(
    client, sign_in, later, sink, done, body
):
    kept = await left(client)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    assert (await writes_more(client, kept["code"], "E se ho già l'appuntamento?"))[0] == 200
    status, refused = await ask(client, "POST", f"{at}/{done}", anna, **body)
    assert (status, refused["code"]) == (409, "thread_changed")
    await later.outbox.send_due()
    assert len(sink.mails) == 1, "nothing but the receipt went out"
    _, opened = await ask(client, "GET", at, anna)
    assert (opened["message"]["mine"], len(opened["thread"])) == (True, 2)
    status, opened = await ask(client, "POST", f"{at}/{done}", anna, **body | {"seenTexts": 2})
    assert status == 200, opened
    assert not opened["message"]["mine"]
    # repeated when its answer was lost, however the thread went on
    if done == "answer":
        assert (await writes_more(client, kept["code"], "Grazie"))[1]["state"] == "open"
        again, shown = await ask(client, "POST", f"{at}/{done}", anna, **body | {"seenTexts": 2})
        assert (again, len(shown["thread"])) == (200, 4)


async def test_no_text_is_lost_between_an_answer_and_the_citizen(client, sign_in):
    """At the same moment: either the answer is refused, or the message waits again."""
    anna = await sign_in("anna")
    for number in range(8):
        kept = await left(client, email=f"a{number}@example.org", visitor=f"v{number}")
        _, listed = await ask(client, "GET", "messages", anna)
        at = f"messages/{next(m['id'] for m in listed['messages'] if m['reference'] == kept['reference'])}"
        await ask(client, "POST", f"{at}/take", anna)
        (answered, told), (written, _) = await asyncio.gather(
            ask(client, "POST", f"{at}/answer", anna, **answering("Sì.")),
            writes_more(client, kept["code"], "E dove?"),
        )
        assert written == 200
        _, opened = await ask(client, "GET", at, anna)
        if answered == 409:
            assert (told["code"], opened["message"]["state"]) == ("thread_changed", "taken")
            await ask(client, "POST", f"{at}/answer", anna, **answering("Ecco.", seen=2))
        else:
            assert opened["message"]["state"] == "open", "an unseen text waits for an answer"


async def test_the_same_request_is_one_message(client, core):
    wanted = message()
    first, second = await asyncio.gather(
        *(client.post("/api/v1/messages", json=wanted) for _ in range(2))
    )
    assert (first.status, second.status) == (201, 201)
    assert (await first.json())["code"] == (await second.json())["code"]
    other = await client.post("/api/v1/messages", json=wanted | {"text": "Altro"})
    assert (other.status, (await other.json())["code"]) == (409, "request_used")


@sqlite_suffices
@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"category": "astrology"}, 404, "unknown_category"),
        ({"email": "ada"}, 422, "bad_email"),
        ({"email": "ada@example.org\nBcc: x@example.org"}, 422, "bad_email"),
        ({"text": " \n\x00 "}, 422, "empty"),
        ({"text": "x" * 5001}, 422, "invalid"),
        ({"consent": False}, 422, "invalid"),
        ({"request": "1"}, 422, "invalid"),
        ({"name": "x" * 81}, 422, "invalid"),
    ],
)
async def test_what_is_no_message(client, fields, status, code):
    answer = await client.post("/api/v1/messages", json=message(**fields))
    assert (answer.status, (await answer.json())["code"]) == (status, code)


@sqlite_suffices
async def test_without_the_code_nothing_is_told_and_guessing_ends(client):
    kept = await left(client)
    for _ in range(20):
        assert (await follow(client, kept["code"]))[0] == 200, "right codes cost nothing"
    seen = {(await follow(client, f"AAAA-BBBB-CCCC-{number:04}"))[0] for number in range(25)}
    assert seen == {404, 429}
    assert (await follow(client, kept["code"]))[0] == 429


@sqlite_suffices
async def test_messages_are_limited_by_visitor_recipient_and_address(client):
    for number in range(5):
        await left(client, email=f"a{number}@example.org", visitor="v1")
    answer = await client.post("/api/v1/messages", json=message(visitor="v1"))
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


async def test_exactly_one_has_it_and_has_one(client, sign_in):
    await left(client)
    await left(client, email="b@example.org")
    anna, bruno, carla = [await sign_in(name) for name in ("anna", "bruno", "carla")]
    _, listed = await ask(client, "GET", "messages", anna)
    one, two = (each["id"] for each in listed["messages"])
    outcomes = await asyncio.gather(
        ask(client, "POST", f"messages/{one}/take", anna),
        ask(client, "POST", f"messages/{one}/take", bruno),
    )
    assert sorted(status for status, _ in outcomes) == [200, 409]
    loser = next(body for status, body in outcomes if status == 409)
    assert loser["code"] == "taken"
    holder = anna if outcomes[0][0] == 200 else bruno
    status, refused = await ask(client, "POST", f"messages/{two}/take", holder)
    assert (status, refused["code"]) == (409, "holding_another")
    assert (await ask(client, "GET", f"messages/{one}", carla))[0] == 404, "not her category"
    status, refused = await ask(client, "POST", f"messages/{two}/answer", holder, **answering("No"))
    assert (status, refused["code"]) == (409, "not_yours")
    other = bruno if holder is anna else anna
    await ask(client, "POST", f"messages/{one}/release", other)
    assert (await ask(client, "GET", f"messages/{one}", holder))[1]["message"]["state"] == "taken"
    capo = await sign_in("capo")
    status, back = await ask(client, "POST", f"messages/{one}/release", capo)
    assert (status, back["message"]["state"]) == (200, "open")


async def test_one_person_taking_two_at_once_gets_one(client, sign_in):
    for number in range(4):
        await left(client, email=f"a{number}@example.org")
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    outcomes = await asyncio.gather(
        *(ask(client, "POST", f"messages/{m['id']}/take", anna) for m in listed["messages"])
    )
    assert sorted(status for status, _ in outcomes) == [200, 409, 409, 409]


@sqlite_suffices
async def test_a_corrected_category_goes_to_those_who_answer_it(client, sign_in):
    await left(client)
    anna, carla = await sign_in("anna"), await sign_in("carla")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    status, refused = await ask(client, "POST", f"{at}/category", anna, category="road-code")
    assert (status, refused["code"]) == (409, "not_yours")
    await ask(client, "POST", f"{at}/take", anna)
    status, moved = await ask(client, "POST", f"{at}/category", anna, category="road-code")
    assert (status, moved["state"], moved["category"]) == (200, "open", "road-code")
    assert (await ask(client, "GET", at, anna))[0] == 404
    assert (await ask(client, "POST", f"{at}/take", carla))[0] == 200
    status, shut = await ask(client, "POST", f"{at}/close", carla, reason="spam", seenTexts=1)
    assert (status, shut["message"]["closedWhy"]) == (200, "spam")
    _, done = await ask(client, "GET", "messages?state=done", carla)
    assert [each["id"] for each in done["messages"]] == [listed["messages"][0]["id"]]


@sqlite_suffices
async def test_an_answer_that_is_begun_stays_with_the_message(client, sign_in, later, clock, core):
    told = []
    core.database.changes.watch(Message, wake=lambda: told.append(1))
    await left(client)
    anna, capo = await sign_in("anna"), await sign_in("capo")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"

    async def begins(who, text, path=f"{at}/draft"):
        answer = await client.put(f"/api/v1/{path}", headers=who, json={"text": text})
        return answer.status, (await answer.json())["code"] if answer.status != 204 else None

    # nobody begins an answer who has not taken the message, nor to one that is not there
    assert await begins(anna, "Buongiorno") == (409, "not_yours")
    assert await begins(anna, "Buongiorno", "messages/nothing/draft") == (404, "not_found")
    await ask(client, "POST", f"{at}/take", anna)
    assert (await ask(client, "GET", at, anna))[1]["draft"] is None
    # pages hear that it was taken, and not of each word
    assert told
    told.clear()
    assert await begins(anna, "Buongiorno,\r\nio") == (204, None)
    assert not told
    assert (await ask(client, "GET", at, anna))[1]["draft"] == "Buongiorno,\nio"
    # it is for the operator who has the message, and for nobody else
    assert (await ask(client, "GET", at, capo))[1]["draft"] is None
    assert await begins(capo, "no") == (409, "not_yours")
    assert (await begins(anna, "x" * 5001))[0] == 422
    # put back by time, it is there for the next one
    clock.advance(hours=2, seconds=1)
    assert len(await later.clock.put_back()) == 1
    capo = await sign_in("capo")
    _, taken = await ask(client, "POST", f"{at}/take", capo)
    assert taken["draft"] == "Buongiorno,\nio"
    assert await begins(capo, "") == (204, None)
    assert (await ask(client, "GET", at, capo))[1]["draft"] is None
    await begins(capo, "Buonasera")
    status, shut = await ask(client, "POST", f"{at}/close", capo, reason="spam", seenTexts=1)
    assert (status, shut["draft"]) == (200, None)


@sqlite_suffices
async def test_a_message_of_an_operator_who_is_gone_is_put_back(client, sign_in, later, clock):
    await left(client)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    _, me = await ask(client, "GET", "me", anna)
    assert await later.clock.put_back() == []
    # who takes one after a loss has come back since
    later.dispatch.lost[me["id"]] = clock.now - timedelta(minutes=5)
    assert await later.clock.put_back() == []
    later.dispatch.lost[me["id"]] = clock.now + timedelta(seconds=1)
    assert await later.clock.put_back() == [listed["messages"][0]["id"]]
    assert (await ask(client, "GET", at, anna))[1]["message"]["state"] == "open"


class Agents:
    """Operators as the queue has them."""

    def __init__(self, *agents):
        self._agents = agents

    async def agents(self, _ids):
        return self._agents


async def test_an_operator_whose_console_is_there_again_is_not_gone(clock):
    since = to_ms(clock.now) - 61_000
    lost = Agent(
        id="a", state=AgentState.OFFLINE, reason="agent_lost", categories={}, skills=frozenset(),
        since_ms=since, idle_since=0, present=False,
    )  # fmt: skip
    back = replace(lost, id="b", present=True)
    late = replace(lost, id="c", since_ms=since + 2_000)
    offers = MessageOffers(Agents(lost, back, late), None, clock, on=True)
    assert await offers.gone({"a", "b", "c"}) == {"a": from_ms(since)}


@postgresql_when_long
async def test_time_warns_is_late_and_puts_back(client, sign_in, later, clock, core):
    await left(client)
    anna, capo = await sign_in("anna"), await sign_in("capo")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    assert await later.clock.put_back() == []
    clock.advance(hours=2, seconds=1)
    assert len(await later.clock.put_back()) == 1
    assert await later.clock.warn() == []
    # due on Wednesday at ten; four hours of opening before that is Tuesday, 15:30
    clock.advance(hours=3, minutes=30)
    assert len(await later.clock.warn()) == 1
    assert await later.clock.warn() == [], "once"
    capo = await sign_in("capo")
    _, figures = await ask(client, "GET", "message-figures", capo)
    assert (figures["open"], figures["near"], figures["overdue"]) == (1, 1, 0)
    clock.advance(days=1)
    anna, capo = await sign_in("anna"), await sign_in("capo")
    assert (await ask(client, "GET", "message-figures", capo))[1]["overdue"] == 1
    await ask(client, "POST", f"{at}/take", anna)
    _, opened = await ask(client, "POST", f"{at}/answer", anna, **answering("Ecco."))
    assert opened["message"]["late"]
    _, figures = await ask(client, "GET", "message-figures", capo)
    assert (figures["answeredToday"], figures["lateToday"], figures["overdue"]) == (1, 1, 0)


async def reported(client, sign_in):
    capo = await sign_in("capo")
    told = {}
    for by in ("day", "half_hour", "category", "channel", "operator", "outcome"):
        path = f"reports?from=2026-11-24&to=2026-11-24&by={by}"
        status, report = await ask(client, "GET", path, capo)
        assert status == 200, report
        told[by] = report
    return told


async def promised(client, sign_in):
    capo = await sign_in("capo")
    path = "reports?from=2026-11-24&to=2026-11-24&by=channel"
    figures = (await ask(client, "GET", path, capo))[1]["total"]["figures"]
    return tuple(figures[f"promise{name}"] for name in ("d", "Kept", "Open", "Share"))


@sqlite_suffices
async def test_a_promise_is_open_then_kept_or_broken_for_good(client, sign_in, clock):
    kept = await left(client)
    assert await promised(client, sign_in) == (0, 0, 1, None)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    await ask(client, "POST", f"{at}/answer", anna, **answering("Sì."))
    assert await promised(client, sign_in) == (1, 1, 0, 1.0)
    await writes_more(client, kept["code"], "E dove?")
    assert await promised(client, sign_in) == (0, 0, 1, None), "it waits anew"
    clock.advance(days=2)
    assert await promised(client, sign_in) == (1, 0, 0, 0.0), "nobody has answered"
    anna = await sign_in("anna")
    await ask(client, "POST", f"{at}/take", anna)
    await ask(client, "POST", f"{at}/answer", anna, **answering("Qui.", seen=3))
    await writes_more(client, kept["code"], "Grazie")
    assert await promised(client, sign_in) == (1, 0, 0, 0.0), "late once is late"


@sqlite_suffices
async def test_a_message_closed_without_an_answer_was_promised_nothing(client, sign_in):
    await left(client)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    await ask(client, "POST", f"{at}/close", anna, reason="spam", seenTexts=1)
    assert await promised(client, sign_in) == (0, 0, 0, None)


async def test_what_is_over_is_erased_after_its_days(client, sign_in, later, clock, core):
    await clock_is_believed(core.database)
    kept = await left(client)
    anna = await sign_in("anna")
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    await ask(client, "POST", f"{at}/answer", anna, **answering("Sì."))
    clock.advance(days=179)
    assert await purge_messages(core.database, MESSAGES_KEPT, core.clock, PERSONAL) == []
    clock.advance(days=2)
    before = await reported(client, sign_in)
    assert before["channel"]["total"]["figures"]["messages"] == 1
    assert len(await purge_messages(core.database, MESSAGES_KEPT, core.clock, PERSONAL)) == 1
    assert await purge_messages(core.database, MESSAGES_KEPT, core.clock, PERSONAL) == [], "once"
    assert await reported(client, sign_in) == before, "what happened on a past day has happened"
    assert (await follow(client, kept["code"]))[0] == 404
    async with core.database.reading() as session:
        contact = await contacts.contact(session, listed["messages"][0]["id"])
        assert (contact.visitor_name, contact.notes) == (None, None)
        assert contact.reference != kept["reference"], "nobody holds a reference to it any more"
    async with core.database.reading() as session:
        for table in (Message, MessageReply, OutgoingMail):
            assert (await session.execute(table.__table__.select())).first() is None


@sqlite_suffices
async def test_a_mail_server_that_is_busy_is_tried_again(client, later, sink, clock, core):
    sink.refuse_data = "451 later"
    await left(client)
    assert await later.outbox.send_due() == 0
    status = await later.outbox.status()
    (unsent,) = status.unsent
    assert (unsent.state, unsent.error, unsent.attempts) == ("pending", "refused_451", 1)
    assert await later.outbox.send_due() == 0
    assert (await later.outbox.status()).unsent[0].attempts == 1, "not before its time"
    sink.refuse_data = None
    clock.advance(seconds=wait_after(1).total_seconds())
    assert await later.outbox.send_due() == 1
    assert sink.mails[0]["Message-ID"] == f"<{unsent.id}@example.org>"


@sqlite_suffices
async def test_a_refused_recipient_is_given_up_and_may_be_tried_by_hand(
    client, later, sink, people, bearer
):
    sink.refuse_recipient = "550 no such mailbox ada@example.org"
    await left(client)
    await later.outbox.send_due()
    admin = await bearer(Role.ADMIN)
    _, status = await ask(client, "GET", "mail", admin)
    assert (status["configured"], status["failed"]) == (True, 1)
    assert status["unsent"][0]["error"] == "recipient_refused_550"
    assert "ada@" not in str(status)
    sink.refuse_recipient = None
    answer = await client.post(f"/api/v1/mail/{status['unsent'][0]['id']}/retry", headers=admin)
    assert answer.status == 204
    assert await later.outbox.send_due() == 1


async def test_two_gateways_send_a_mail_once(client, core, opening, later, sink):
    await left(client)
    other = messages_of(core, opening)
    gone = await asyncio.gather(later.outbox.send_due(), other.outbox.send_due())
    assert sum(gone) == 1
    assert len(sink.mails) == 1


@sqlite_suffices
async def test_the_outbox_sends_by_itself(client, later, sink):
    later.outbox.start()
    try:
        await left(client)
        await sink.until(1)
    finally:
        await later.outbox.aclose()
        await later.outbox.aclose()


@postgresql_when_long
async def test_members_of_an_office_have_messages_that_it_takes_while_it_is_open(
    client, sign_in, later, core
):
    await core.offices.add("north", "Nord", categories={"road-code", "weapons"})
    olga = NewAccount("olga", Role.OFFICE, PASSWORD, "Olga", {"weapons": 3}, office="north")
    await core.accounts.add_all([olga], one_time=False)
    await left(client)
    h = await sign_in("olga")

    async def seen():
        status, listed = await ask(client, "GET", "messages", h)
        assert status == 200
        return [each["id"] for each in listed["messages"]]

    (message_id,) = await seen()
    week = {day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    shut = (
        ({"categories": {"road-code"}}, {"categories": {"road-code", "weapons"}}),
        ({"week": week | {"wed": ["09:00-10:00"]}}, {"week": {}}),
    )
    for closes, opens in shut:
        await core.offices.change("north", **closes)
        assert await seen() == [], closes
        for method, path, body in (
            ("GET", f"messages/{message_id}", {}),
            ("POST", f"messages/{message_id}/take", {}),
            ("POST", f"messages/{message_id}/answer", answering("No")),
        ):
            assert (await ask(client, method, path, h, **body))[0] == 404, (closes, path)
        await core.offices.change("north", **opens)
    status, _ = await ask(client, "POST", f"messages/{message_id}/take", h)
    assert status == 200
    # whoever has one finishes it
    await core.offices.change("north", disabled=True)
    status, answered = await ask(
        client, "POST", f"messages/{message_id}/answer", h, **answering("Ecco")
    )
    assert (status, answered["message"]["state"]) == (200, "answered")
    await left(client)
    assert await seen() == []


@sqlite_suffices
async def test_a_backlog_goes_without_waiting_for_the_next_look(later, sink, core, monkeypatch):
    monkeypatch.setattr(sending_loop, "SAFETY_S", 3600.0)
    way = later.outbox._plain
    sending = Outbox(
        core.database,
        later.outbox._sealer,
        way.transport,
        sent_from=way.sent_from,
        clock=core.clock,
    )
    async with core.database.writing() as session:
        for number in range(2 * AT_ONCE + 5):
            letter = Letter(to="ada@example.org", subject=str(number), text=TEXT, automatic=True)
            await sending.put(session, letter, contact_id=None, kind="trial")
    sending.start()
    try:
        await sink.until(2 * AT_ONCE + 5)
    finally:
        await sending.aclose()


@postgresql_when_long
async def test_who_follows_a_message_has_its_steps_told_or_not_any_more(client, core, sign_in):
    kept = await left(client)
    _, followed = await follow(client, kept["code"])
    assert followed["tellSteps"] is False
    anna = await sign_in("anna")

    async def tell(on, code=kept["code"]):
        answer = await client.post("/api/v1/messages/follow/steps", json={"code": code, "tell": on})
        return answer.status, await answer.json()

    async def told():
        async with core.database.reading() as session:
            rows = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "step"))
            return len(rows.scalars().all())

    assert (await tell(True))[1]["tellSteps"] is True
    _, listed = await ask(client, "GET", "messages", anna)
    at = f"messages/{listed['messages'][0]['id']}"
    await ask(client, "POST", f"{at}/take", anna)
    assert await told() == 1
    assert (await tell(False))[1]["tellSteps"] is False
    await ask(client, "POST", f"{at}/close", anna, reason="answered-otherwise", seenTexts=1)
    assert await told() == 1, "the end is not told any more"
    # nothing is to come
    assert (await follow(client, kept["code"]))[1]["tellSteps"] is None
    status, refused = await tell(True)
    assert (status, refused["code"]) == (409, "no_steps")
    assert (await tell(True, "AAAA-AAAA-AAAA-AAAA"))[0] == 404
