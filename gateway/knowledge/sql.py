"""Statements about sheets: one for each kind of row, whatever the number of sheets."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge.entries import SheetText
from gateway.knowledge.lifecycle import VersionState, Written
from gateway.knowledge.tables import (
    Sheet,
    SheetLife,
    SheetTerms,
    SheetUse,
    SheetVerdict,
    SheetVersion,
)
from gateway.platform.security.tables import Account
from gateway.platform.sql import full_text
from gateway.platform.stems import words_of

MOST_SHEETS = 2_000
MOST_TERMS = 2_000


async def lives(session: AsyncSession) -> dict[str, int]:
    """Days that sheets live, by topic, where it is not as for all."""
    rows = await session.execute(select(SheetLife.topic, SheetLife.days))
    return {topic: int(days) for topic, days in rows}


async def written(
    session: AsyncSession, ids: Collection[str] | None = None
) -> dict[str, list[Written]]:
    """How far the versions of these sheets, or of all, have come."""
    wanted = select(
        SheetVersion.sheet_id, SheetVersion.number, SheetVersion.language, SheetVersion.author_id, SheetVersion.state,
        SheetVersion.based_on,
    ).order_by(SheetVersion.number)  # fmt: skip
    if ids is not None:
        wanted = wanted.where(SheetVersion.sheet_id.in_(ids))
    found: dict[str, list[Written]] = {}
    for sheet_id, number, language, author, state, base in await session.execute(wanted):
        found.setdefault(sheet_id, []).append(
            Written(int(number), language, author, msgspec.convert(state, VersionState), base)
        )
    return found


async def versions_of(session: AsyncSession, sheet_id: str) -> Sequence[SheetVersion]:
    """All versions of a sheet, the newest first."""
    rows = await session.execute(
        select(SheetVersion)
        .where(SheetVersion.sheet_id == sheet_id)
        .order_by(SheetVersion.number.desc())
    )
    return rows.scalars().all()


async def titles(session: AsyncSession, keys: Collection[tuple[str, int]]) -> dict[str, str]:
    """The titles of these versions, by sheet."""
    if not keys:
        return {}
    rows = await session.execute(
        select(SheetVersion.sheet_id, SheetVersion.number, SheetVersion.title).where(
            SheetVersion.sheet_id.in_([sheet_id for sheet_id, _ in keys])
        )
    )
    return {sheet_id: title for sheet_id, number, title in rows if (sheet_id, number) in keys}


async def names(session: AsyncSession, ids: Collection[str | None]) -> dict[str, str]:
    """The names of accounts."""
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_([i for i in ids if i]))
    )
    return {row.id: row.display_name for row in rows}


def text_of(row: SheetVersion) -> SheetText:
    """The words of a version."""
    return msgspec.convert(
        {
            "title": row.title, "entries": row.entries, "body": row.body, "links": row.links,
            "questions": row.questions,
        },
        SheetText,
    )  # fmt: skip


def terms_of(said: SheetText) -> list[str]:
    """By what words a sheet is found, each once; those of the title and the questions first. Pure."""
    told = (
        said.title,
        *said.questions,
        *said.entries.values(),
        said.body,
        *(each.label for each in said.links),
    )
    return list(dict.fromkeys(stem for each in told for stem in words_of(each)))[:MOST_TERMS]


async def index(session: AsyncSession, sheet_id: str, language: str, said: SheetText) -> None:
    """Have a sheet found by *said* in this language from now on."""
    await session.flush()
    await session.execute(
        delete(SheetTerms)
        .where(SheetTerms.sheet_id == sheet_id, SheetTerms.language == language)
        .execution_options(synchronize_session=False)
    )
    last = await session.execute(select(func.coalesce(func.max(SheetTerms.position), 0)))
    await session.execute(
        SheetTerms.__table__.insert().values(  # type: ignore[attr-defined] # a Table, which the mapper types as less
            position=int(last.scalar_one()) + 1,
            sheet_id=sheet_id,
            language=language,
            terms=full_text.stored(session, terms_of(said)),
        )
    )


async def found(session: AsyncSession, typed: str) -> set[str] | None:
    """The sheets that have all the words of *typed*, the last one as a beginning, in one of their languages; None where
    no word was typed."""
    dialect = session.get_bind().dialect.name
    asked = full_text.query_of(typed, dialect)
    if asked is None:
        return None
    statement = (
        "SELECT s.sheet_id FROM sheet_terms f JOIN sheet_search s ON s.position = f.rowid"
        " WHERE f.sheet_terms MATCH :asked"
        if dialect == "sqlite"
        else "SELECT sheet_id FROM sheet_search WHERE terms @@ CAST(:asked AS tsquery)"
    )
    rows = await session.execute(text(statement), {"asked": asked})
    return set(rows.scalars())


def fits(typed: str, title: str, questions: Collection[str]) -> int:
    """How well a sheet that was found fits what was typed: words in its title count three times, in its questions twice. Pure."""
    stems = set(words_of(typed))
    return sum(
        3 * any(word.startswith(stem) for word in words_of(title))
        + 2 * any(word.startswith(stem) for each in questions for word in words_of(each))
        for stem in stems
    )


async def all_sheets(session: AsyncSession) -> Sequence[Sheet]:
    """Every sheet, withdrawn ones too, in the order of their making."""
    rows = await session.execute(
        select(Sheet).order_by(Sheet.created_at, Sheet.id).limit(MOST_SHEETS)
    )
    return rows.scalars().all()


async def shown_versions(
    session: AsyncSession, keys: Collection[tuple[str, int]]
) -> dict[tuple[str, int], SheetVersion]:
    """These versions in full, by sheet and number."""
    rows = await session.execute(
        select(SheetVersion).where(SheetVersion.sheet_id.in_({sheet_id for sheet_id, _ in keys}))
    )
    return {
        (row.sheet_id, row.number): row
        for row in rows.scalars()
        if (row.sheet_id, row.number) in keys
    }


async def purge_verdicts(session: AsyncSession, before: datetime) -> None:
    """Let go of citizens' verdicts from before a moment."""
    await session.execute(delete(SheetVerdict).where(SheetVerdict.at < before))


async def used_in(session: AsyncSession, contact_id: str) -> Sequence[tuple[SheetUse, str]]:
    """What served in a contact, oldest first, each with the title that it had."""
    rows = await session.execute(
        select(SheetUse, SheetVersion.title)
        .join(
            SheetVersion,
            (SheetVersion.sheet_id == SheetUse.sheet_id)
            & (SheetVersion.number == SheetUse.version),
        )
        .where(SheetUse.contact_id == contact_id)
        .order_by(SheetUse.at)
    )
    return [(use, title) for use, title in rows]
