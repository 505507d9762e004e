"""Finds recordings by facets and words, newest first, whatever their number.

Each recording has one row of terms: facets (``category_weapons``, ``operator_…``, ``length_4``) and the words of its notes,
chat and comments, without accents and endings. A search is a conjunction of terms, so the full-text index (FTS5 on SQLite,
GIN on PostgreSQL) answers it by itself; rows are numbered in order of time, so the first hits are the newest. Words of
sealed recordings are in no index.
"""

import zlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment
from gateway.conference.tables import ConferenceLine
from gateway.contacts.tables import ChatMessage, Contact, Leg
from gateway.evaluation.tables import Evaluation
from gateway.platform.checks import STATION_CHECK
from gateway.platform.sql import full_text
from gateway.platform.stems import words_of
from gateway.platform.times import to_ms
from gateway.review.tables import SearchDue, SearchedRecording

LENGTHS_S: Final = (30, 60, 120, 300, 600, 900, 1800, 3600)
"""Recordings are sorted by length into steps that begin here."""
SCORE_STEP: Final = 5
MOST_WORDS: Final = 5_000
_TIE_BITS: Final = 10
_NEAR: Final = 20_000
"""On PostgreSQL so many of the newest are looked through before its index, which has no order, is asked."""


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """The search; None does not narrow it.

    ``until`` is exclusive, the other limits are inclusive; scores are from 0 to 100, satisfaction from 1 to 5. ``sealed``
    False leaves out sealed recordings.
    """

    category: str | None = None
    operator: str | None = None
    office: str | None = None
    channel: str | None = None
    outcome: str | None = None
    verdict: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_seconds: int | None = None
    max_seconds: int | None = None
    min_score: int | None = None
    max_score: int | None = None
    min_satisfaction: int | None = None
    max_satisfaction: int | None = None
    words: str = ""
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A recording and its position in the order of time."""

    recording_id: str
    position: int


def facet(name: str, value: object) -> str:
    """Return the term of a facet, which is never a word, since words have no underscore. Pure."""
    plain = "".join(
        letter
        if letter.isascii() and (letter.islower() or letter.isdigit())
        else f"_{ord(letter):x}_"
        for letter in str(value)
    )
    return f"{name}_{plain}"


def _length(seconds: int) -> int:
    return bisect_right(LENGTHS_S, seconds)


def first_position(moment: datetime) -> int:
    """Return the first of the positions for recordings that began in that millisecond. Pure."""
    return to_ms(moment) << _TIE_BITS


_OPEN: Final = [facet("sealed", 0)]


def query_of(wanted: RecordingFilter) -> list[list[str]]:
    """Return the terms to search: of each group one must match. Pure."""
    groups = [
        [facet(name, value)]
        for name in ("category", "operator", "office", "channel", "outcome", "verdict")
        if (value := getattr(wanted, name)) is not None
    ]
    if not wanted.sealed:
        groups.append([facet("sealed", 0)])
    if wanted.min_seconds is not None or wanted.max_seconds is not None:
        first = _length(wanted.min_seconds or 0)
        last = len(LENGTHS_S) if wanted.max_seconds is None else _length(wanted.max_seconds)
        groups.append([facet("length", step) for step in range(first, last + 1)])
    if wanted.min_score is not None or wanted.max_score is not None:
        first, last = wanted.min_score or 0, 100 if wanted.max_score is None else wanted.max_score
        steps = range(first // SCORE_STEP, last // SCORE_STEP + 1)
        groups.append([facet("score", step) for step in steps])
    if wanted.min_satisfaction is not None or wanted.max_satisfaction is not None:
        first, last = wanted.min_satisfaction or 1, wanted.max_satisfaction or 5
        groups.append([facet("satisfaction", step) for step in range(first, last + 1)])
    groups.extend([word] for word in dict.fromkeys(words_of(wanted.words)))
    return groups


async def find(
    session: AsyncSession, wanted: RecordingFilter, *, before: int | None, limit: int
) -> list[SearchHit]:
    """Return up to *limit* recordings, newest first, with a position below *before*."""
    groups = query_of(wanted)
    if any(not group for group in groups):
        return []
    limits: dict[str, Any] = {
        "before": 2**62 if before is None else before,
        "since": 0 if wanted.since is None else first_position(wanted.since),
        "count": limit,
    }
    if wanted.until is not None:
        limits["before"] = min(limits["before"], first_position(wanted.until))
    where = ["s.position < :before", "s.position >= :since"]
    for column, low, high in (
        ("duration_s", wanted.min_seconds, wanted.max_seconds),
        ("score", wanted.min_score, wanted.max_score),
    ):
        if low is not None:
            where.append(f"s.{column} >= :min_{column}")
            limits[f"min_{column}"] = low
        if high is not None:
            where.append(f"s.{column} <= :max_{column}")
            limits[f"max_{column}"] = high
    if session.get_bind().dialect.name == "sqlite":
        return await _find_by_fts(session, groups, where, limits)
    return await _find_by_gin(session, groups, where, limits)


async def _find_by_fts(
    session: AsyncSession, groups: list[list[str]], where: list[str], limits: dict[str, Any]
) -> list[SearchHit]:
    origin = "recording_search s"
    if groups:
        # a term looked for is quoted, though none of ours could be taken for anything else
        limits["terms"] = " AND ".join(
            "(" + " OR ".join(f'"{term}"' for term in group) + ")" for group in groups
        )
        origin = "recording_terms f CROSS JOIN recording_search s ON s.position = f.rowid"
        where = [
            "f.recording_terms MATCH :terms",
            "f.rowid < :before",
            "f.rowid >= :since",
            *where[2:],
        ]
    order = "f.rowid" if groups else "s.position"
    # only what stands here is put together, values are bound; so it is below
    statement = (
        f"SELECT s.recording_id, s.position FROM {origin}"  # noqa: S608 - see above
        f" WHERE {' AND '.join(where)} ORDER BY {order} DESC LIMIT :count"
    )
    return await _rows(session, statement, limits)


def tsquery_of(groups: list[list[str]]) -> str:
    """Return the query for PostgreSQL. Pure.

    Nearly all recordings are not sealed: required as a term, that would make the index go through all of them; required as
    the absence of its opposite, it costs nothing.
    """
    return " & ".join(
        f"!'{facet('sealed', 1)}'"
        if group == _OPEN
        else "(" + " | ".join(f"'{term}'" for term in group) + ")"
        for group in groups
    )


async def _find_by_gin(
    session: AsyncSession, groups: list[list[str]], where: list[str], limits: dict[str, Any]
) -> list[SearchHit]:
    """Frequent matches are among the newest; rare ones are few, and found by the index at once."""
    # After five calls PostgreSQL would take one plan for whatever is searched: rare words by going through time.
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    narrowing = [group for group in groups if group != _OPEN]
    if groups:
        limits["terms"] = tsquery_of(groups)
        where = [*where, "s.terms @@ CAST(:terms AS tsquery)"]
    conditions = " AND ".join(where)
    newest = (
        "SELECT s.recording_id, s.position FROM (SELECT * FROM recording_search"  # noqa: S608
        " WHERE position < :before AND position >= :since ORDER BY position DESC LIMIT :near) s"
        f" WHERE {conditions} ORDER BY s.position DESC LIMIT :count"
    )
    near = await _rows(session, newest, limits | {"near": _NEAR})
    if len(near) == limits["count"]:
        return near
    if not narrowing:
        # nothing but what is sealed is left out: the newest are found in order, however far they go back
        everything = (
            "SELECT s.recording_id, s.position FROM recording_search s"  # noqa: S608
            f" WHERE {conditions} ORDER BY s.position DESC LIMIT :count"
        )
        return await _rows(session, everything, limits)
    matching = (
        "WITH matching AS MATERIALIZED (SELECT s.recording_id, s.position"  # noqa: S608
        f" FROM recording_search s WHERE {conditions})"
        " SELECT recording_id, position FROM matching ORDER BY position DESC LIMIT :count"
    )
    return await _rows(session, matching, limits)


async def _rows(session: AsyncSession, statement: str, limits: dict[str, Any]) -> list[SearchHit]:
    used = {name: value for name, value in limits.items() if f":{name}" in statement}
    found = await session.execute(text(statement), used)
    return [SearchHit(recording_id, position) for recording_id, position in found]


async def due(session: AsyncSession, limit: int) -> int:
    """Return how many recordings wait to be indexed, counted up to ``limit``."""
    some = select(SearchDue.recording_id).limit(limit).subquery()
    found = await session.execute(select(func.count()).select_from(some))
    return int(found.scalar_one())


async def mark_all(session: AsyncSession) -> int:
    """Mark every recording to be indexed anew; return how many there are."""
    await session.execute(
        text(
            "INSERT INTO recording_search_due (recording_id, marks) SELECT id, 1 FROM recordings WHERE true"
            " ON CONFLICT (recording_id) DO UPDATE SET marks = recording_search_due.marks + 1"
        )
    )
    found = await session.execute(select(func.count()).select_from(Recording))
    return int(found.scalar_one())


async def catch_up(session: AsyncSession, limit: int) -> int:
    """Index recordings that were marked, within the caller's writing transaction; return how many.

    Several gateways may do it at once: none takes what another one is changing.
    """
    marked = select(SearchDue.recording_id).limit(limit).with_for_update(skip_locked=True)
    taken = await session.execute(
        delete(SearchDue)
        .where(SearchDue.recording_id.in_(marked))
        .returning(SearchDue.recording_id)
        .execution_options(synchronize_session=False)
    )
    ids = list(taken.scalars())
    if ids:
        await _index(session, ids)
    return len(ids)


async def _positions(session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
    """Return where the recordings that are in the index stand in it."""
    found = await session.execute(
        select(SearchedRecording.recording_id, SearchedRecording.position).where(
            SearchedRecording.recording_id.in_(ids)
        )
    )
    return dict(found.all())


async def _index(session: AsyncSession, ids: Sequence[str]) -> None:
    found = (
        await session.execute(
            select(Recording, Contact)
            .join(Contact, Contact.id == Recording.contact_id)
            .where(Recording.id.in_(ids), Contact.category != STATION_CHECK)
        )
    ).all()
    contacts = {contact.id for _, contact in found}
    open_contacts = {
        r.contact_id for r, _ in found if r.sealed_at is None and r.state != "destroyed"
    }
    written = await _written(session, contacts & open_contacts)
    served = await _served(session, contacts)
    scores = await _scores(session, ids)
    known = await _positions(session, ids)
    gone = known.keys() - {recording.id for recording, _ in found}
    if gone:
        await session.execute(
            delete(SearchedRecording)
            .where(SearchedRecording.recording_id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    taken: set[int] = set()
    for recording, contact in found:
        row = {
            "duration_s": (recording.duration_ms or 0) // 1000,
            "score": scores.get(recording.id),
            "terms": full_text.stored(
                session,
                terms_of(
                    recording,
                    contact,
                    scores.get(recording.id),
                    served.get(contact.id, ()),
                    written.get(contact.id, ()),
                ),
            ),
        }
        if recording.id in known:
            await session.execute(
                update(SearchedRecording)
                .where(SearchedRecording.position == known[recording.id])
                .values(row)
                .execution_options(synchronize_session=False)
            )
            continue
        position = await _free_position(session, recording, taken)
        taken.add(position)
        await session.execute(
            insert(SearchedRecording).values(
                row | {"position": position, "recording_id": recording.id}
            )
        )


def terms_of(
    recording: Recording,
    contact: Contact,
    score: int | None,
    served: Iterable[tuple[str, str | None]],
    written: Iterable[str],
) -> list[str]:
    """Return the terms by which a recording is found; *served*: accounts and their offices, *written*: chat and comments. Pure."""
    terms = {
        facet("category", contact.category),
        facet("channel", contact.channel),
        facet("sealed", int(recording.sealed_at is not None)),
        facet("length", _length((recording.duration_ms or 0) // 1000)),
    }
    for name, value in (
        ("outcome", contact.outcome),
        ("outcome", contact.wrap_up_code),
        ("verdict", recording.verdict),
    ):
        if value:
            terms.add(facet(name, value))
    if score is not None:
        terms.add(facet("score", score // SCORE_STEP))
    if contact.satisfaction is not None:
        terms.add(facet("satisfaction", contact.satisfaction))
    for account, office in served:
        terms.add(facet("operator", account))
        if office:
            terms.add(facet("office", office))
    terms.update(words_of(contact.reference))
    words: dict[str, None] = {}
    if recording.sealed_at is None and recording.state != "destroyed":
        for each in (contact.notes or "", *written):
            words.update(dict.fromkeys(words_of(each)))
    return sorted(terms) + list(words)[:MOST_WORDS]


async def _written(session: AsyncSession, contacts: Collection[str]) -> dict[str, list[str]]:
    """Return the texts written in contacts and beside their recordings."""
    texts: dict[str, list[str]] = {}
    if not contacts:
        return texts
    for table in (ChatMessage, RecordingComment):
        rows = await session.execute(
            select(table.contact_id, table.text).where(table.contact_id.in_(contacts))
        )
        for contact_id, line in rows:
            texts.setdefault(contact_id, []).append(line)
    lines = await session.execute(
        select(ConferenceLine.conference_id, ConferenceLine.text).where(
            ConferenceLine.conference_id.in_(contacts), ConferenceLine.room.is_(None)
        )
    )
    for conference_id, line in lines:
        texts.setdefault(conference_id, []).append(line)
    return texts


async def _served(
    session: AsyncSession, contacts: Collection[str]
) -> dict[str, list[tuple[str, str | None]]]:
    """Return the accounts that served in contacts, and the office of each at that time."""
    served: dict[str, list[tuple[str, str | None]]] = {}
    rows = await session.execute(
        select(Leg.contact_id, Leg.account_id, Leg.office_id).where(
            Leg.contact_id.in_(contacts), Leg.account_id.is_not(None)
        )
    )
    for contact_id, account, office in rows:
        served.setdefault(contact_id, []).append((str(account), office))
    return served


async def _scores(session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
    """The lowest score of each recording that was released: others are known to few."""
    rows = await session.execute(
        select(Evaluation.recording_id, func.min(Evaluation.tenths))
        .where(
            Evaluation.recording_id.in_(ids),
            Evaluation.state == "released",
            Evaluation.tenths.is_not(None),
        )
        .group_by(Evaluation.recording_id)
    )
    return {recording_id: int(tenths) // 10 for recording_id, tenths in rows if tenths is not None}


async def _free_position(session: AsyncSession, recording: Recording, taken: set[int]) -> int:
    """The place of a recording in the order of time; those that begin in the same millisecond differ."""
    first = first_position(recording.started_at)
    begin = zlib.crc32(recording.id.encode())
    last = first + (1 << _TIE_BITS) - 1
    rows = await session.execute(
        select(SearchedRecording.position).where(SearchedRecording.position.between(first, last))
    )
    used = taken | set(rows.scalars())
    for step in range(1 << _TIE_BITS):
        position = first + ((begin + step) & ((1 << _TIE_BITS) - 1))
        if position not in used:
            return position
    raise OverflowError("more recordings began in one millisecond than can be told apart")
