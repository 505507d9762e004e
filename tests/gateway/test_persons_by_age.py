"""What of persons goes by its age, and what stays."""

from datetime import timedelta

from sqlalchemy import select, update

from gateway.archive.tables import Recording
from gateway.contacts.tables import ChatMessage, Contact
from gateway.handover.tables import Authorisation
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.tables import Account
from gateway.privacy import service
from tests.gateway.contact_rows import clock_is_believed
from tests.gateway.person_rows import NAME, fill, persons_of

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
        "contacts": 1, "notes": 3, "chat": 2, "phoneCalls": 1, "locations": 1, "escalations": 1, "consultations": 1, "authorisations": 1, "callbacks": 1, "recognitions": 1,
        "supervisorActs": 3, "mail": 1, "messageSteps": 1, "messageReplies": 1, "messages": 1, "recordingComments": 1,
        "sheetsUsed": 1,
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
