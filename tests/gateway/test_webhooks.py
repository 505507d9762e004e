"""Webhooks: what is told, at least once and in order, and when it ends."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from gateway.contacts.tables import Contact
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import MailServer, SmtpTransport
from gateway.messages.tables import Message
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Changes
from gateway.webhooks import api, events, rules
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.letters import by_mail
from gateway.webhooks.service import MOST, Webhooks
from gateway.webhooks.tables import Webhook, WebhookDelivery
from tests.gateway.person_rows import NAME, fill

URL = "https://example.org/hook"
BESIDE = "beside"
MOST_WAITING = 50


class Receiver:
    """Answers as it is told, and keeps what it was sent."""

    def __init__(self):
        self.got = []
        self.status = 200

    async def __call__(self, url, secret, event_id, body):
        told = msgspec.json.decode(body)
        assert event_id == told["id"]
        self.got.append(told)
        return self.status(told) if callable(self.status) else self.status

    @property
    def kinds(self):
        return [(each["type"], each["subject"]) for each in self.got]


async def outside(_host):
    return ["93.184.215.14"]


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def delivering(core, receiver):
    sealer = Sealer(core.keys.of("webhook-secret"))
    return Delivering(core.database, sealer, receiver, core.clock, most_waiting=MOST_WAITING)


async def put_beside(core, clock):
    """A webhook that somebody has switched off, for which as many deliveries wait as one may have."""
    later = clock.now + timedelta(days=3650)
    async with core.database.writing() as session:
        session.add(
            Webhook(
                id=BESIDE, name="Altro", url=URL, kinds=list(rules.KINDS), secret="x", created_at=clock.now,
                told_since=clock.now, off_why="person", off_at=clock.now, failing_since=None,
            )
        )  # fmt: skip
        await session.flush()
        session.add_all(
            WebhookDelivery(
                webhook_id=BESIDE, event_id=f"{number}", kind="contact.entered", subject=f"o{number}", at=later,
                state="waiting" if number < MOST_WAITING else "taken", attempts=0, next_at=clock.now, status=None,
                tried_at=later,
            )
            for number in range(MOST_WAITING + 1)
        )  # fmt: skip


async def kept_beside(core):
    async with core.database.reading() as session:
        found = [
            *await session.execute(select(Webhook.__table__).where(Webhook.id == BESIDE)),
            *await session.execute(
                select(WebhookDelivery.__table__)
                .where(WebhookDelivery.webhook_id == BESIDE)
                .order_by(WebhookDelivery.event_id)
            ),
        ]
    return list(map(repr, found))


@pytest.fixture
async def webhooks(core, clock, delivering):
    """The webhooks of a station that has another one, which no test changes and nobody is told by."""
    await put_beside(core, clock)
    before = await kept_beside(core)
    sealer = Sealer(core.keys.of("webhook-secret"))
    yield Webhooks(core.database, sealer, delivering, core.clock, resolve=outside)
    assert await kept_beside(core) == before


async def added(webhooks, **more):
    wanted = {"name": "Sportello", "url": URL, "kinds": list(rules.KINDS)} | more
    return (await webhooks.add(api.NewWebhook(**wanted), by="a-1")).webhook.id


async def rows(core, model):
    """The rows, without those of the webhook beside."""
    async with core.database.reading() as session:
        found = (await session.execute(select(model))).scalars().all()
    of = {Webhook: "id", WebhookDelivery: "webhook_id"}.get(model)
    return [row for row in found if of is None or getattr(row, of) != BESIDE]


async def test_everything_of_a_contact_and_a_case_is_told_once_in_order_without_personal_data(
    core, clock, webhooks, delivering, receiver
):
    await added(webhooks)
    clock.advance(minutes=2)
    await fill(core.database, clock.now)
    clock.advance(minutes=3)
    for _ in range(2):
        await delivering.turn()
    of_contact = [kind for kind, subject in receiver.kinds if subject == "c1"]
    assert of_contact == [
        "contact.entered", "case.opened", "contact.answered", "contact.ended",
    ]  # fmt: skip
    assert len({each["id"] for each in receiver.got}) == len(receiver.got)
    for told in receiver.got:
        assert set(told) == {"id", "type", "at", "subject"}
    assert NAME not in str(receiver.got)
    assert "AAAA-2222" not in str(receiver.got)
    [shown] = [each for each in (await webhooks.listed()).webhooks if each.id != BESIDE]
    assert (shown.name, shown.waiting, shown.taken_at) == ("Sportello", 0, clock.now)
    delivered = (await webhooks.deliveries(shown.id)).deliveries
    assert len(delivered) == len(receiver.got)
    assert [each.at for each in delivered] == sorted((each.at for each in delivered), reverse=True)


async def test_only_chosen_kinds_are_told_and_nothing_of_before(
    core, clock, webhooks, delivering, receiver
):
    await fill(core.database, clock.now, contact="old", reference="OLD")
    clock.advance(minutes=5)
    await added(webhooks, kinds=["case.opened"])
    await fill(core.database, clock.now)
    await delivering.turn()
    assert receiver.kinds == [("case.opened", "c1")]


async def test_a_failed_delivery_is_repeated_and_holds_only_its_own_subject(
    core, clock, webhooks, delivering, receiver
):
    await added(webhooks, kinds=["contact.entered", "contact.ended"])
    await fill(core.database, clock.now)
    clock.advance(seconds=1)
    await fill(core.database, clock.now, contact="c2", reference="BBBB-3333")
    clock.advance(minutes=3)
    receiver.status = lambda told: 500 if told["subject"] == "c1" else 204
    # a turn ends with the first failure; the next one goes on with the others
    for _ in range(3):
        await delivering.turn()
    assert receiver.kinds == [
        ("contact.entered", "c1"),
        ("contact.entered", "c2"),
        ("contact.ended", "c2"),
    ]
    receiver.status = 200
    clock.advance(seconds=11)
    await delivering.turn()
    assert receiver.kinds[3:] == [("contact.entered", "c1"), ("contact.ended", "c1")]
    assert receiver.got[0] == receiver.got[3]
    assert {each.state for each in await rows(core, WebhookDelivery)} == {"taken"}
    assert (await rows(core, Webhook))[0].failing_since is None


async def test_a_turn_says_when_there_is_more_to_do(core, clock, webhooks, delivering, receiver):
    assert await delivering.turn() is None
    await added(webhooks, kinds=["contact.entered"])
    assert await delivering.turn() is None
    await fill(core.database, clock.now)
    await fill(core.database, clock.now, contact="c2", reference="BBBB-3333")
    receiver.status = 500
    tried_at = clock.now
    # the other one is tried in the next turn
    assert await delivering.turn() == tried_at
    clock.advance(seconds=1)
    assert await delivering.turn() == clock.now
    assert await delivering.turn() == tried_at + rules.FIRST_PAUSE
    receiver.status = 204
    clock.advance(minutes=1)
    assert await delivering.turn() is None
    assert {each.state for each in await rows(core, WebhookDelivery)} == {"taken"}


async def test_one_that_takes_nothing_for_a_day_is_switched_off_and_told_of(
    core, clock, webhooks, delivering, receiver
):
    webhook_id = await added(webhooks, kinds=["contact.entered"])
    await fill(core.database, clock.now)
    receiver.status = None
    for _ in range(30):
        await delivering.turn()
        clock.advance(hours=1)
    [row] = await rows(core, Webhook)
    assert row.off_why == "unanswered"
    assert await webhooks.switched_off() == ["Sportello"]
    off = [each for each in await rows(core, AuditEntry) if each.action == "webhook.off"]
    assert [(each.account_id, each.detail) for each in off] == [(None, {"why": "unanswered"})]
    sent = len(receiver.got)
    await delivering.turn()
    assert len(receiver.got) == sent
    # switched on again, it gets what waited
    receiver.status = 200
    await webhooks.change(webhook_id, api.WebhookChange(on=True), by="a-1")
    await delivering.turn()
    assert len(receiver.got) == sent + 1
    assert await webhooks.switched_off() is None


async def test_who_is_switched_off_is_read_again_only_when_one_has_changed(
    core, delivering, monkeypatch
):
    monkeypatch.setattr(core.database, "changes", Changes(lambda: 0.0))
    sealer = Sealer(core.keys.of("webhook-secret"))
    webhooks = Webhooks(core.database, sealer, delivering, core.clock, resolve=outside)
    await added(webhooks)
    assert await webhooks.switched_off() is None
    async with core.database.engine.begin() as unnoticed:
        await unnoticed.execute(update(Webhook).values(off_why="gone", off_at=core.clock()))
    assert await webhooks.switched_off() is None
    async with core.database.writing() as session:
        await session.execute(update(Webhook).values(name="Altro"))
    assert await webhooks.switched_off() == ["Altro"]


async def test_one_that_is_gone_is_switched_off_at_once_and_somebody_is_told(
    core, clock, webhooks, receiver
):
    told = []

    async def tell(_session, name):
        told.append(name)

    sealer = Sealer(core.keys.of("webhook-secret"))
    delivering = Delivering(core.database, sealer, receiver, core.clock, tell=tell)
    await added(webhooks, kinds=["contact.entered"])
    await fill(core.database, clock.now)
    receiver.status = 410
    await delivering.turn()
    assert (await rows(core, Webhook))[0].off_why == "gone"
    await delivering.turn()
    assert told == ["Sportello"]


@pytest.mark.parametrize("smtp", ["smtp+plain://127.0.0.1:1", None])
async def test_administrators_are_written_to_where_mail_is_set_up(core, clock, people, smtp):
    for name in ("admin2", "admin3"):
        await core.accounts.add(name, Role.ADMIN)
    async with core.database.writing() as session:
        await session.execute(
            update(Account).where(Account.role == Role.ADMIN).values(email="admin@example.org")
        )
        # who has left is not written to, nor anybody else, nor who has no address
        await session.execute(
            update(Account)
            .where(Account.username == "admin2")
            .values(email="left@example.org", disabled_at=clock())
        )
        await session.execute(
            update(Account).where(Account.username == "admin3").values(email=None)
        )
        await session.execute(
            update(Account).where(Account.role == Role.SUPERVISOR).values(email="s@example.org")
        )
    transport = None if smtp is None else SmtpTransport(MailServer.of(smtp))
    sealer = Sealer(core.keys.of("sealed-mail"))
    outbox = Outbox(
        core.database, sealer, transport, sent_from="s@example.org", clock=core.clock
    )  # fmt: skip
    sender = Sender(name="", organisation="Ente", origin="https://station.example", reply_to=None)
    async with core.database.writing() as session:
        await by_mail(outbox, sender)(session, "Sportello")
    written = await rows(core, OutgoingMail)
    assert len(written) == (0 if smtp is None else 1)
    for row in written:
        letter = msgspec.json.decode(sealer.open(row.sealed, row.id))
        assert letter["to"] == "admin@example.org"
        assert "Sportello" in letter["text"]


async def test_the_queue_is_bounded(core, clock, webhooks, receiver):
    sealer = Sealer(core.keys.of("webhook-secret"))
    small = Delivering(core.database, sealer, receiver, core.clock, most_waiting=2)
    await added(webhooks)
    await fill(core.database, clock.now)
    clock.advance(minutes=3)
    await small.turn()
    assert (await rows(core, Webhook))[0].off_why == "overflow"
    assert await rows(core, WebhookDelivery) == []


async def test_of_the_queue_the_last_place_is_taken(core, clock, webhooks, receiver):
    sealer = Sealer(core.keys.of("webhook-secret"))
    small = Delivering(core.database, sealer, receiver, core.clock, most_waiting=2)
    await added(webhooks, kinds=["contact.entered"])
    receiver.status = 500
    for number in range(3):
        await fill(core.database, clock.now, contact=f"c{number}", reference=f"BBBB-{number:04}")
        await small.turn()
        waiting = [each.state for each in await rows(core, WebhookDelivery)]
        assert waiting == ["waiting"] * min(number + 1, 2)
        assert (await rows(core, Webhook))[0].off_why == (None if number < 2 else "overflow")


async def test_what_waits_is_shown_with_its_tries(core, clock, webhooks, delivering, receiver):
    webhook_id = await added(webhooks, kinds=["contact.entered"])
    await fill(core.database, clock.now)
    receiver.status = 503
    at = clock.now
    for _ in range(2):
        clock.advance(minutes=1)
        await delivering.turn()
    [shown] = (await webhooks.deliveries(webhook_id)).deliveries
    assert msgspec.structs.asdict(shown) == {
        "event_id": receiver.got[0]["id"],
        "kind": "contact.entered",
        "subject": "c1",
        "at": at,
        "state": "waiting",
        "attempts": 2,
        "status": 503,
        "tried_at": clock.now,
        "next_at": clock.now + timedelta(seconds=20),
    }
    shown = next(each for each in (await webhooks.listed()).webhooks if each.id == webhook_id)
    assert (shown.failing_since, shown.waiting) == (at + timedelta(minutes=1), 1)
    assert shown.taken_at is None


async def test_somebody_switches_one_off_and_on_once(core, clock, webhooks, delivering, receiver):
    """Of what happens while it is off nothing is told, and the station has not switched it off."""
    webhook_id = await added(webhooks, kinds=["contact.entered"])
    for number, wanted in enumerate((False, False, True, True)):
        clock.advance(minutes=1)
        changed = await webhooks.change(webhook_id, api.WebhookChange(on=wanted), by="a-2")
        assert changed.off_why == (None if wanted else "person")
        assert changed.off_at == (None if wanted else clock.now - timedelta(minutes=number))
        assert await webhooks.switched_off() is None
        assert await webhooks.any_on() is wanted
        await fill(core.database, clock.now, contact=f"c{number}", reference=f"BBBB-{number:04}")
    clock.advance(minutes=1)
    await delivering.turn()
    assert [subject for _kind, subject in receiver.kinds] == ["c2", "c3"]
    noted = [each for each in await rows(core, AuditEntry) if each.account_id == "a-2"]
    assert [(each.action, each.subject, each.detail) for each in noted] == [
        ("webhook.off", f"webhook:{webhook_id}", {"why": "person"}),
        ("webhook.on", f"webhook:{webhook_id}", {}),
    ]


async def test_one_that_is_switched_off_in_a_turn_gets_nothing_more_in_it(
    core, clock, webhooks, delivering, receiver
):
    await added(webhooks, kinds=["contact.entered"])
    for number in range(2):
        await fill(core.database, clock.now, contact=f"c{number}", reference=f"BBBB-{number:04}")

    sent = delivering.attempt

    async def off_meanwhile(webhook, *told):
        await webhooks.change(webhook.id, api.WebhookChange(on=False), by="a-1")
        return await sent(webhook, *told)

    delivering.attempt = off_meanwhile
    await delivering.turn()
    assert len(receiver.got) == 1


async def test_a_trial_is_sent_once_and_waits_for_nothing(core, clock, webhooks, receiver):
    webhook_id = await added(webhooks)
    for status in (418, None):
        receiver.status = status
        assert (await webhooks.trial(webhook_id, by="a-2")).status == status
    told = receiver.got[0]
    assert told == {
        "id": told["id"],
        "type": "webhook.trial",
        "at": clock.now.isoformat().replace("+00:00", "Z"),
        "subject": webhook_id,
    }
    assert receiver.got[1]["id"] != told["id"]
    assert await rows(core, WebhookDelivery) == []
    noted = [each for each in await rows(core, AuditEntry) if each.account_id == "a-2"]
    assert [(each.action, each.subject) for each in noted] == [
        ("webhook.trial", f"webhook:{webhook_id}")
    ] * 2
    with pytest.raises(Refused, match="no such webhook"):
        await webhooks.trial("nobody's", by="a-2")


async def test_what_happened_at_a_moment_or_later_is_found(core, clock):
    since, day = clock.now, timedelta(days=1)
    moments = {
        "entered": (since, None),
        "before": (since - timedelta(seconds=1), None),
        "two-days": (since - events.LONGEST_CONTACT, since),
        "longer": (since - events.LONGEST_CONTACT - timedelta(seconds=1), since),
        "seventy": (since - events.LONGEST_CALLBACK, since),
        "longest": (since - events.LONGEST_CALLBACK - timedelta(seconds=1), since),
        "check": (since, since),
        "message": (since, since),
    }
    for number, (contact, (at, later)) in enumerate(moments.items()):
        await fill(core.database, since - 99 * day, contact=contact, reference=f"B-{number}")
        channel = {"seventy": "callback", "longest": "callback", "message": "message"}
        values = {
            "created_at": at, "connected_at": later, "ended_at": later,
            "channel": channel.get(contact, "video"),
            "category": STATION_CHECK if contact == "check" else "weapons",
        }  # fmt: skip
        async with core.database.writing() as session:
            await session.execute(update(Contact).where(Contact.id == contact).values(**values))
            at = since if contact == "entered" else since - timedelta(seconds=1)
            case = {"left_at": at, "answered_at": at, "closed_at": at}
            await session.execute(
                update(Message).where(Message.contact_id == contact).values(**case)
            )
    sheet = {
        "topics": [], "example": False, "state": "published", "last_number": 1, "meaning": 1,
        "created_at": since - day,
    }  # fmt: skip
    version = {
        "number": 1, "language": "it", "state": "approved", "title": "t", "entries": {}, "body": "b", "links": [],
        "questions": [], "why": "w", "minor": False, "written_at": since - day,
    }  # fmt: skip
    async with core.database.writing() as session:
        for name, at in (("s1", since), ("s0", since - timedelta(seconds=1)), ("draft", None)):
            session.add(Sheet(id=name, confirmed_at=at, withdrawn_at=at, **sheet))
            await session.flush()
            session.add(SheetVersion(sheet_id=name, approved_at=at, **version))
    async with core.database.reading() as session:
        found = await events.events_since(session, since)
    assert sorted((each.kind, each.subject) for each in found) == [
        ("case.answered", "entered"),
        ("case.closed", "entered"),
        ("case.opened", "entered"),
        ("contact.answered", "seventy"),
        ("contact.answered", "two-days"),
        ("contact.ended", "seventy"),
        ("contact.ended", "two-days"),
        ("contact.entered", "entered"),
        ("sheet.confirmed", "s1"),
        ("sheet.published", "s1"),
        ("sheet.withdrawn", "s1"),
    ]
    assert {each.at for each in found} == {since}


async def test_deliveries_are_forgotten_after_a_week(core, clock, webhooks, delivering):
    await added(webhooks)
    await fill(core.database, clock.now)
    await delivering.turn()
    [entered] = [
        each
        for each in await rows(core, WebhookDelivery)
        if each.at == clock.now and each.kind == "contact.entered"
    ]
    clock.advance(days=7)
    await delivering.forget()
    assert entered.event_id in {each.event_id for each in await rows(core, WebhookDelivery)}
    clock.advance(seconds=1)
    await delivering.forget()
    assert entered.event_id not in {each.event_id for each in await rows(core, WebhookDelivery)}
    clock.advance(minutes=2)
    await delivering.forget()
    assert await rows(core, WebhookDelivery) == []


async def test_a_name_that_leads_inside_is_refused(client, bearer):
    admin = await bearer(Role.ADMIN)
    for url, code in (
        ("http://example.org/", "bad_address"),
        ("https://169.254.169.254/latest", "inside"),
        ("https://localhost/", "inside"),
    ):
        wanted = {"name": "x", "url": url, "kinds": ["case.opened"]}
        answer = await client.post("/api/v1/webhooks", json=wanted, headers=admin)
        assert (answer.status, (await answer.json())["code"]) == (422, code)


async def test_every_address_of_a_name_lies_outside_and_it_has_one(core, delivering):
    found = []

    async def resolve(_host):
        if not found:
            raise OSError
        return found

    sealer = Sealer(core.keys.of("webhook-secret"))
    webhooks = Webhooks(core.database, sealer, delivering, core.clock, resolve=resolve)
    for addresses, code in (
        ([], "unknown_host"),
        (["93.184.215.14", "10.0.0.7"], "inside"),
        (["10.0.0.7", "93.184.215.14"], "inside"),
    ):
        found[:] = addresses
        with pytest.raises(Refused) as refused:
            await added(webhooks)
        assert refused.value.code == code
    assert await rows(core, Webhook) == []
    found[:] = ["93.184.215.14", "93.184.215.15"]
    await added(webhooks)
    assert len(await rows(core, Webhook)) == 1


async def test_a_station_has_so_many_webhooks(core, webhooks):
    # and one beside
    for number in range(MOST - 1):
        last = await added(webhooks, name=str(number))
    with pytest.raises(Refused) as refused:
        await added(webhooks)
    assert refused.value.code == "too_many_webhooks"
    await webhooks.remove(last, by="a-1")
    await added(webhooks)
    assert len(await rows(core, Webhook)) == MOST - 1


async def test_the_secret_is_shown_once_and_replaced(client, bearer, core, people):
    admin = await bearer(Role.ADMIN)
    wanted = {"name": "Sportello", "url": URL, "kinds": ["case.opened"]}
    answer = await client.post("/api/v1/webhooks", json=wanted, headers=admin)
    made = await answer.json()
    assert answer.status == 201, made
    listing = await (await client.get("/api/v1/webhooks", headers=admin)).text()
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in listing
    [row] = await rows(core, Webhook)
    assert made["secret"] not in row.secret
    path = f"/api/v1/webhooks/{made['webhook']['id']}"
    again = await (await client.post(f"{path}/secret", headers=admin)).json()
    assert again["secret"] != made["secret"]
    assert (await (await client.get(f"{path}/deliveries", headers=admin)).json())[
        "deliveries"
    ] == []
    assert (await client.delete(path, headers=admin)).status == 204
    assert (await client.get(f"{path}/deliveries", headers=admin)).status == 404
    noted = await rows(core, AuditEntry)
    by = people[Role.ADMIN].id
    assert [each.account_id for each in noted[-3:]] == [by] * 3
    made_known = next(each for each in noted if each.action == "webhook.add")
    assert made_known.detail == {"kinds": ["case.opened"], "host": "example.org"}
    actions = [each.action for each in noted]
    assert actions[-3:] == ["webhook.add", "webhook.secret", "webhook.remove"]


def test_pauses_grow_to_an_hour():
    pauses = [rules.pause_after(n) for n in range(1, 40)]
    assert pauses[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "taken"), [(None, False), (199, False), (200, True), (299, True), (300, False)]
)
def test_what_begins_with_two_was_taken(status, taken):
    assert rules.is_taken(status) is taken


@pytest.mark.parametrize(
    ("status", "failing", "why"),
    [
        (500, timedelta(hours=24), "unanswered"),
        (500, timedelta(hours=23, minutes=59), None),
        (410, timedelta(0), "gone"),
        (404, timedelta(0), None),
    ],
)
def test_after_a_day_without_one_taken_it_ends_or_at_once_where_it_is_gone(
    clock, status, failing, why
):
    assert rules.off_after(status, failing_since=clock.now - failing, now=clock.now) == why


async def test_what_is_written_late_is_told_late(core, clock, webhooks, delivering, receiver):
    await added(webhooks, kinds=["case.opened", "case.answered"])
    await fill(core.database, clock.now)
    await delivering.turn()
    async with core.database.writing() as session:
        await session.execute(update(Message).values(answered_at=clock.now))
    clock.advance(minutes=10)
    await delivering.turn()
    assert receiver.kinds == [("case.opened", "c1"), ("case.answered", "c1")]
    assert await rows(core, Contact)


async def test_a_callback_agreed_on_long_before_is_told_when_it_ends(
    core, clock, webhooks, delivering, receiver
):
    await fill(core.database, clock.now)
    async with core.database.writing() as session:
        await session.execute(
            update(Contact).values(channel="callback", connected_at=None, ended_at=None)
        )
    clock.advance(days=50)
    await added(webhooks, kinds=["contact.answered", "contact.ended"])
    clock.advance(minutes=1)
    async with core.database.writing() as session:
        await session.execute(update(Contact).values(connected_at=clock.now, ended_at=clock.now))
    await delivering.turn()
    assert receiver.kinds == [("contact.answered", "c1"), ("contact.ended", "c1")]


async def test_a_slow_receiver_ends_its_turn_and_an_unreadable_secret_stops_nobody_else(
    core, clock, webhooks, delivering, receiver
):
    slow = await added(webhooks, kinds=["contact.entered"])
    broken = await added(webhooks, kinds=["contact.entered"])
    async with core.database.writing() as session:
        await session.execute(update(Webhook).where(Webhook.id == broken).values(secret="x"))
    for number in range(6):
        await fill(core.database, clock.now, contact=f"c{number}", reference=f"BBBB-{number:04}")

    def late(_told):
        clock.advance(seconds=9)
        return 200

    receiver.status = late
    await delivering.turn()
    assert len(receiver.got) == 4
    shown = {each.id: each for each in (await webhooks.listed()).webhooks}
    assert (shown[slow].waiting, shown[broken].waiting) == (2, 6)
    await delivering.turn()
    assert len(receiver.got) == 6
    # its try may have had no time left in the first turn
    shown = {each.id: each for each in (await webhooks.listed()).webhooks}
    assert shown[broken].failing_since is not None
