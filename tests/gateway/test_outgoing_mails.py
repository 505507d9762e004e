"""The outbox in SQL: which mails are meant among others of the same contact, of another one, gone and given up."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.mail import changes, lookups, outbox
from gateway.mail import sql as outgoing
from gateway.mail.compose import Letter
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import NotSentError
from gateway.platform.security.sealing import Sealer
from tests.gateway.contact_rows import a_recording

MINE, OTHER = "contact-of-r1", "contact-of-r2"
GONE = {"state": "sent", "sealed": ""}
GIVEN_UP = {"state": "failed", "error": "refused_550"}


@pytest.fixture
async def put(core, clock):
    """Puts a mail into the outbox, a minute after the one before."""
    for name in ("r1", "r2"):
        await a_recording(core, name)

    async def mail(name, *, contact=MINE, kind="answer", **columns):
        clock.advance(minutes=1)
        async with core.database.writing() as session:
            await outgoing.put(
                session, mail_id=name, contact_id=contact, kind=kind, sealed=f"letter {name}",
                at=clock.now,
            )  # fmt: skip
            row = await session.get(OutgoingMail, name)
            for column, value in columns.items():
                setattr(row, column, value)

    return mail


@pytest.fixture
async def mails(core, put):
    """Mails of every kind and state, of two contacts and of none."""
    await put("waits")
    await put("failed", **GIVEN_UP)
    await put("gone", **GONE)
    await put("emptied", state="failed", sealed="")
    await put("forwarded", kind="forward")
    await put("forward-failed", kind="forward", **GIVEN_UP)
    await put("others", contact=OTHER)
    await put("others-failed", contact=OTHER, **GIVEN_UP)
    await put("staffs", contact=None, kind="report")


async def as_they_are(core):
    """Each mail's state, and whether its content is kept."""
    async with core.database.reading() as session:
        rows = await session.scalars(select(OutgoingMail))
        return {row.id: (row.state, bool(row.sealed)) for row in rows}


async def test_letters_to_one_citizen_are_withdrawn_and_no_others(core, mails):
    before = await as_they_are(core)
    async with core.database.writing() as session:
        await changes.withdraw(session, MINE)
    after = await as_they_are(core)
    assert before.pop("waits") == ("pending", True)
    assert after == before | {"failed": ("failed", False)}


async def test_what_waits_or_failed_is_taken_back_but_not_what_is_gone(core, mails):
    before = await as_they_are(core)
    ids = select(OutgoingMail.id).where(OutgoingMail.id.in_(["waits", "failed", "gone"]))
    async with core.database.writing() as session:
        await outgoing.take_back(session, ids)
    assert set(before) - set(await as_they_are(core)) == {"waits", "failed"}


async def test_a_letter_answers_the_newest_that_went_to_the_same_citizen(core, mails, put):
    async with core.database.reading() as session:
        assert await lookups.last_of(session, MINE) == "emptied"
        assert await lookups.last_of(session, "nobody's") is None
    await put("newest")
    await put("to-somebody-else", kind="inquiry")
    async with core.database.writing() as session:
        (await session.get(OutgoingMail, "gone")).created_at = (
            await session.get(OutgoingMail, "newest")
        ).created_at
    async with core.database.reading() as session:
        # of one moment it is always the same
        assert await lookups.last_of(session, MINE) == "newest"


async def test_unsent_ones_are_listed_with_all_that_is_known_and_the_oldest_first(
    core, clock, mails
):
    box = Outbox(
        core.database, Sealer(core.keys.of("sealed-mail")), None, sent_from=None, clock=core.clock
    )
    status = await box.status()
    assert (status.configured, status.pending, status.failed, status.sent) == (False, 4, 4, 1)
    assert [(each.id, each.state, each.error, each.kind, each.contact_id) for each in status.unsent] == [
        ("waits", "pending", None, "answer", MINE),
        ("failed", "failed", "refused_550", "answer", MINE),
        ("emptied", "failed", None, "answer", MINE),
        ("forwarded", "pending", None, "forward", MINE),
        ("forward-failed", "failed", "refused_550", "forward", MINE),
        ("others", "pending", None, "answer", OTHER),
        ("others-failed", "failed", "refused_550", "answer", OTHER),
        ("staffs", "pending", None, "report", None),
    ]  # fmt: skip
    # nothing is tried again of what was given up
    assert [each.id for each in status.unsent if each.next_at is not None] == [
        "waits", "forwarded", "others", "staffs",
    ]  # fmt: skip


async def test_what_is_due_is_tried_in_the_order_of_its_time_by_one_process(core, clock, mails):
    async with core.database.writing() as session:
        (await session.get(OutgoingMail, "forwarded")).next_at = clock.now
        (await session.get(OutgoingMail, "others")).next_at = clock.now + timedelta(seconds=1)
    async with core.database.writing() as session:
        due = await outgoing.due(session, clock.now, limit=9)
        # two of one moment by their names
        assert due == ["waits", "forwarded", "staffs"]
        assert await outgoing.due(session, clock.now, limit=1) == due[:1]
        mail = await outgoing.claim(session, "waits", clock.now)
        assert (mail.attempts, mail.unsure, mail.next_at) == (1, 1, clock.now + outgoing.CLAIM)
        for name in ("waits", "others", "failed", "gone"):
            assert await outgoing.claim(session, name, clock.now) is None
        assert await outgoing.claim(session, "others", clock.now + timedelta(seconds=1))
        untouched = await session.get(OutgoingMail, "forwarded")
        assert (untouched.attempts, untouched.unsure) == (0, 0)


async def test_the_end_of_a_try_is_noted_of_that_mail_alone(core, clock, mails):
    before = await as_they_are(core)
    async with core.database.writing() as session:
        await outgoing.claim(session, "waits", clock.now)
        await outgoing.not_sent(session, "waits", error="e" * 99, next_at=clock.now)
        tried = await session.get(OutgoingMail, "waits", populate_existing=True)
        assert (tried.error, tried.unsure, tried.attempts) == ("e" * 64, 0, 1)
    assert await as_they_are(core) == before
    async with core.database.writing() as session:
        await outgoing.claim(session, "waits", clock.now)
        await outgoing.not_sent(session, "waits", error="e", next_at=None, unsure=True, forget=True)
        tried = await session.get(OutgoingMail, "waits", populate_existing=True)
        assert (tried.error, tried.unsure, tried.attempts) == ("e", 1, 2)
    assert await as_they_are(core) == before | {"waits": ("failed", False)}
    async with core.database.writing() as session:
        await outgoing.claim(session, "others", clock.now)
        await outgoing.sent(session, "others", clock.now)
        done = await session.get(OutgoingMail, "others", populate_existing=True)
        assert (done.sent_at, done.unsure, done.error) == (clock.now, 0, None)
    after = {"waits": ("failed", False), "others": ("sent", False)}
    assert await as_they_are(core) == before | after


async def test_what_is_not_gone_and_still_there_is_tried_again(core, clock, mails):
    async with core.database.writing() as session:
        (await session.get(OutgoingMail, "failed")).attempts = 7
        (await session.get(OutgoingMail, "gone")).sealed = "kept by mistake"
    async with core.database.writing() as session:
        found = {
            name: await outgoing.retry(session, name, clock.now)
            for name in ("failed", "waits", "gone", "emptied", "nothing")
        }
        again = await session.get(OutgoingMail, "failed", populate_existing=True)
        assert (again.state, again.attempts, again.next_at) == ("pending", 0, clock.now)
        assert (await session.get(OutgoingMail, "others-failed")).state == "failed"
    assert found == {
        "failed": True, "waits": True, "gone": False, "emptied": False, "nothing": False,
    }  # fmt: skip


async def test_that_a_mail_did_not_arrive_is_noted_once_and_of_one_that_went(core, mails, put):
    await put("gone-too", **GONE)
    async with core.database.writing() as session:
        told = [
            await changes.not_delivered(session, name, "bounced 550 " + "x" * 99)
            for name in ("gone", "gone", "waits")
        ]
        error = (await session.get(OutgoingMail, "gone")).error
    assert (told, len(error), error[:11]) == ([True, False, False], 64, "bounced 550")
    states = await as_they_are(core)
    assert [states[name][0] for name in ("gone", "gone-too", "waits")] == [
        "failed", "sent", "pending",
    ]  # fmt: skip


async def test_finished_mails_of_a_kind_go_once_they_are_old(core, clock, put):
    for name, columns in {
        "old": {}, "failed": {"state": "failed"}, "waits": {"state": "pending"}, "another": {"kind": "report"},
    }.items():  # fmt: skip
        await put(name, **{"kind": "list", "state": "sent", "created_at": clock.now} | columns)
    before = clock.now
    await put("new", kind="list", state="sent", created_at=before)
    async with core.database.writing() as session:
        for name in ("old", "failed", "waits", "another"):
            (await session.get(OutgoingMail, name)).created_at = before - timedelta(seconds=1)
    async with core.database.writing() as session:
        assert sorted(await changes.delete_finished(session, "list", before)) == ["failed", "old"]
    assert sorted(await as_they_are(core)) == ["another", "new", "waits"]


@pytest.mark.parametrize("attempts", [outbox.GIVE_UP_AFTER - 2, outbox.GIVE_UP_AFTER - 1])
async def test_after_so_many_tries_a_letter_is_given_up_and_told_of(core, clock, put, attempts):
    sealer = Sealer(core.keys.of("sealed-mail"))

    class Refusing:
        async def send(self, _mail):
            raise NotSentError("busy_451", for_good=False)

    told = []

    async def failed(_session, row, code):
        told.append((row.id, code))

    box = Outbox(core.database, sealer, Refusing(), sent_from="urp@example.org", clock=core.clock)
    box.failed.append(failed)
    async with core.database.writing() as session:
        mail = await box.put(
            session, Letter(to="ada@example.org", subject="S", text="T", automatic=False),
            contact_id=MINE, kind="answer",
        )  # fmt: skip
        (await session.get(OutgoingMail, mail)).attempts = attempts
    assert await box.send_due() == 0
    last = attempts + 1 == outbox.GIVE_UP_AFTER
    assert told == ([(mail, "busy_451")] if last else [])
    assert await as_they_are(core) == {mail: ("failed" if last else "pending", True)}


def test_waits_double_up_to_the_longest():
    waits = [outbox.wait_after(attempts) for attempts in range(1, 14)]
    assert waits[0] == outbox.FIRST_WAIT
    for before, after in itertools.pairwise(waits):
        assert after == min(2 * before, outbox.LONGEST_WAIT)
    assert waits[-1] == outbox.LONGEST_WAIT


async def test_letters_to_an_address_are_forgotten_whatever_its_letters_and_of_a_kind(
    core, clock, put
):
    sealer = Sealer(core.keys.of("sealed-mail"))
    box = Outbox(core.database, sealer, None, sent_from=None, clock=core.clock)
    async with core.database.writing() as session:
        for number, (to, kind, contact) in enumerate(
            [
                ("Ada@example.org", "answer", MINE),
                ("ada@example.org", "rating", OTHER),
                ("eva@example.org", "answer", MINE),
                ("ada@example.org", "inquiry", MINE),
            ]
        ):
            letter = Letter(to=to, subject="S", text="T", automatic=False)
            await box.put(session, letter, contact_id=contact, kind=kind, mail_id=f"m{number}")
    async with core.database.writing() as session:
        assert await box.forget_to(session, "ADA@example.org", kind="rating") == 1
    assert sorted(await as_they_are(core)) == ["m0", "m2", "m3"]
    async with core.database.writing() as session:
        assert await box.forget_to(session, "ADA@example.org") == 1
    # what went to another body stays
    assert sorted(await as_they_are(core)) == ["m2", "m3"]
