"""Finding recordings: by facets and words, on both databases; comments and saved searches by the API."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from gateway.accounts.tables import Office
from gateway.archive import changes as archive_changes
from gateway.archive import changes as comments
from gateway.archive import sql as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording
from gateway.contacts import changes
from gateway.contacts import chat_sql as chat
from gateway.contacts import sql as contacts
from gateway.evaluation.tables import Evaluation, ReviewForm
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id, new_reference
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import migrate
from gateway.platform.stems import words_of
from gateway.privacy import service as privacy
from gateway.review import search as search_index
from gateway.review import search_schema
from gateway.review.search import SearchIndex
from gateway.review.search_schema import SOURCES, trigger_names
from gateway.review.search_sql import LENGTHS_S, RecordingFilter, facet, find, query_of, tsquery_of
from tests.gateway.contact_rows import a_recording
from tests.support.servers.databases import spare_migrations
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def index(database):
    return SearchIndex(database)


async def put(database, name, *, at=NOW, category="road-code", seconds=60, notes=None, **columns):
    async with database.writing() as session:
        await changes.open_contact(
            session, contact_id=f"c-{name}", reference=new_reference(), category=category,
            channel="video", modality="video", language="it", needs=[], visitor_name=None,
            consent=True, created_at=at,
        )  # fmt: skip
        await changes.change_contact(session, f"c-{name}", notes=notes, outcome="completed")
        await recordings.start(
            session, recording_id=name, contact_id=f"c-{name}", started_at=at,
            keep_until=at + timedelta(days=180), parties=[{"party": "citizen"}], state="ready",
        )  # fmt: skip
        await archive_changes.change(session, name, duration_ms=seconds * 1000, **columns)


async def found(index, *, before=None, limit=50, **wanted):
    rows, _ = await index.find(RecordingFilter(**wanted), before=before, limit=limit)
    return [row.recording_id for row in rows]


def test_words_are_the_same_however_they_are_written():
    assert words_of("La PATENTE è scaduta!") == words_of("la patenti e' scadute")
    assert words_of("perché banche?") == words_of("perche banca")
    assert words_of("città") != words_of("cit")
    assert words_of("a_b") == ["a", "b"]
    assert words_of("Führerschein 日本") == ["fuhrerschein", "日本"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_word_is_taken_for_a_facet_and_no_query_for_another(value, other):
    assert all("_" not in word and word for word in words_of(value))
    assert (facet("category", value) == facet("category", other)) == (value == other)
    assert facet("category", value).replace("_", "").isalnum()


def test_lengths_and_scores_ask_for_all_steps_they_touch():
    (group,) = query_of(RecordingFilter(min_seconds=60, max_seconds=119))
    assert group == [facet("length", 2)]
    (group,) = query_of(RecordingFilter(min_seconds=3600))
    assert group == [facet("length", len(LENGTHS_S))]
    (group,) = query_of(RecordingFilter(max_score=4))
    assert group == [facet("score", 0)]


async def test_each_facet_finds_its_own_newest_first(database, index):
    async with database.writing() as session:
        session.add(Office(id="o1", name="Milano", created_at=NOW))
        await session.flush()
        for account, office in (("a1", None), ("a2", "o1")):
            session.add(
                Account(
                    id=account, username=account, display_name=account, code=account,
                    password_hash="x", password_set_at=NOW, role="operator",
                    must_change_password=False, created_at=NOW, office_id=office,
                )
            )  # fmt: skip
    await put(database, "r1", at=NOW, seconds=20, verdict="good")
    await put(database, "r2", at=NOW + timedelta(minutes=1), seconds=90, category="weapons")
    await put(database, "r3", at=NOW + timedelta(minutes=2), seconds=4000, verdict="poor")
    async with database.writing() as session:
        for account, name in (("a1", "r1"), ("a2", "r2"), ("a2", "r3")):
            await changes.put_leg(
                session, leg_id=f"l-{name}", contact_id=f"c-{name}", position=0, party="agent",
                channel="video", account_id=account, started_at=NOW,
            )  # fmt: skip
        await changes.change_contact(session, "c-r1", wrap_up_code="report-taken")
    assert await found(index) == ["r3", "r2", "r1"]
    assert await found(index, category="weapons") == ["r2"]
    assert await found(index, operator="a2") == ["r3", "r2"]
    assert await found(index, operator="a2", category="road-code") == ["r3"]
    assert await found(index, office="o1", verdict="poor") == ["r3"]
    assert await found(index, outcome="completed") == ["r3", "r2", "r1"]
    assert await found(index, outcome="report-taken") == ["r1"]
    assert await found(index, channel="phone") == []
    assert await found(index, since=NOW + timedelta(seconds=30)) == ["r3", "r2"]
    assert await found(index, until=NOW + timedelta(minutes=2), verdict="good") == ["r1"]
    # exactly, though terms know only the step
    assert await found(index, min_seconds=60, max_seconds=90) == ["r2"]
    assert await found(index, min_seconds=91, max_seconds=110) == []
    assert await found(index, min_seconds=4000) == ["r3"]


async def test_how_content_citizens_were_and_by_what_they_came(database, index):
    for at, (name, answer, channel) in enumerate(
        (("r1", None, "video"), ("r2", 2, "phone"), ("r3", 5, "video"))
    ):
        await put(database, name, at=NOW + timedelta(minutes=at))
        async with database.writing() as session:
            row = await session.get(contacts.Contact, f"c-{name}")
            row.satisfaction, row.channel = answer, channel
    assert await found(index, min_satisfaction=1) == ["r3", "r2"]
    assert await found(index, max_satisfaction=2) == ["r2"]
    assert await found(index, min_satisfaction=3, max_satisfaction=5) == ["r3"]
    assert await found(index, min_satisfaction=3, max_satisfaction=4) == []
    assert await found(index, channel="phone") == ["r2"]
    assert await found(index, channel="video", max_satisfaction=5) == ["r3"]
    # an answer that comes later is found, too
    async with database.writing() as session:
        (await session.get(contacts.Contact, "c-r1")).satisfaction = 3
    assert await found(index, min_satisfaction=3, max_satisfaction=4) == ["r1"]


async def test_words_of_notes_chat_and_comments_and_what_becomes_of_them(database, index):
    await put(database, "r1", notes="Smarrita la patente")
    await put(database, "r2", at=NOW + timedelta(minutes=1))
    assert await found(index, words="patenti smarrite") == ["r1"]
    async with database.writing() as session:
        await chat.append(
            session, message_id="m1", contact_id="c-r2", author="citizen",
            text="La mia patente?", sent_at=NOW,
        )  # fmt: skip
        row = await session.get(Recording, "r1")
        await comments.add_comment(
            session, row, account_id=None, at_ms=5, text="tono cortese", now=NOW
        )
    assert await found(index, words="patente") == ["r2", "r1"]
    assert await found(index, words="cortesi patente") == ["r1"]
    async with database.writing() as session:
        await recordings.remove_comments(session, "r1")
        await session.execute(text("UPDATE chat_messages SET text = ''"))
    assert await found(index, words="cortese") == []
    assert await found(index, words="patente") == ["r1"]
    # sealed: no word of it is in the index, and ordinary reviewers do not find it at all
    async with database.writing() as session:
        await custody.seal(session, "r1", NOW)
    assert await found(index, words="patente") == []
    assert await found(index, category="road-code") == ["r2", "r1"]
    assert await found(index, category="road-code", sealed=False) == ["r2"]
    assert await found(index, sealed=False) == ["r2"]
    assert await found(index) == ["r2", "r1"]


async def test_a_score_counts_once_it_is_released(database, index):
    await put(database, "r1")
    async with database.writing() as session:
        session.add(
            ReviewForm(
                id="f", name="F", draft=None, revision=1, newest=1, created_at=NOW, changed_at=NOW
            )
        )
        await session.flush()
        for name, state, tenths in (("e1", "released", 825), ("e2", "submitted", 100)):
            session.add(
                Evaluation(
                    id=name, recording_id="r1", contact_id="c-r1", form_id="f", version=1,
                    turn="only", state=state, category="road-code", occurred_at=NOW,
                    assigned_at=NOW, due_at=NOW, answers={}, tenths=tenths,
                )
            )  # fmt: skip
    assert await found(index, min_score=80, max_score=82) == ["r1"]
    assert await found(index, min_score=83, max_score=84) == []
    assert await found(index, max_score=20) == []


async def test_what_is_gone_is_not_found(database, index):
    for name in ("r1", "r2"):
        await put(database, name, notes="patente")
    assert len(await found(index, words="patente")) == 2
    async with database.writing() as session:
        await archive_changes.change(session, "r1", state="destroyed")
        await archive_changes.erase(session, "r2")
    assert await found(index, words="patente") == []
    assert await found(index) == ["r1"]


async def test_pages_without_gaps_or_repeats_also_within_one_moment(database, index):
    for number in range(7):
        await put(database, f"r{number}", at=NOW + timedelta(minutes=number // 3))
    seen, before = [], None
    while True:
        rows, _ = await index.find(RecordingFilter(category="road-code"), before=before, limit=2)
        if not rows:
            break
        seen += [row.recording_id for row in rows]
        before = rows[-1].position
    assert sorted(seen) == [f"r{number}" for number in range(7)]
    assert [name[1] > "2" for name in seen] == [True] * 4 + [False] * 3


async def test_many_marked_are_indexed_behind_and_said_to_wait(database, index, monkeypatch):
    monkeypatch.setattr(search_index, "BATCH", 2)
    for number in range(5):
        await put(database, f"r{number}")
    rows, waiting = await index.find(RecordingFilter(), before=None, limit=9)
    assert (rows, waiting) == ([], 5)
    index.start()
    try:
        for _ in range(200):
            rows, waiting = await index.find(RecordingFilter(), before=None, limit=9)
            if not waiting:
                break
            await search_index.asyncio.sleep(0.02)
    finally:
        await index.aclose()
    assert len(rows) == 5


async def test_no_migration_has_lost_a_trigger(database):
    """SQLite drops them with a table that a migration builds anew."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.url.startswith("sqlite")
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    async with database.reading() as session:
        there = set((await session.execute(text(catalogue))).scalars())
    assert {name for table in SOURCES for name in trigger_names(table)} <= there


async def test_words_leave_the_files_of_the_database(tmp_path):
    path = tmp_path / "station.db"
    url = f"sqlite+aiosqlite:///{path}"
    spare_migrations(url)
    await words_are_gone(unsigned(url), path)


async def test_an_old_sqlite_forgets_words_when_its_index_is_written_anew(tmp_path, monkeypatch):
    for module in (search_schema, privacy):
        monkeypatch.setattr(module, "OVERWRITES_DELETED", False)
    path = tmp_path / "station.db"
    database = unsigned(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    await words_are_gone(database, path)


async def words_are_gone(database, path):
    await put(database, "r1", notes="zanzibarrese")
    index = SearchIndex(database)
    assert await found(index, words="zanzibarrese") == ["r1"]
    async with database.writing() as session:
        await changes.change_contact(session, "c-r1", notes=None)
    assert await found(index, words="zanzibarrese") == []
    await privacy.forget_deleted(database)
    await database.aclose()
    assert b"zanzibarr" not in path.read_bytes()


async def test_a_database_that_an_older_sqlite_made_overwrites_deleted_words(database, monkeypatch):
    if not database.is_sqlite or not search_schema.OVERWRITES_DELETED:
        pytest.skip("has nothing to be told")
    option = "UPDATE recording_terms_config SET v = 0 WHERE k = 'secure-delete'"
    async with database.writing() as session:
        await session.execute(text(option))
    await SearchIndex(database).open()
    async with database.reading() as session:
        kept = "SELECT v FROM recording_terms_config WHERE k = 'secure-delete'"
        assert (await session.execute(text(kept))).scalar() == 1


# -- by the API -----------------------------------------------------------------------------------


@pytest.fixture
async def staff(bearer, core):
    for name in ("r1", "r2"):
        await a_recording(core, name, duration_ms=90_000)
    return {role: await bearer(role) for role in (Role.QUALITY, Role.SUPERVISOR)}


async def asked(client, headers, method, path, status=200, **body):
    answer = await client.request(
        method, f"/api/v1/recordings/{path}", json=body or None, headers=headers
    )
    assert answer.status == status, await answer.text()
    return await answer.json() if answer.content_type == "application/json" else None


async def test_postgresql_plans_each_search_for_what_is_searched(postgres_database):
    """A plan that fits any words goes through every recording of a long time for the rare ones."""
    database = unsigned(postgres_database)
    try:
        async with database.reading() as session:
            for number in range(8):
                await find(session, RecordingFilter(words=f"parola{number}"), before=None, limit=5)
            planned = await session.execute(
                text(
                    "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
                    " WHERE statement LIKE '%matching%' AND statement NOT LIKE '%pg_prepared%'"
                )
            )
            assert planned.all() == [(0, 8)]
    finally:
        await database.aclose()


def test_the_index_of_postgresql_does_not_go_through_all_that_are_open():
    wanted = RecordingFilter(operator="a7", min_score=50, max_score=59, sealed=False)
    asked = tsquery_of(query_of(wanted))
    assert asked == "('operator_a7') & !'sealed_1' & ('score_10' | 'score_11')"
    assert tsquery_of(query_of(RecordingFilter(sealed=False))) == "!'sealed_1'"


async def test_a_search_by_the_api_keeps_what_is_sealed_from_reviewers(client, staff, core):
    async with core.database.writing() as session:
        await custody.seal(session, "r1", core.clock())

    async def ids(role, **body):
        page = await asked(client, staff[role], "POST", "search", **body)
        assert page["waiting"] == 0
        return sorted(each["id"] for each in page["recordings"])

    assert await ids(Role.QUALITY, category="road-code") == ["r2"]
    assert await ids(Role.SUPERVISOR, category="road-code") == ["r1", "r2"]
    assert await ids(Role.SUPERVISOR, minSeconds=90, maxSeconds=90, words="") == ["r1", "r2"]
    for narrowed in ({"category": "road-code"}, {}):
        listed = await client.get(
            "/api/v1/recordings", params=narrowed, headers=staff[Role.QUALITY]
        )
        found = [each["id"] for each in (await listed.json())["recordings"]]
        assert "r2" in found
        assert "r1" not in found


async def test_whose_recordings_can_be_asked_for(client, staff, people):
    listed = (await asked(client, staff[Role.QUALITY], "GET", "operators"))["operators"]
    assert {each["id"] for each in listed} == {
        people[role].id for role in (Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE)
    }
    assert listed == sorted(listed, key=lambda each: each["displayName"])


async def test_pages_of_a_search(client, staff):
    quality = staff[Role.QUALITY]
    first = await asked(client, quality, "POST", "search", category="road-code", limit=1)
    second = await asked(
        client, quality, "POST", "search", category="road-code", limit=1, cursor=first["nextCursor"]
    )
    assert {page["recordings"][0]["id"] for page in (first, second)} == {"r1", "r2"}
    assert second["nextCursor"] is None
    for cursor in ("x", "p", "pz", "p-1", "p" + "f" * 40):
        wrong = await asked(client, quality, "POST", "search", 422, cursor=cursor)
        assert wrong["code"] == "invalid"


async def test_comments_are_of_whoever_wrote_them(client, staff, core, people):
    quality, supervisor = staff[Role.QUALITY], staff[Role.SUPERVISOR]
    later = await asked(
        client, quality, "POST", "r1/comments", 201, atMs=60_000, text=" Saluto assente "
    )
    await asked(client, supervisor, "POST", "r1/comments", 201, atMs=5_000, text="Bene")
    mine = (await asked(client, quality, "GET", "r1/comments"))["comments"]
    assert [(each["atMs"], each["text"], each["author"], each["mine"]) for each in mine] == [
        (5_000, "Bene", "Supervisor", False),
        (60_000, "Saluto assente", "Quality", True),
    ]
    refused = await asked(client, supervisor, "DELETE", f"r1/comments/{later['id']}", 403)
    assert refused["code"] == "not_yours"
    assert (await asked(client, quality, "DELETE", f"r2/comments/{later['id']}", 404)) is not None
    await asked(client, quality, "DELETE", f"r1/comments/{later['id']}", 204)
    assert len((await asked(client, quality, "GET", "r1/comments"))["comments"]) == 1
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, "recording:r1")
    trail = [entry for entry in trail if entry.action != "access.denied"]
    assert [entry.action for entry in trail] == [
        "recording.comment", "recording.comment", "recording.comment_removed",
    ]  # fmt: skip
    assert all("text" not in entry.detail for entry in trail)


async def test_what_cannot_be_commented(client, staff, core):
    quality = staff[Role.QUALITY]
    await asked(client, quality, "POST", "r1/comments", 422, atMs=200_000, text="nachher")
    await asked(client, quality, "POST", "r1/comments", 422, atMs=1, text="  ")
    await asked(client, quality, "POST", "none/comments", 404, atMs=1, text="x")
    async with core.database.writing() as session:
        await custody.seal(session, "r1", core.clock())
    for method, body in (("GET", {}), ("POST", {"atMs": 1, "text": "x"})):
        refused = await asked(client, quality, method, "r1/comments", 404, **body)
        assert refused["code"] == "not_found"
        refused = await asked(client, staff[Role.SUPERVISOR], method, "r1/comments", 403, **body)
        assert refused["code"] == "sealed"


async def test_saved_searches_are_one_s_own(client, staff):
    quality, supervisor = staff[Role.QUALITY], staff[Role.SUPERVISOR]
    saved = await asked(
        client, quality, "POST", "searches", 201, name="Armi, scarse",
        filters={"category": "weapons", "from": "2026-11-01"},
    )  # fmt: skip
    again = await asked(
        client, quality, "POST", "searches", 201, name="Armi, scarse", filters={"words": "porto"}
    )
    assert (await asked(client, quality, "GET", "searches"))["searches"] == [
        {"id": again["id"], "name": "Armi, scarse", "filters": {"words": "porto"}}
    ]
    assert saved["filters"] == {"category": "weapons", "from": "2026-11-01"}
    assert (await asked(client, supervisor, "GET", "searches"))["searches"] == []
    await asked(client, supervisor, "DELETE", f"searches/{again['id']}", 404)
    await asked(client, quality, "POST", "searches", 422, name="leer", filters={})
    await asked(client, quality, "DELETE", f"searches/{again['id']}", 204)
    assert (await asked(client, quality, "GET", "searches"))["searches"] == []


async def test_there_are_only_so_many_saved_searches(client, staff, core, people):
    async with core.database.writing() as session:
        for number in range(50):
            await session.execute(
                text(
                    "INSERT INTO saved_searches (id, account_id, name, filters, created_at)"
                    " VALUES (:id, :account, :name, '{}', '2026-01-01')"
                ),
                {"id": new_id(), "account": people[Role.QUALITY].id, "name": f"n{number}"},
            )
    body = {"name": "eine mehr", "filters": {"words": "x"}}
    refused = await asked(client, staff[Role.QUALITY], "POST", "searches", 409, **body)
    assert refused["code"] == "too_many_searches"


async def test_the_index_is_made_anew(database, index):
    """As ``virtual-station recordings reindex`` does; what is there already is not there twice."""
    for number in range(3):
        await put(database, f"r{number}", at=NOW + timedelta(minutes=number))
    told = []
    assert await search_index.rebuild(database, told.append) == 3
    assert told[-1] == 1.0
    assert await found(index, category="road-code") == ["r2", "r1", "r0"]
    assert await search_index.rebuild(database, told.append) == 3
    assert await found(index, category="road-code") == ["r2", "r1", "r0"]
