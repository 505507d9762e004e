"""Stores minutes: drafted once, each text kept, signed off for good."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference import minutes
from gateway.conference.api import Kind
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.minutes_facts import facts_of
from gateway.conference.minutes_pdf import Paper, printed
from gateway.conference.tables import (
    ConferenceMinutes,
    ConferenceMinutesText,
    ConferenceRow,
)
from gateway.emblem.picture import Emblem
from gateway.platform.audit import log as audit
from gateway.platform.blocks import Block, blocks
from gateway.platform.dates import moment_in_figures
from gateway.platform.http.pages import station_name
from gateway.platform.languages import SOURCE, language_of
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from queueing.categories import Catalogue
from signaling.protocol.base import Language

LISTED: Final = 100
LONGEST: Final = 200_000


class MinutesShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The minutes: Markdown, and who wrote it last (null: the draft). Signed ones never change; ``sha256`` is the
    digest of the text, as the Markdown file has it. ``blocks`` are the same text as it is printed, below the
    letterhead of ``organisation`` and ``station``."""

    conference_id: str
    title: str
    state: Literal["draft", "signed"]
    revision: int
    text: str
    written_at: datetime
    written_by: str | None
    signed_at: datetime | None
    signed_by: str | None
    sha256: str | None
    organisation: str
    station: str
    blocks: list[Block]


class MinutesPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it would be printed."""

    blocks: list[Block]


class MinutesTyped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that is being written, to be previewed."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST)]


class MinutesWritten(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole text, and the revision from which it was made."""

    revision: Annotated[int, msgspec.Meta(ge=1)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class MinutesListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A conference that is over; ``state`` null: nobody has asked for its minutes yet."""

    conference_id: str
    title: str
    kind: Kind
    ended_at: datetime
    state: Literal["draft", "signed"] | None


class MinutesBook:
    """Drafts, changes, signs and prints the minutes of one station's conferences. Two people never overwrite each
    other: a writer names the text that was changed, and every text stays."""

    def __init__(
        self,
        book: ConferenceBook,
        database: Database,
        *,
        station: str,
        zone: str,
        catalogue: Catalogue,
        organisation: str,
        station_name: str,
        clock: Callable[[], datetime],
        emblem: Callable[[], Emblem | None] = lambda: None,
    ) -> None:
        """*catalogue* names the topics. *organisation*, *station_name* (empty: its usual one) and *emblem* are the letterhead."""
        self._emblem = emblem
        self._organisation = organisation
        self._station_name = station_name
        self._catalogue = catalogue
        self._book = book
        self._database = database
        self._station = station
        self._zone = ZoneInfo(zone)
        self._clock = clock
        self._printing = asyncio.Semaphore(1)

    async def listing(self) -> list[MinutesListed]:
        """Return the conferences that are over, the newest first."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceRow, ConferenceMinutes.state)
                .outerjoin(ConferenceMinutes, ConferenceMinutes.conference_id == ConferenceRow.id)
                .where(ConferenceRow.station == self._station, ConferenceRow.ended_at.is_not(None))
                .order_by(ConferenceRow.ended_at.desc())
                .limit(LISTED)
            )
            return [
                MinutesListed(
                    conference_id=row.id,
                    title=row.title,
                    kind=row.kind,  # type: ignore[arg-type] # the API takes no other
                    ended_at=row.ended_at or row.made_at,
                    state=_word(state),
                )
                for row, state in rows
            ]

    async def of(self, conference_id: str, language: Language) -> MinutesShown:
        """Return the minutes, drafted in *language* if they do not exist yet. Raises :class:`Refused`:
        ``not_found``, ``not_ended``."""
        found = await self._ended(conference_id)
        async with self._database.reading() as session:
            known = await session.get(ConferenceMinutes, conference_id)
        if known is None:
            await self._draft(found, minutes.MINUTES.spoken(language))
        async with self._database.reading() as session:
            return await self._shown(session, found)

    async def write(self, conference_id: str, wanted: MinutesWritten, *, by: str) -> MinutesShown:
        """Store another text. Raises :class:`Refused`: ``not_found``, ``signed``, ``changed`` where somebody has
        written meanwhile; then nothing is written."""
        found = await self._ended(conference_id)
        now = self._clock()
        async with self._database.writing() as session:
            await self._take(session, conference_id, wanted.revision, revision=wanted.revision + 1)
            session.add(
                ConferenceMinutesText(
                    conference_id=conference_id,
                    revision=wanted.revision + 1,
                    text=wanted.text,
                    written_at=now,
                    written_by=by,
                )
            )
        async with self._database.reading() as session:
            return await self._shown(session, found)

    async def sign(self, conference_id: str, revision: int, *, by: str) -> MinutesShown:
        """Sign the text of a revision, which never changes afterwards. Raises :class:`Refused` as :meth:`write`."""
        found = await self._ended(conference_id)
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(ConferenceMinutesText, (conference_id, revision))
            digest = hashlib.sha256((row.text if row else "").encode()).hexdigest()
            account = await session.get(Account, by)
            await self._take(
                session,
                conference_id,
                revision,
                state="signed",
                signed_at=now,
                signed_by=by,
                signed_name="" if account is None else account.display_name[:120],
                sha256=digest,
            )
            await audit.append(
                session,
                at=now,
                account_id=by,
                action="minutes.sign",
                subject=f"conference:{conference_id}",
                detail={"revision": revision, "sha256": digest},
            )
        async with self._database.reading() as session:
            return await self._shown(session, found)

    async def preview(self, conference_id: str, text: str) -> MinutesPreview:
        """Return a text as it would be printed, without storing it. Raises :class:`Refused`: ``not_found``,
        ``not_ended``."""
        await self._ended(conference_id)
        async with self._printing:
            return MinutesPreview(blocks=await asyncio.to_thread(blocks, text))

    async def pdf(self, conference_id: str) -> bytes:
        """Return the minutes as PDF, made in a thread. Raises :class:`Refused` as :meth:`write`."""
        shown = await self.of(conference_id, SOURCE)
        async with self._database.reading() as session:
            row = await session.get(ConferenceMinutes, conference_id)
        language = language_of(None if row is None else row.language)
        at = (shown.signed_at or shown.written_at).astimezone(self._zone)
        paper = Paper(
            text=shown.text,
            language=language,
            title=shown.title,
            at=at,
            signed_by=shown.signed_by,
            signed=moment_in_figures(at, language) if shown.signed_at else "",
            digest=shown.sha256 or "",
            organisation=self._organisation,
            station=station_name(self._station_name, language),
            emblem=self._emblem(),
        )
        async with self._printing:
            return await asyncio.to_thread(printed, paper)

    async def _ended(self, conference_id: str) -> StoredConference:
        found = await self._book.get(conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        if found.state.state != "ended":
            raise Refused("not_ended", "The conference goes on.")
        return found

    async def _draft(self, found: StoredConference, language: Language) -> None:
        """Create the draft; two requests at once get the same one. While a roll is being corrected, the draft holds the
        state at that moment."""
        async with self._database.writing() as session:
            found = await self._book.locked(session, found.id) or found
            facts = await facts_of(
                session,
                found,
                self._zone,
                station=self._station,
                topic=lambda category: _topic(self._catalogue, category, language),
            )
            text = minutes.draft(facts, language)
            made = await insert_once(
                session,
                ConferenceMinutes,
                {
                    "conference_id": found.id,
                    "state": "draft",
                    "language": language,
                    "revision": 1,
                },
            )
            if made:
                session.add(
                    ConferenceMinutesText(
                        conference_id=found.id, revision=1, text=text, written_at=self._clock()
                    )
                )

    async def _take(
        self, session: AsyncSession, conference_id: str, before: int, **changes: object
    ) -> None:
        """Change a draft of which *before* is the newest text; one statement decides who is first."""
        done = await session.execute(
            update(ConferenceMinutes)
            .where(
                ConferenceMinutes.conference_id == conference_id,
                ConferenceMinutes.revision == before,
                ConferenceMinutes.state == "draft",
            )
            .values(**changes)
            .returning(ConferenceMinutes.conference_id)
            .execution_options(synchronize_session=False)
        )
        if done.first() is None:
            row = await session.get(ConferenceMinutes, conference_id)
            if row is None:
                raise Refused("not_found", "There are no minutes yet.")
            if row.state == "signed":
                raise Refused("signed", "The minutes are signed off and do not change.")
            raise Refused("changed", "Somebody has written meanwhile.")

    async def _shown(self, session: AsyncSession, found: StoredConference) -> MinutesShown:
        row = await session.get(ConferenceMinutes, found.id)
        text = (
            None
            if row is None
            else await session.get(ConferenceMinutesText, (found.id, row.revision))
        )
        if row is None or text is None:
            raise Refused("not_found", "There are no minutes.")
        by = None if text.written_by is None else await session.get(Account, text.written_by)
        return MinutesShown(
            conference_id=found.id,
            title=found.title,
            state=_word(row.state) or "draft",
            revision=row.revision,
            text=text.text,
            written_at=text.written_at,
            written_by=None if by is None else by.display_name,
            signed_at=row.signed_at,
            signed_by=row.signed_name,
            sha256=row.sha256,
            organisation=self._organisation,
            station=station_name(self._station_name, row.language),
            blocks=blocks(text.text),
        )


def _topic(known: Catalogue, category: str, language: str) -> str:
    """Its name; of one that nobody knows, its id."""
    return known[category].wording(language).label if category in known else category


def _word(state: object) -> Literal["draft", "signed"] | None:
    return "signed" if state == "signed" else "draft" if state == "draft" else None
