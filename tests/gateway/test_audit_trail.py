"""The audit trail in SQL: chained as it is written, by however many at once, and told when somebody touched it."""

import asyncio
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import delete, select, text, update

from gateway.platform.audit import log as audit
from gateway.platform.audit.chain import FindingKind, public_key
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.audit.seal import open_seal, signing_key
from gateway.platform.audit.tables import AuditEntry, AuditHead
from gateway.platform.audit.verification import Verification
from gateway.platform.security.keys import Keys
from gateway.platform.sql.engine import MIGRATIONS, Database, migrate

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEYS = Keys(b"of this station".ljust(32))


@pytest.fixture
async def sealed(database_url, tmp_path):
    """The station's database, chained and signed, its head remembered under ``tmp_path``."""
    made = Database(database_url, open_seal(KEYS, tmp_path))
    yield made
    await made.aclose()


def verification(database, folder, keys=KEYS):
    return Verification(database, Remembered(folder / FOLDER), public_key(signing_key(keys)))


async def note(database, count, action="recording.view", **over):
    for number in range(count):
        await audit.record(
            database,
            **{
                "at": NOW,
                "account_id": None,
                "action": action,
                "subject": f"recording:r{number}",
                "detail": {"reason": "Reclamo n. 7, però urgente", "share": 0.8, "n": number},
                **over,
            },
        )


def forged_before(seq):
    """An entry with the chain's own first entry's hash and signature, numbered below it."""
    return text(
        "INSERT INTO audit (id, at, account_id, action, subject, detail, seq, salt, digest,"
        " previous, key, hash, signature) SELECT 'forged', at, 'a9', 'recording.release.grant',"
        f" 'recording:r9', detail, {seq}, salt, digest, previous, key, hash, signature"
        " FROM audit WHERE seq = 1"
    )


async def vandalise(database, statement):
    """Change the database as somebody would who has no key."""
    async with database.writing() as session:
        await session.execute(statement)


async def test_what_is_written_is_chained_and_holds(sealed, tmp_path):
    await note(sealed, 3)
    async with sealed.writing() as session:
        for _ in range(2):
            await audit.append(
                session, at=NOW, account_id="a1", action="account.add", subject="account:a1"
            )
    verdict = await verification(sealed, tmp_path).run()
    assert (verdict.first, verdict.entries, verdict.unsigned) == (None, 5, 0)
    assert Remembered(tmp_path / FOLDER).head() == verdict.head


async def test_a_deed_that_fails_leaves_no_entry_and_no_gap(sealed, tmp_path):
    await note(sealed, 1)
    with pytest.raises(ZeroDivisionError):
        async with sealed.writing() as session:
            await audit.append(session, at=NOW, account_id=None, action="x", subject="y")
            raise ZeroDivisionError
    await note(sealed, 1)
    verdict = await verification(sealed, tmp_path).run()
    assert (verdict.first, verdict.entries) == (None, 2)


async def test_nothing_is_noted_where_nothing_is_committed(sealed):
    async with sealed.reading() as session:
        with pytest.raises(RuntimeError, match="writing transaction"):
            await audit.append(session, at=NOW, account_id=None, action="x", subject="y")


class Nothing:
    """Fulfils what a database asks, and seals nothing."""

    def begin(self, session):
        pass

    async def close(self, session):
        return None


async def test_nothing_is_noted_where_nobody_seals(database_url):
    with pytest.raises(TypeError, match="seal"):
        Database(database_url)
    made = Database(database_url, Nothing())
    try:
        with pytest.raises(RuntimeError, match="sealed"):
            await note(made, 1)
    finally:
        await made.aclose()


async def test_several_gateways_write_one_chain(sealed, database_url, tmp_path):
    folders = [tmp_path, tmp_path / "second"]
    second = Database(database_url, open_seal(KEYS, folders[1]))
    try:
        await asyncio.gather(*(note(each, 4) for each in (sealed, second) for _ in range(3)))
        for each, folder in ((sealed, folders[0]), (second, folders[1])):
            verdict = await verification(each, folder).run()
            assert (verdict.first, verdict.entries) == (None, 24)
    finally:
        await second.aclose()


@pytest.mark.parametrize(
    ("statement", "seq", "kind"),
    [
        (update(AuditEntry).where(AuditEntry.seq == 3).values(account_id="b"), 3, "changed"),
        (
            update(AuditEntry).where(AuditEntry.seq == 3).values(detail={"reason": "x"}),
            3,
            "detail_changed",
        ),
        (delete(AuditEntry).where(AuditEntry.seq == 3), 3, "missing"),
        (delete(AuditEntry).where(AuditEntry.seq >= 5), 5, "missing"),
        (delete(AuditEntry), 1, "missing"),
        (update(AuditHead).values(seq=4), 6, "head_changed"),
        (text('UPDATE audit SET detail = \'{"reason": "x"}\' WHERE seq = 2'), 2, "detail_changed"),
        (forged_before(0), 0, "forged"),
        (forged_before(-7), -7, "forged"),
    ],
    ids=["field", "detail", "row", "tail", "everything", "head", "json", "zero", "negative"],
)
async def test_what_is_done_in_sql_is_found(sealed, tmp_path, statement, seq, kind):
    await note(sealed, 6)
    await vandalise(sealed, statement)
    first = (await verification(sealed, tmp_path).run()).first
    assert (first.seq, first.kind) == (seq, kind)


async def test_the_tail_is_missed_even_when_the_head_goes_with_it(sealed, tmp_path):
    await note(sealed, 6)
    async with sealed.reading() as session:
        fourth = await session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == 4))
    await vandalise(sealed, delete(AuditEntry).where(AuditEntry.seq > 4))
    await vandalise(sealed, update(AuditHead).values(seq=4, hash=fourth))
    check = verification(sealed, tmp_path)
    assert ((await check.run()).first.seq, (await check.run()).first.kind) == (5, "missing")
    # what the station writes from then on does not hide it
    await note(sealed, 4)
    first = (await check.run()).first
    assert (first.seq, first.kind) == (6, FindingKind.REPLACED)
    # without what is remembered outside, the same chain would pass
    assert (await verification(sealed, tmp_path / "nothing").run()).first is None


async def test_a_forged_number_does_not_hide_what_is_wrong_further_on(sealed, tmp_path):
    await note(sealed, 3)
    await vandalise(sealed, forged_before(-1))
    verdict = await verification(sealed, tmp_path).run()
    assert (verdict.wrong, verdict.entries) == (1, 3)
    await vandalise(sealed, update(AuditEntry).where(AuditEntry.seq == 2).values(subject="x"))
    found = (await verification(sealed, tmp_path).run()).findings
    assert [(each.seq, each.kind) for each in found] == [(-1, "forged"), (2, "changed")]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_row_that_cannot_even_be_read_is_named(sealed, tmp_path):
    await note(sealed, 3)
    await vandalise(sealed, text("UPDATE audit SET at = 'yesterday' WHERE seq = 2"))
    first = (await verification(sealed, tmp_path).run()).first
    assert (first.seq, first.kind) == (2, FindingKind.CHANGED)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_an_altered_memory_is_told(sealed, tmp_path):
    await note(sealed, 2)
    file = tmp_path / FOLDER / "head"
    file.write_bytes(file.read_bytes().replace(b"entries 2", b"entries 1"))
    await note(sealed, 1)
    first = (await verification(sealed, tmp_path).run()).first
    assert first.kind is FindingKind.HEAD_CHANGED


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_entries_of_an_earlier_secret_still_hold(sealed, database_url, tmp_path):
    await note(sealed, 2)
    changed = Keys(b"another one".ljust(32))
    after = Database(database_url, open_seal(changed, tmp_path))
    try:
        await note(after, 2)
        assert (await verification(after, tmp_path, changed).run()).first is None
        elsewhere = verification(after, tmp_path / "elsewhere", changed)
        assert (await elsewhere.run()).first.kind is FindingKind.FORGED
        former = public_key(signing_key(KEYS))
        assert (await elsewhere.run(keys=[former])).first is None
    finally:
        await after.aclose()


async def test_erased_words_leave_a_chain_that_holds(sealed, tmp_path):
    await note(sealed, 3)
    async with sealed.writing() as session:
        entry = (await audit.of_subject(session, "recording:r1"))[0]
        await audit.redact(session, NOW, [(entry, {**entry.detail, "reason": ""})])
    verdict = await verification(sealed, tmp_path).run()
    assert (verdict.first, verdict.redacted, verdict.entries) == (None, 1, 4)
    await vandalise(sealed, update(AuditEntry).where(AuditEntry.seq == 2).values(detail={}))
    assert (await verification(sealed, tmp_path).run()).first.seq == 2


async def test_entries_from_before_are_chained_and_called_unsigned(empty_database_url, tmp_path):
    made = Database(empty_database_url, open_seal(KEYS, tmp_path))
    try:
        async with made.engine.begin() as connection:
            await connection.run_sync(_upgrade, "0048")
            for name, at in (("b", "2026-11-02 09:00:00.000123"), ("a", "2026-11-01 09:00:00.5")):
                await connection.execute(
                    text(
                        "INSERT INTO audit (id, at, action, subject, detail) VALUES"
                        f" ('{name}', '{at}', 'account.add', 'account:{name}', '{{\"perché\": [1, 0.5]}}')"
                    )
                )
        await migrate(made)
        await note(made, 2)
        verdict = await verification(made, tmp_path).run()
        assert (verdict.first, verdict.entries, verdict.unsigned) == (None, 4, 2)
        await vandalise(made, delete(AuditEntry).where(AuditEntry.id == "b"))
        assert (await verification(made, tmp_path).run()).first.seq == 2
    finally:
        await made.aclose()


def _upgrade(connection, revision):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
