"""``recordings.search``: how long a reviewer waits for a page of recordings among a million.

A seeded archive of three years is written into a fresh database of each kind, without its media; then pages of
fifty are asked for as the page ``/quality`` does: facets frequent and rare, words, combinations of which there is
next to nothing, later pages. The time is that of the whole answer: found, read, with what is known of each. The
value is the 95th percentile over all questions; ``slowest`` is the kind of question with the longest median.
"""

import json
import logging
import os
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import structlog
from sqlalchemy import create_engine, make_url, text

from bench.figures import figure
from gateway.archive.custody.retention import Retention
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, Leg
from gateway.platform.audit.consultations import Consultations
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database, migrate
from gateway.review import search_schema
from gateway.review import search_sql as search
from gateway.review.listing import RecordingList, RecordingSearch
from gateway.review.search import SearchIndex
from tests.support.servers.postgres import PrivatePostgres
from tests.support.servers.unsigned import unsigned

RECORDINGS = int(os.environ.get("VS_BENCH_RECORDINGS", "1000000"))
SEED = 2026
BATCH = 5_000
ROUNDS = 12
CATEGORIES, OPERATORS, OFFICES, VOCABULARY = 22, 300, 15, 30_000
BEGAN = datetime(2023, 11, 1, tzinfo=UTC)
OUTCOMES = ("information-given", "referred", "report-taken", "follow-up", "no-contact", "abuse")


async def run_sqlite() -> AsyncIterator[dict[str, Any]]:
    """The figure on SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="vs-bench-search-"))
    try:
        database = unsigned(f"sqlite+aiosqlite:///{folder / 'station.db'}")
        await migrate(database)
        _fill_sqlite(folder / "station.db")
        yield await _measured("recordings.search", database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def run_postgres() -> AsyncIterator[dict[str, Any]]:
    """The figure on PostgreSQL."""
    server = PrivatePostgres()
    try:
        server.start()
        name = server.create_database()
        database = unsigned(f"postgresql+asyncpg://station@/{name}?host={server.home}")
        await migrate(database)
        await _fill_postgres(database)
        yield await _measured("recordings.search.postgresql", database)
    finally:
        server.close()


def _archive() -> Iterator[dict[str, dict[str, Any]]]:
    """The rows of one recording after another, by table, oldest first."""
    chance = random.Random(SEED)
    words = [f"parola{number}" for number in range(VOCABULARY)]
    weights = [1 / (number + 2) for number in range(VOCABULARY)]
    spoken: Iterator[str] = iter(())
    spread_s = timedelta(days=3 * 365).total_seconds() / RECORDINGS
    for number in range(RECORDINGS):
        at = BEGAN + timedelta(seconds=number * spread_s + chance.random())
        # rank 1 is asked for twice as often as rank 2
        category = f"category-{min(CATEGORIES - 1, int(chance.paretovariate(0.9)) - 1)}"
        operator = chance.randrange(OPERATORS)
        seconds = min(7_200, int(chance.lognormvariate(5.5, 0.9)))
        verdict = chance.choices(("good", "fair", "poor"), (90, 7, 3))[0]
        score = chance.randint(30, 100) if chance.random() < 0.1 else None
        said = list(islice(spoken, 14))
        if len(said) < 14:
            spoken = iter(chance.choices(words, weights, k=140_000))
            said = list(islice(spoken, 14))
        identity = f"r{number:08x}"
        contact = Contact(
            id=f"c{number:08x}", reference=f"{number:08X}", category=category,
            channel=chance.choices(("video", "phone"), (85, 15))[0], modality="video",
            language="it", needs=[], visitor_name=None, consent=True, created_at=at,
            offered_at=at, connected_at=at, ended_at=at, state="closed", outcome="completed",
            wrap_up_code=chance.choice(OUTCOMES), notes=" ".join(said),
        )  # fmt: skip
        recording = Recording(
            id=identity, contact_id=contact.id, state="ready", started_at=at,
            ended_at=at + timedelta(seconds=seconds), duration_ms=seconds * 1000, parties=[],
            bytes=1, keep_until=at + timedelta(days=3650), gaps=[], kept_by="default",
            verdict=verdict, faults=[], technical={}, in_bucket=False,
        )  # fmt: skip
        served = [(f"a{operator}", f"o{operator % OFFICES}")]
        terms = search.terms_of(recording, contact, score, served, ())
        yield {
            "contacts": _columns(contact),
            "recordings": _columns(recording),
            "legs": _columns(
                Leg(
                    id=f"l{number:08x}",
                    contact_id=contact.id,
                    position=1,
                    party="agent",
                    channel="video",
                    account_id=f"a{operator}",
                    started_at=at,
                )
            ),
            "recording_search": {
                "position": search.first_position(at) + number % 1000,
                "recording_id": identity,
                "duration_s": seconds,
                "score": score,
                "terms": terms,
            },
        }


def _columns(row: Any) -> dict[str, Any]:
    """As a row is written; what was left out is as the table has it by itself."""
    return {
        column.key: value
        for column in row.__table__.columns
        if (value := getattr(row, column.key)) is not None or column.nullable
    }


def _accounts() -> list[dict[str, Any]]:
    return [
        _columns(
            Account(
                id=f"a{number}", username=f"op{number}", display_name=f"Op {number}",
                code=f"C{number:03}", password_hash="-", password_set_at=BEGAN, role="operator",
                must_change_password=False, created_at=BEGAN, office_id=f"o{number % OFFICES}",
            )
        )
        for number in range(OPERATORS)
    ]  # fmt: skip


def _batches() -> Iterator[dict[str, list[dict[str, Any]]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in _archive():
        for table, row in one.items():
            rows[table].append(row)
        if len(rows["contacts"]) == BATCH:
            yield rows
            rows = defaultdict(list)
    if rows:
        yield rows


def _fill_sqlite(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    metadata = Account.metadata
    with engine.begin() as connection:
        connection.execute(text("PRAGMA synchronous=OFF"))
        for table in search_schema.SOURCES:
            for statement in search_schema.without_triggers(table, "sqlite"):
                connection.execute(text(statement))
        connection.execute(metadata.tables["accounts"].insert(), _accounts())
        for rows in _batches():
            for row in rows["recording_search"]:
                row["terms"] = " ".join(row["terms"])
            for table, of_it in rows.items():
                connection.execute(metadata.tables[table].insert(), of_it)
    engine.dispose()


async def _fill_postgres(database: Database) -> None:
    """By COPY, since a million statements take a quarter of an hour."""
    url = make_url(database.url)
    connection = await asyncpg.connect(
        user=url.username, database=url.database, host=str(url.query["host"])
    )
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DROP INDEX ix_recording_search_terms")
        await connection.execute(
            "CREATE TEMPORARY TABLE terms (position bigint, recording_id text, duration_s bigint,"
            " score bigint, terms text)"
        )
        await _copy(connection, "accounts", _accounts())
        for rows in _batches():
            for row in rows["recording_search"]:
                row["terms"] = " ".join(row["terms"])
            rows["terms"] = rows.pop("recording_search")
            for table, of_it in rows.items():
                await _copy(connection, table, of_it)
        await connection.execute(
            "INSERT INTO recording_search (position, recording_id, duration_s, score, terms)"
            " SELECT position, recording_id, duration_s, score, terms::tsvector FROM terms"
        )
        for statement in search_schema.index("postgresql"):
            await connection.execute(statement)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _copy(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    await connection.copy_records_to_table(
        table,
        columns=list(rows[0]),
        records=[
            [
                json.dumps(value) if isinstance(value, list | dict) else value
                for value in row.values()
            ]
            for row in rows
        ],
    )


def _questions(chance: random.Random) -> dict[str, dict[str, Any]]:
    """One question of each kind, in the API's words."""
    rank = int(chance.paretovariate(1))
    frequent, rare = f"parola{min(50, rank)}", f"parola{chance.randrange(8_000, VOCABULARY)}"
    since = BEGAN + timedelta(days=chance.randrange(0, 1000))
    operator = f"a{chance.randrange(OPERATORS)}"
    some, seldom = f"category-{chance.randrange(3)}", f"category-{chance.randrange(12, CATEGORIES)}"
    return {
        "frequent category": {"category": some},
        "rare category": {"category": seldom},
        "operator": {"operator": operator},
        "operator and outcome": {"operator": operator, "outcome": "abuse"},
        "rare category and operator": {"category": seldom, "operator": operator},
        "office and poor files": {"office": f"o{chance.randrange(OFFICES)}", "verdict": "poor"},
        "frequent word": {"words": frequent},
        "rare word": {"words": rare},
        "two frequent words": {"words": f"parola{chance.randrange(20)} parola{chance.randrange(20)}"},
        "frequent word, rare category": {"words": frequent, "category": seldom},
        "no such word": {"words": f"{rare} niente"},
        "a month": {"since": since, "until": since + timedelta(days=30), "category": some},
        "long and by telephone": {"min_seconds": 3_000, "channel": "phone"},
        "low score": {"max_score": 40, "category": some},
        "everything": {
            "category": some, "outcome": "follow-up", "verdict": "good", "min_seconds": 60,
            "max_seconds": 900, "words": frequent, "min_score": 50, "max_score": 90,
        },
    }  # fmt: skip


class _Timed(SearchIndex):
    """Tells how long the index alone took."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.took: list[float] = []

    async def find(self, *asked: Any, **more: Any) -> Any:
        begun = time.perf_counter()
        found = await super().find(*asked, **more)
        self.took.append((time.perf_counter() - begun) * 1000)
        return found


async def _measured(name: str, database: Database) -> dict[str, Any]:
    # the figure is all that is to be printed
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    clock = lambda: datetime.now(UTC)  # noqa: E731 - of the two who ask for one
    kept = Retention(database, station="main", configured=[], default_days=180, clock=clock)
    index = _Timed(database)
    # what a list asks of it: nothing was found altered
    sound: Any = SimpleNamespace(known=lambda _recording: None)
    archive = RecordingList(database, index, kept, sound, Consultations(database, clock))
    reviewer: Any = SimpleNamespace(role=Role.QUALITY, account_id="a0")
    chance = random.Random(SEED)
    took: dict[str, list[float]] = defaultdict(list)
    found: dict[str, int] = defaultdict(int)
    try:
        for number in range(ROUNDS + 1):
            for kind, asked in _questions(chance).items():
                cursor = None
                for page in ("", ", second page"):
                    begun = time.perf_counter()
                    answer = await archive.search(RecordingSearch(**asked, cursor=cursor), reviewer)
                    if number:  # the first round warms up
                        took[kind + page].append((time.perf_counter() - begun) * 1000)
                    found[kind] += len(answer.recordings)
                    cursor = answer.next_cursor
                    if cursor is None:
                        break
    finally:
        await database.aclose()
    every = sorted(each for times in took.values() for each in times)
    alone = sorted(index.took[len(index.took) // (ROUNDS + 1) :])
    slowest = max(took, key=lambda kind: statistics.median(took[kind]))
    return figure(
        name,
        every[int(len(every) * 0.95)],
        "ms",
        samples=every,
        recordings=RECORDINGS,
        median_ms=round(statistics.median(every), 1),
        index_p95_ms=round(alone[int(len(alone) * 0.95)], 1),
        slowest=slowest,
        slowest_median_ms=round(statistics.median(took[slowest]), 1),
        found_nothing=sorted(kind for kind, count in found.items() if not count),
        seed=SEED,
    )
