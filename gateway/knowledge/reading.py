"""The sheets in force, for the rooms that show them to citizens: the guide and the set for hand-held devices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import sql
from gateway.knowledge.entries import SheetAttachment, SheetLink
from gateway.knowledge.freshness import Freshness, fresh_until, freshness, life_of
from gateway.knowledge.lifecycle import Written, in_force, outdated
from gateway.knowledge.tables import Sheet, SheetVerdict
from gateway.platform.ids import new_id
from gateway.platform.languages import SOURCE
from gateway.platform.plain_text import one_line
from gateway.platform.times import to_ms

LONGEST_WORDS = 500


class PublishedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in force in one language.

    ``language`` is that of its text: Italian where there is no translation, or only an outdated one. ``entries`` (by key,
    in order) and ``body`` are Markdown; pages make HTML of them by :func:`gateway.knowledge.markup.html_of`.
    ``competent_body``: the body that is responsible for the matter, if not the station's own. ``example``: it came with the
    station.
    """

    id: str
    version: int
    language: str
    languages: list[str]
    title: str
    topics: list[str]
    entries: dict[str, str]
    body: str
    links: list[SheetLink]
    questions: list[str]
    attachments: list[SheetAttachment] = []
    competent_body: str | None
    confirmed_at_ms: int
    fresh_until_ms: int
    example: bool


async def published(session: AsyncSession, language: str, now: datetime) -> list[PublishedSheet]:
    """Return the sheets that citizens are shown at *now*, by title: published, neither expired nor withdrawn."""
    rows = await session.execute(select(Sheet).where(Sheet.state == "published"))
    by_topic = await sql.lives(session)
    alive = [
        (row, until)
        for row in rows.scalars()
        if (until := until_of(row, by_topic)) is not None
        and freshness(until, now) is not Freshness.EXPIRED
    ]
    written = await sql.written(session, [row.id for row, _ in alive])
    chosen = {row.id: version_for(row, written.get(row.id, ()), language) for row, _ in alive}
    texts = await sql.shown_versions(session, set(chosen.items()))
    made = []
    for row, until in alive:
        version = texts.get((row.id, chosen[row.id]))
        if version is None or row.confirmed_at is None:
            continue
        said = sql.text_of(version)
        made.append(
            PublishedSheet(
                id=row.id,
                version=version.number,
                language=version.language,
                languages=languages_of(row, written.get(row.id, ())),
                title=said.title,
                topics=row.topics,
                entries=said.entries,
                body=said.body,
                links=said.links,
                questions=said.questions,
                attachments=said.attachments,
                competent_body=row.competent_body,
                confirmed_at_ms=to_ms(row.confirmed_at),
                fresh_until_ms=to_ms(until),
                example=row.example,
            )
        )
    return sorted(made, key=lambda each: (each.title.casefold(), each.id))


async def withdrawn_ids(session: AsyncSession) -> list[str]:
    """Return the ids of withdrawn sheets, for devices that may still have them."""
    rows = await session.execute(
        select(Sheet.id).where(Sheet.withdrawn_at.is_not(None)).order_by(Sheet.id)
    )
    return list(rows.scalars())


def until_of(row: Sheet, by_topic: Mapping[str, int]) -> datetime | None:
    """Return the moment at which a sheet expires; None while it was never published. Pure."""
    if row.confirmed_at is None:
        return None
    return fresh_until(row.confirmed_at, life_of(row.life_days, row.topics, by_topic))


def languages_of(row: Sheet, versions: Sequence[Written]) -> list[str]:
    """Return the languages in which a published sheet is up to date, the original's first. *versions* are the sheet's, in order."""
    return [SOURCE, *sorted(_translations(row, versions))]


def version_for(row: Sheet, versions: Sequence[Written], language: str) -> int:
    """Return the number of the version that readers of *language* are shown of a published sheet."""
    return _translations(row, versions).get(language, row.current or 0)


def _translations(row: Sheet, versions: Sequence[Written]) -> dict[str, int]:
    spoken = {each.language for each in versions} - {SOURCE}
    last = {language: in_force(versions, language) for language in spoken}
    return {
        language: each.number
        for language, each in last.items()
        if each is not None and not outdated(each.based_on, row.meaning)
    }


async def judge(
    session: AsyncSession, sheet_id: str, version: int, *, useful: bool, words: str, now: datetime
) -> None:
    """Store a reader's anonymous verdict on a sheet, with a comment. The caller has checked that the sheet is in force."""
    session.add(
        SheetVerdict(
            id=new_id(), sheet_id=sheet_id, version=version, useful=useful,
            words=one_line(words)[:LONGEST_WORDS], at=now,
        )
    )  # fmt: skip
