"""What of persons goes by its age, and what stays."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update

from gateway.archive.tables import Recording
from gateway.contacts.tables import ChatMessage, Contact
from gateway.handover.tables import Authorisation
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import Message, MessageHold, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.personal.clues import Clue
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.topics import topics
from gateway.privacy import messages as of_messages
from gateway.privacy import service
from gateway.schema import PERSONAL
from queueing.categories import Catalogue
from tests.gateway.contact_rows import clock_is_believed
from tests.gateway.person_rows import NAME, erased, fill, persons_of
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices

AGES = {"contact": 365, "chat": 180, "notes": 90}


async def test_purging_by_age(database, clock):
    await clock_is_believed(database)
    for days in (400, 200, 100, 10):
        at = clock.now - timedelta(days=days)
        await fill(database, at, contact=f"d{days}", reference=f"D{days}")
    open_one = clock.now - timedelta(days=400)
    await fill(database, open_one, contact="open", reference="OPEN", state="connected")
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
    persons = persons_of(database, clock)
    gone = await persons.purge(AGES)
    assert gone == {
        "contacts": 1, "notes": 3, "chat": 2, "phoneCalls": 1, "callsOut": 1, "recordedCallParties": 1, "locations": 1, "escalations": 1, "consultations": 1, "authorisations": 1, "callbacks": 1, "recognitions": 1, "knownContacts": 1, "knownViews": 1,
        "supervisorActs": 3, "mail": 1, "messageHolds": 1, "messageSteps": 1, "messageReplies": 1, "messages": 1, "recordingComments": 1,
        "sheetsUsed": 1, "receivedMails": 1, "complaints": 1, "complaintSteps": 1, "praises": 1, "bodyReferrals": 1, "ratings": 1, "thanks": 1,
        "inquiries": 1, "inquiryAnswers": 1,
    }  # fmt: skip
    assert await persons.purge(AGES) == {}
    async with database.reading() as session:
        names = {r.id: r.visitor_name for r in (await session.execute(select(Contact))).scalars()}
        notes = {r.id for r in (await session.execute(select(Contact))).scalars() if r.notes}
        lines = {r.contact_id for r in (await session.execute(select(ChatMessage))).scalars()}
        audited = (await session.execute(select(AuditEntry))).scalars().all()
    assert names == {"d400": None, "d200": NAME, "d100": NAME, "d10": NAME, "open": NAME}
    assert notes == {"d10", "open"}
    assert lines == {"d100", "d10", "open"}
    told = [e for e in audited if e.action not in ("contact.advance", "audit.redact")]
    assert [(e.action, e.subject) for e in told] == [("retention.purge", "history")]
    assert told[0].detail == {"contacts": gone, "days": AGES}
    reasons = {e.subject: e.detail["reason"] for e in audited if e.action == "contact.advance"}
    assert {subject for subject, reason in reasons.items() if reason} == {
        "contact:d10",
        "contact:open",
    }
    erased = {str(e.seq) for e in audited if e.action == "contact.advance" and not e.salt}
    (redaction,) = (e.detail["redacted"] for e in audited if e.action == "audit.redact")
    assert set(redaction) == erased


@postgresql_when_long
async def test_what_goes_in_several_steps_is_counted_together(database, clock, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 2)
    await clock_is_believed(database)
    at = clock.now - timedelta(days=400)
    for number in range(5):
        await fill(database, at, contact=f"d{number}", reference=f"D{number}")
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
    gone = await persons_of(database, clock).purge(AGES)
    assert set(gone.values()) == {5}
    async with database.reading() as session:
        [told] = await audit.of_subject(session, "history")
    assert told.detail == {"contacts": gone, "days": AGES}


async def test_reasons_of_standing_authorisations_go_as_notes_do(database, clock):
    await clock_is_believed(database)
    whys = ("asked_why", "decided_why", "ended_why")
    await fill(database, clock.now, contact="c9", reference="C9")
    async with database.writing() as session:
        account = (await session.execute(select(Account.id))).scalars().first()
        for days, state in ((400, "ended"), (91, "pending"), (89, "granted")):
            session.add(
                Authorisation(
                    id=f"s{days}", kind="standing", account_id=account, category="privacy",
                    asked_at=clock.now - timedelta(days=days), state=state, **dict.fromkeys(whys, "perché"),
                )
            )  # fmt: skip
        session.add(
            Authorisation(
                id="during", kind="during", account_id=account, category="privacy", contact_id="c9",
                asked_at=clock.now - timedelta(days=400), state="granted", asked_why="perché",
            )
        )  # fmt: skip
    persons = persons_of(database, clock)
    assert (await persons.purge(AGES))["standingAuthorisations"] == 2
    assert "standingAuthorisations" not in await persons.purge(AGES)
    async with database.reading() as session:
        rows = {r.id: r for r in (await session.execute(select(Authorisation))).scalars()}
    left = {
        name: [getattr(row, why) for why in whys] for name, row in rows.items() if name[0] == "s"
    }
    assert left == {"s400": [None] * 3, "s91": [None] * 3, "s89": ["perché"] * 3}
    # who, what and when stay; what is of a contact goes with the contact
    assert (rows["s400"].account_id, rows["s400"].state) == (account, "ended")
    assert rows["during"].asked_why == "perché"


@sqlite_suffices
async def test_messages_that_are_over_go_in_as_many_steps_as_it_takes(database, clock, monkeypatch):
    """Those that are not over, or not for long enough, stay."""
    monkeypatch.setattr(of_messages, "AT_ONCE", 2)
    await clock_is_believed(database)
    states = {"m1": ("answered", 200), "m2": ("closed", 190), "m3": ("answered", 185), "m4": ("answered", 181),
              "m5": ("closed", 400), "late": ("answered", 179), "taken": ("taken", 400)}  # fmt: skip
    for name in states:
        await fill(database, clock.now - timedelta(days=400), contact=name, reference=name.upper())
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
        for name, (state, days) in states.items():
            at = clock.now - timedelta(days=days)
            over = {"answered_at": at} if state == "answered" else {"answered_at": None}
            over |= {"closed_at": at if state == "closed" else None}
            await session.execute(
                update(Message).where(Message.contact_id == name).values(state=state, **over)
            )
    gone = await of_messages.purge_messages(database, CaseRetention(180, topics()), clock, PERSONAL)
    assert gone == ["m5", "m1", "m2", "m3", "m4"], "the longest over first"
    async with database.reading() as session:
        left = await session.execute(select(Message.contact_id))
        assert set(left.scalars()) == {"late", "taken"}


@sqlite_suffices
async def test_what_a_topic_says_and_how_a_message_ended_decide_how_long_it_stays(database, clock):
    """One of a topic that says nothing stays as long as the station says."""
    await clock_is_believed(database)
    first, *others = topics()
    own = replace(first, id="weapons", keep_answered_days=300, keep_unanswered_days=10)
    retention = CaseRetention(
        180, Catalogue((own, *(each for each in others if each.id != "weapons")))
    )
    cases = {"a1": ("weapons", True, 299), "a2": ("weapons", True, 301), "u1": ("weapons", False, 9),
             "u2": ("weapons", False, 11), "o1": ("road-code", True, 179), "o2": ("road-code", False, 181)}  # fmt: skip
    for name, (category, answered, days) in cases.items():
        await fill(database, clock.now - timedelta(days=350), contact=name, reference=name.upper())
        at = clock.now - timedelta(days=days)
        async with database.writing() as session:
            await session.execute(update(Recording).values(state="destroyed"))
            await session.execute(
                update(Contact).where(Contact.id == name).values(category=category)
            )
            await session.execute(
                update(Message).where(Message.contact_id == name).values(
                    state="answered" if answered else "closed", answered_at=at if answered else None,
                    closed_at=None if answered else at,
                )
            )  # fmt: skip
    gone = await of_messages.purge_messages(database, retention, clock, PERSONAL)
    assert sorted(gone) == ["a2", "o2", "u2"]
    assert retention.all_days() == {300, 10, 180}


@sqlite_suffices
async def test_what_is_held_goes_neither_by_age_nor_with_its_person(database, clock):
    await clock_is_believed(database)
    await fill(database, clock.now - timedelta(days=500))
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
        await session.execute(
            update(Message).values(state="closed", closed_at=clock.now - timedelta(days=400))
        )
        contact = await session.scalar(select(Message.contact_id))
        session.add(
            MessageHold(
                id="h", contact_id=contact, placed_by=None, placed_at=clock.now, reason="Causa",
                until=clock.now + timedelta(days=30),
            )
        )  # fmt: skip
    retention, persons = CaseRetention(180, topics()), persons_of(database, clock)
    assert await of_messages.purge_messages(database, retention, clock, PERSONAL) == []
    assert await persons.purge(AGES) == {}
    with pytest.raises(Refused) as refused:
        await erased(persons, Clue(name=NAME))
    assert refused.value.code == "case_held"
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(MessageReply)) == 1
    given = await persons.export(Clue(name=NAME), reason="richiesta 12", by=None)
    assert "Causa" in [each["reason"] for each in given["messageHolds"]]
    clock.advance(days=31)
    assert len(await of_messages.purge_messages(database, retention, clock, PERSONAL)) == 1


@sqlite_suffices
async def test_what_was_merged_stays_as_long_as_the_case_that_goes_on_for_it(database, clock):
    """Its mails and files are shown there; a hold on that case keeps both, at any age."""
    await clock_is_believed(database)
    for name in ("main", "part"):
        await fill(database, clock.now - timedelta(days=500), contact=name, reference=name.upper())
    closed_at = clock.now - timedelta(days=400)
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
        await session.execute(update(Message).values(state="closed", closed_at=closed_at))
        of_part = update(Message).where(Message.contact_id == "part")
        await session.execute(of_part.values(merged_into="main"))
        await session.execute(
            update(Message).where(Message.contact_id == "main").values(state="open", closed_at=None)
        )
    retention, persons = CaseRetention(180, topics()), persons_of(database, clock)
    assert await of_messages.purge_messages(database, retention, clock, PERSONAL) == []
    async with database.writing() as session:
        await session.execute(update(Message).values(state="closed", closed_at=closed_at))
        session.add(
            MessageHold(
                id="h", contact_id="main", placed_by=None, placed_at=clock.now, reason="Causa",
                until=clock.now + timedelta(days=30),
            )
        )  # fmt: skip
    assert await of_messages.purge_messages(database, retention, clock, PERSONAL) == []
    assert await persons.purge(AGES) == {}
    with pytest.raises(Refused) as refused:
        await erased(persons, Clue(reference="PART"))
    assert (refused.value.code, "PART" in str(refused.value)) == ("case_held", True)
    clock.advance(days=31)
    gone = [
        await of_messages.purge_messages(database, retention, clock, PERSONAL) for _ in range(2)
    ]
    assert gone == [["main"], ["part"]]


@sqlite_suffices
async def test_a_hold_placed_while_recordings_are_destroyed_keeps_the_case(database, clock):
    await fill(database, clock.now - timedelta(days=5))

    async def destroyed_slowly(_recording, _reason):
        async with database.writing() as session:
            session.add(
                MessageHold(
                    id="h", contact_id="c1", placed_by=None, placed_at=clock.now, reason="Causa", until=None
                )
            )  # fmt: skip
        return True

    persons = persons_of(database, clock, destroyed_slowly)
    erasure = await persons.would_erase(Clue(name=NAME), expected=1, reason="richiesta 12")
    with pytest.raises(Refused) as refused:
        await persons.erase(erasure, reason="richiesta 12", by=None)
    assert refused.value.code == "case_held"
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(MessageReply)) == 1


@sqlite_suffices
async def test_a_complaint_whose_answer_waits_for_a_word_is_not_over(database, clock):
    await clock_is_believed(database)
    await fill(database, clock.now - timedelta(days=400))
    async with database.writing() as session:
        await session.execute(update(Recording).values(state="destroyed"))
        answered_at = clock.now - timedelta(days=20)
        await session.execute(
            update(Message).values(
                kind="complaint", state="answered", answered_at=answered_at, closed_at=None
            )
        )
    retention = CaseRetention(10, topics())
    assert await of_messages.purge_messages(database, retention, clock, PERSONAL) == []
    async with database.writing() as session:
        await session.execute(update(Message).values(state="closed", closed_at=answered_at))
    assert await of_messages.purge_messages(database, retention, clock, PERSONAL) == ["c1"]


@sqlite_suffices
async def test_what_was_done_is_told_by_request(database, clock):
    """Of each request its own contacts, however many it was of, the newest first."""
    for name, reference in (("c1", "AAAA-2222"), ("c2", "BBBB-3333")):
        await fill(database, clock.now, contact=name, reference=reference)
    async with database.reading() as session:
        account = (await session.execute(select(Account))).scalars().first()
    persons = persons_of(database, clock)
    await persons.export(Clue(name=NAME), reason="richiesta 12", by=account.id)
    clock.advance(minutes=1)
    await persons.export(Clue(reference="BBBB-3333"), reason="richiesta 13", by=None)
    newest, first = await persons.done()
    assert (newest.action, newest.by, newest.reason) == ("person.export", None, "richiesta 13")
    assert (newest.contacts, newest.references) == (1, ["BBBB-3333"])
    assert (first.by, first.reason) == (account.display_name, "richiesta 12")
    assert (first.contacts, first.references) == (2, ["AAAA-2222", "BBBB-3333"])
    assert (newest.at - first.at) == timedelta(minutes=1)
