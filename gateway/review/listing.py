"""The archive of recordings: listed and searched. The audit trail notes each search and what it found."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from gateway.accounts import lookups as accounts
from gateway.archive import lookups as recordings
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.wholeness import Wholeness
from gateway.contacts import lookups as contacts
from gateway.evaluation import blind
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.times import Moment
from gateway.review.search import SearchIndex
from gateway.review.search_sql import RecordingFilter, SearchHit
from gateway.review.shown import RecordingOperator, RecordingShown, shown

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=86_400)]
Score = Annotated[int, msgspec.Meta(ge=0, le=100)]
Content = Annotated[int, msgspec.Meta(ge=1, le=5)]
_NARROWING = (
    "category", "operator", "office", "channel", "outcome", "verdict",
    "min_seconds", "max_seconds", "min_score", "max_score",
    "min_satisfaction", "max_satisfaction",
)  # fmt: skip


class RecordingsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Selects recordings: ``from`` inclusive, ``to`` exclusive, ``operator`` an account id."""

    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    operator: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    verdict: Literal["good", "fair", "poor"] | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class RecordingSearch(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={
        "since": "from", "until": "to", "min_seconds": "minSeconds", "max_seconds": "maxSeconds",
        "min_score": "minScore", "max_score": "maxScore",
        "min_satisfaction": "minSatisfaction", "max_satisfaction": "maxSatisfaction",
    },
):  # fmt: skip
    """The terms of a search, all of which must match.

    ``from`` is inclusive, ``to`` exclusive, the other limits inclusive. ``operator`` is an account id, ``office`` that of
    an operator who served; ``outcome`` is how the contact ended, or the code that the operator gave it; ``words`` must all
    occur in notes, chat and comments.
    """

    category: Word | None = None
    since: Moment | None = None
    until: Moment | None = None
    operator: Word | None = None
    office: Word | None = None
    channel: Word | None = None
    outcome: Word | None = None
    verdict: Literal["good", "fair", "poor"] | None = None
    min_seconds: Seconds | None = None
    max_seconds: Seconds | None = None
    min_score: Score | None = None
    max_score: Score | None = None
    min_satisfaction: Content | None = None
    max_satisfaction: Content | None = None
    words: Annotated[str, msgspec.Meta(max_length=200)] = ""
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class RecordingPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Recordings, newest first; ``next_cursor`` asks for the older ones, None if there are none.

    ``waiting``: how many recordings are not indexed yet, counted up to a thousand.
    """

    recordings: list[RecordingShown]
    next_cursor: str | None
    waiting: int = 0


class OperatorList(msgspec.Struct, frozen=True, kw_only=True):
    """The operators who may have served, by code, including those who have left."""

    operators: list[RecordingOperator]


class RecordingList:
    """Holds no state."""

    def __init__(
        self,
        database: Database,
        finder: SearchIndex,
        kept: Retention,
        wholeness: Wholeness,
        consulted: Consultations,
    ) -> None:
        self._database = database
        self._finder = finder
        self._kept = kept
        self._wholeness = wholeness
        self._consulted = consulted

    async def page(self, query: RecordingsQuery, by: Staff) -> RecordingPage:
        """Return a page of the archive. Raises ``Refused``: ``invalid`` for a cursor of another list."""
        narrowed = any(getattr(query, name) for name in ("category", "operator", "verdict"))
        if narrowed or (query.cursor or "").startswith("p"):
            return await self.search(query, by)
        wanted = recordings.RecordingFilter(
            since=query.since, until=query.until, sealed=_sees_sealed(by)
        )
        before = None if query.cursor is None else _read_moment(query.cursor)
        async with self._database.reading() as session:
            found = await recordings.page(session, wanted, before=before, limit=query.limit + 1)
        more = len(found) > query.limit
        page = found[: query.limit]
        return await self._page(page, _moment_cursor(page[-1]) if more else None)

    async def search(self, query: RecordingsQuery | RecordingSearch, by: Staff) -> RecordingPage:
        """Return a page of the recordings that match, and note them in the audit trail. Raises ``Refused`` ``invalid``."""
        before = None if query.cursor is None else _read_position(query.cursor)
        wanted = RecordingFilter(
            since=query.since,
            until=query.until,
            words=getattr(query, "words", ""),
            # what only two may open together is not found by what is in it
            sealed=_sees_sealed(by),
            **{name: getattr(query, name, None) for name in _NARROWING},
        )
        found, waiting = await self._untold(by.account_id, wanted, before, query.limit + 1)
        more = len(found) > query.limit
        page = found[: query.limit]
        async with self._database.reading() as session:
            rows = await recordings.of_ids(session, [each.recording_id for each in page])
        # sealed a moment ago, and in the index as open still
        rows = [row for row in rows if wanted.sealed or row.recording.sealed_at is None]
        await self._consulted.note_found(
            by.account_id,
            consultations.RECORDINGS,
            "recordings",
            [row.recording.id for row in rows],
            {"words": bool(wanted.words.strip())} | _narrowed(query),
        )
        cursor = _position_cursor(page[-1]) if more else None
        return await self._page(rows, cursor, waiting)

    async def operators(self) -> OperatorList:
        """Return all who take contacts, or did, by name."""
        async with self._database.reading() as session:
            everyone = await accounts.everyone(session)
        return OperatorList(
            operators=[
                RecordingOperator(id=row.id, display_name=row.display_name, code=row.code)
                for row in sorted(
                    everyone, key=lambda each: (each.display_name.casefold(), each.code)
                )
                if row.role in {Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE}
            ]
        )

    async def _untold(
        self, me: str, wanted: RecordingFilter, before: int | None, limit: int
    ) -> tuple[list[SearchHit], int]:
        """Up to ``limit`` that fit. What the caller has to judge is not found by what others commented on it, and
        no page tells by its length that it would have been."""
        veiled: set[str] = set()
        if wanted.words.strip():
            async with self._database.reading() as session:
                veiled = await blind.judging(session, me)
                if veiled:
                    veiled -= await blind.said_otherwise(session, veiled, wanted.words, me)
        kept: list[SearchHit] = []
        while True:
            found, waiting = await self._finder.find(wanted, before=before, limit=limit)
            kept += [each for each in found if each.recording_id not in veiled]
            if len(found) < limit or len(kept) >= limit:
                return kept[:limit], waiting
            before = found[-1].position

    async def _page(
        self, found: Sequence[recordings.ListedRecording], cursor: str | None, waiting: int = 0
    ) -> RecordingPage:
        async with self._database.reading() as session:
            fared = await contacts.reception_of(session, {item.contact.id for item in found})
        kept = await self._kept.kept_of(found)
        return RecordingPage(
            recordings=[
                shown(
                    item,
                    fared.get(item.contact.id, ()),
                    kept[item.recording.id],
                    integrity=self._wholeness.known(item.recording.id),
                )
                for item in found
            ],
            next_cursor=cursor,
            waiting=waiting,
        )


def _narrowed(query: RecordingsQuery | RecordingSearch) -> dict[str, str | int]:
    """Return the other terms of the search, ready for JSON."""
    given = {name: getattr(query, name, None) for name in (*_NARROWING, "since", "until")}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in given.items()
        if value is not None
    }


def _moment_cursor(last: recordings.ListedRecording) -> str:
    key = f"{last.recording.started_at.timestamp():.6f} {last.recording.id}"
    return "m" + base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read_moment(cursor: str) -> tuple[datetime, str]:
    if not cursor.startswith("m"):
        raise _not_ours()
    try:
        code = cursor[1:]
        key = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode()
        at, _, last_id = key.partition(" ")
        return datetime.fromtimestamp(float(at), UTC), last_id
    except (binascii.Error, ValueError, OverflowError):
        raise _not_ours() from None


def _position_cursor(last: SearchHit) -> str:
    return f"p{last.position:x}"


def _read_position(cursor: str) -> int:
    try:
        position = int(cursor[1:], 16) if cursor.startswith("p") else -1
    except ValueError:
        position = -1
    if not 0 <= position < 2**62:
        raise _not_ours()
    return position


def _not_ours() -> Refused:
    return Refused("invalid", "The cursor is not one of ours.", kind="invalid")


def _sees_sealed(by: Staff) -> bool:
    """Whether somebody is told that there is a sealed recording: ordinary reviewers are not."""
    return by.role is not Role.QUALITY
