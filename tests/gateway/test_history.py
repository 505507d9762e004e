"""The history in SQL, on SQLite and on PostgreSQL."""

import asyncio
import re
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from gateway.accounts import sql as accounts
from gateway.archive import changes as archive_changes
from gateway.archive import lookups as archive_lookups
from gateway.archive import sql as recordings
from gateway.contacts import changes, lookups
from gateway.contacts import chat_sql as chat
from gateway.contacts import sql as contacts
from gateway.platform.audit import log as audit
from gateway.platform.audit import tables as audit_tables  # noqa: F401 - its tables belong to the schema
from gateway.platform.ids import new_operator_code, new_reference
from gateway.platform.security.tables import Account
from gateway.platform.sql.base import Base
from gateway.platform.sql.engine import MIGRATIONS, SchemaTooNewError, migrate, revisions
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


async def _contact(session, contact_id="c1", **over):
    return await changes.open_contact(
        session,
        **{
            "contact_id": contact_id,
            "reference": new_reference(),
            "category": "road-code",
            "channel": "video",
            "modality": "video",
            "language": "it",
            "needs": ["slow-speech"],
            "visitor_name": "Anna",
            "consent": True,
            "created_at": NOW,
            **over,
        },
    )


async def _account(session, account_id="a1", username="operator1"):
    session.add(
        Account(
            id=account_id,
            username=username,
            display_name="Operatore",
            code=new_operator_code(),
            password_hash="x",
            password_set_at=NOW,
            role="operator",
            must_change_password=False,
            created_at=NOW,
        )
    )
    await session.flush()


def not_of_the_search(name, _kind, _parents):
    """The full-text indexes are known to no model (``full_text``)."""
    return name is None or not name.startswith(("recording_terms", "ix_recording_search_terms"))


async def test_migrated_schema_is_the_models_schema(database):
    """That the copy is what the migrations make, the next test shows."""
    async with database.engine.connect() as connection:
        difference = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(
                    sync, opts={"compare_type": True, "include_name": not_of_the_search}
                ),
                Base.metadata,
            )
        )
    assert difference == []


SCHEMA = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master"],
    "postgresql": [
        """SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}


async def _everything_in(database, dialect):
    """The parts of the schema in an order of their own (alembic's is any), and every row."""
    async with database.reading() as session:
        parts = [
            sorted(re.split(r",?\s*\n[\t)]", " ".join(map(str, row))))
            for query in SCHEMA[dialect]
            for row in await session.execute(text(query))
        ]
        tables = await session.run_sync(lambda sync: inspect(sync.connection()).get_table_names())
        rows = {
            name: [tuple(row) for row in await session.execute(text(f"SELECT * FROM {name}"))]
            for name in tables
        }
    return sorted(parts), rows


@postgresql_when_long
async def test_the_copy_that_tests_work_on_is_what_the_migrations_make(
    empty_database_url, database, dialect
):
    migrated = unsigned(empty_database_url)
    await migrate(migrated)
    schema, rows = await _everything_in(migrated, dialect)
    await migrated.aclose()
    assert rows["alembic_version"] == [(revisions()[-1],)]
    assert await _everything_in(database, dialect) == (schema, rows)


def test_scripts_are_named_by_their_revisions():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert revisions() == [r.revision for r in reversed(list(script.walk_revisions()))]
    assert script.get_heads() == [revisions()[-1]]


async def test_migrating_from_several_processes_at_once(empty_database_url):
    several = [unsigned(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(migrate(one) for one in several))
    async with several[0].reading() as session:
        assert await accounts.count(session) == 0
    for one in several:
        await one.aclose()


@sqlite_suffices
async def test_a_start_at_the_newest_schema_only_keeps_the_file_to_its_owner(database):
    file = Path(make_url(database.url).database)
    file.chmod(0o644)
    await migrate(database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.with_name(f"{file.name}.migrate").exists()


async def test_a_newer_schema_is_refused(database):
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNewError, match="9999, which is newer"):
        await migrate(database)


async def test_times_come_back_aware_and_in_utc(database):
    rome = timezone(timedelta(hours=1))
    async with database.writing() as session:
        await _contact(session, created_at=datetime(2026, 11, 24, 10, 0, tzinfo=rome))
    async with database.reading() as session:
        found = await lookups.contact(session, "c1")
    assert found.created_at == NOW
    assert found.created_at.tzinfo is UTC
    with pytest.raises(Exception, match="without a zone"):
        async with database.writing() as session:
            await _contact(session, "c2", created_at=datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001


async def test_a_repeated_contact_changes_nothing(database):
    async with database.writing() as session:
        assert await _contact(session) is True
        assert await changes.change_contact(session, "c1", state="connected", notes="n")
    async with database.writing() as session:
        assert await _contact(session, category="weapons") is False
    async with database.reading() as session:
        found = await lookups.contact(session, "c1")
    assert (found.category, found.state, found.needs) == ("road-code", "connected", ["slow-speech"])


async def test_two_contacts_cannot_share_a_reference(database):
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await _contact(session, "c1", reference="AAAA-2222")
            await _contact(session, "c2", reference="AAAA-2222")


async def test_entry_facts_of_a_contact_do_not_change(database):
    async with database.writing() as session:
        await _contact(session)
        with pytest.raises(ValueError, match="created_at"):
            await changes.change_contact(session, "c1", created_at=NOW)
        assert not await changes.change_contact(session, "nobody", state="closed")


async def test_journal_entries_are_kept_once(database):
    entry = {"journal_id": "1-0", "kind": "enqueue", "at": NOW, "contact_id": "c1"}
    async with database.writing() as session:
        assert await changes.append_event(session, **entry, data={"n": 1}) is True
        assert await changes.append_event(session, **entry, data={"n": 2}) is False
    async with database.reading() as session:
        (event,) = await lookups.events_of(session, "c1")
    assert event.data == {"n": 1}


async def test_legs_are_written_over(database):
    async with database.writing() as session:
        await _account(session)
        await _contact(session)
        leg = {
            "leg_id": "l1", "contact_id": "c1", "position": 0, "party": "agent",
            "channel": "video", "account_id": "a1", "started_at": NOW,
        }  # fmt: skip
        await changes.put_leg(session, **leg)
        await changes.put_leg(session, **leg)
        ended = {"ended_at": NOW + timedelta(minutes=1), "ended_why": "hang_up"}
        await changes.put_leg(session, **leg, **ended)
    async with database.reading() as session:
        (found,) = await lookups.legs_of(session, "c1")
        (mine,) = await contacts.of_account(session, "a1", NOW - timedelta(hours=1))
        assert await contacts.of_account(session, "a1", NOW + timedelta(hours=1)) == []
    assert (found.ended_at, found.ended_why) == (NOW + timedelta(minutes=1), "hang_up")
    assert mine.id == "c1"


async def test_chat_in_order_and_once(database):
    async with database.writing() as session:
        await _contact(session)
        for number in (2, 1, 1):
            await chat.append(
                session,
                message_id=f"m{number}",
                contact_id="c1",
                author="citizen",
                text=f"riga {number}",
                sent_at=NOW + timedelta(seconds=number),
            )
    async with database.reading() as session:
        lines = await lookups.chat_of(session, "c1")
    assert [line.text for line in lines] == ["riga 1", "riga 2"]


async def test_foreign_keys_hold(database):
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await chat.append(
                session, message_id="m", contact_id="none", author="agent", text="x", sent_at=NOW
            )


async def test_recordings_by_page_and_filter(database):
    async with database.writing() as session:
        await _account(session)
        for number in range(5):
            category = "weapons" if number % 2 else "road-code"
            await _contact(session, f"c{number}", category=category)
            # Two begin at the same moment: the id decides.
            await recordings.start(
                session,
                recording_id=f"r{number}",
                contact_id=f"c{number}",
                started_at=NOW + timedelta(minutes=number // 2),
                keep_until=NOW + timedelta(days=180),
                parties=[{"party": "citizen"}],
            )
        await changes.put_leg(
            session, leg_id="l", contact_id="c3", position=0, party="agent", channel="video",
            account_id="a1", started_at=NOW,
        )  # fmt: skip
        assert await archive_changes.change(
            session, "r3", state="sealed", duration_ms=61_000, bytes=9
        )

    async def listed(before=None, limit=10, **wanted):
        async with database.reading() as session:
            return await archive_lookups.page(
                session, archive_lookups.RecordingFilter(**wanted), before=before, limit=limit
            )

    first = await listed(limit=2)
    assert [item.recording.id for item in first] == ["r4", "r3"]
    assert [account.username for account in first[1].operators] == ["operator1"]
    last = first[-1].recording
    second = await listed(before=(last.started_at, last.id), limit=10)
    assert [item.recording.id for item in second] == ["r2", "r1", "r0"]
    assert [i.recording.id for i in await listed(category="weapons")] == ["r3", "r1"]
    assert [i.recording.id for i in await listed(account_id="a1")] == ["r3"]
    assert [i.recording.id for i in await listed(until=NOW + timedelta(minutes=1))] == ["r1", "r0"]
    assert [i.recording.id for i in await listed(since=NOW + timedelta(minutes=2))] == ["r4"]


async def test_audit_trail(database):
    async with database.writing() as session:
        await _account(session)
        await audit.append(
            session, at=NOW, account_id="a1", action="recording.view", subject="recording:r1",
            detail={"reason": "campione"},
        )  # fmt: skip
    async with database.reading() as session:
        (entry,) = await audit.of_subject(session, "recording:r1")
    assert (entry.action, entry.detail) == ("recording.view", {"reason": "campione"})


async def test_writers_queue_up_instead_of_failing(database):
    """Read-then-write from many tasks at once: on SQLite a plain BEGIN would fail as busy."""
    async with database.writing() as session:
        await _contact(session, state="0")

    async def increment():
        async with database.writing() as session:
            statement = text("SELECT state FROM contacts WHERE id = 'c1'")
            if database.url.startswith("postgresql"):
                statement = text("SELECT state FROM contacts WHERE id = 'c1' FOR UPDATE")
            state = (await session.execute(statement)).scalar_one()
            await asyncio.sleep(0)
            await changes.change_contact(session, "c1", state=str(int(state) + 1))

    await asyncio.gather(*(increment() for _ in range(12)))
    async with database.reading() as session:
        assert (await lookups.contact(session, "c1")).state == "12"


async def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            await _contact(session)
            raise RuntimeError
    async with database.reading() as session:
        assert await lookups.contact(session, "c1") is None
