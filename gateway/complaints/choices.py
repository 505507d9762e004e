"""Keeps the lists that the office edits: kinds of complaints, causes, measures. An entry is never changed: it is
retired, and another one takes its place, so that decided complaints keep their words."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.complaints import api
from gateway.complaints.tables import Complaint, ComplaintChoice
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_all_once

SHIPPED: Final[Mapping[str, tuple[str, ...]]] = {
    "category": (
        "waiting", "conduct", "information", "procedure", "access", "website", "premises", "other-kind",
    ),
    "cause": (
        "staffing", "organisation", "procedure-unclear", "information-wrong", "equipment", "third-party", "no-fault",
        "not-found",
    ),
    "measure": (
        "apology", "instruction", "training", "procedure-changed", "information-corrected", "repair", "sheet-changed",
        "no-measure",
    ),
}  # fmt: skip
"""The lists of a new station; pages have the words in every language."""
MOST: Final = 60
_COLUMNS: Final = {
    "category": Complaint.category,
    "cause": Complaint.cause,
    "measure": Complaint.measure,
}


class Choices:
    """Reads and changes the lists."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def begin(self) -> None:
        """Insert the entries that ship, where they are missing; a retired entry stays retired. Raises what the
        database raises."""
        now = self._clock()
        rows: list[dict[str, Any]] = [
            {
                "id": each, "list": name, "label": "", "words": {}, "position": position, "added_at": now,
                "added_by": None, "retired_at": None, "retired_by": None,
            }
            for name, ids in SHIPPED.items()
            for position, each in enumerate(ids)
        ]  # fmt: skip
        async with self._database.writing() as session:
            await insert_all_once(session, ComplaintChoice, rows)

    async def all(self) -> api.ChoiceLists:
        """Return every entry with its history, retired ones last."""
        async with self._database.reading() as session:
            rows = (
                (
                    await session.execute(
                        select(ComplaintChoice).order_by(
                            ComplaintChoice.list, ComplaintChoice.position, ComplaintChoice.id
                        )
                    )
                )
                .scalars()
                .all()
            )
            used: dict[tuple[str, str], int] = {}
            for name, column in _COLUMNS.items():
                counted = await session.execute(select(column, func.count()).group_by(column))
                used |= {(name, key): count for key, count in counted if key is not None}
            wanted = {each for row in rows for each in (row.added_by, row.retired_by) if each}
            names = await names_of(session, wanted)
        shown = [
            api.ChoiceShown(
                id=row.id,
                list=_list(row.list),
                label=row.label,
                words=row.words,
                added_at=row.added_at,
                added_by=names.get(row.added_by or ""),
                retired_at=row.retired_at,
                retired_by=names.get(row.retired_by or ""),
                used=used.get((row.list, row.id), 0),
            )
            for row in rows
        ]
        return api.ChoiceLists(choices=sorted(shown, key=lambda each: each.retired_at is not None))

    async def add(self, wanted: api.NewChoice, *, by: str) -> None:
        """Add an entry at the end, or in the place of one that it replaces. Raises ``Refused``: ``empty``, ``twice``,
        ``too_many``, ``not_found``."""
        label = one_line(wanted.label)
        words = {code: said for code, each in wanted.words.items() if (said := one_line(each))}
        if len(label) < 2:
            raise Refused("empty", "An entry needs words.", kind="invalid")
        now = self._clock()
        async with self._database.writing() as session:
            rows = (
                (
                    await session.execute(
                        select(ComplaintChoice)
                        .where(
                            ComplaintChoice.list == wanted.list,
                            ComplaintChoice.retired_at.is_(None),
                        )
                        .with_for_update()
                    )
                )
                .scalars()
                .all()
            )
            if any(row.label.casefold() == label.casefold() for row in rows):
                raise Refused("twice", "The list has this entry.")
            if wanted.instead is None and len(rows) >= MOST:
                raise Refused("too_many", f"A list has {MOST} entries at the most.")
            position = max((row.position for row in rows), default=-1) + 1
            if wanted.instead is not None:
                before = next((row for row in rows if row.id == wanted.instead), None)
                if before is None:
                    raise Refused("not_found", "There is no such entry.")
                before.retired_at, before.retired_by, position = now, by, before.position
            made = ComplaintChoice(
                id=new_id(), list=wanted.list, label=label, words=words, position=position, added_at=now, added_by=by,
                retired_at=None, retired_by=None,
            )  # fmt: skip
            session.add(made)
            await audit.append(
                session, at=now, account_id=by, action="complaint-choice.add", subject=f"complaint-choice:{made.id}",
                detail={"list": wanted.list, "label": label, "instead": wanted.instead},
            )  # fmt: skip

    async def retire(self, choice: str, *, retired: bool, by: str) -> None:
        """Retire an entry, so that it is offered no more, or offer it again. Raises ``Refused``: ``not_found``,
        ``last_one``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(ComplaintChoice, choice, with_for_update=True)
            if row is None:
                raise Refused("not_found", "There is no such entry.")
            if (row.retired_at is not None) == retired:
                return
            if retired:
                left = await session.execute(
                    select(func.count()).where(
                        ComplaintChoice.list == row.list, ComplaintChoice.retired_at.is_(None)
                    )
                )
                if left.scalar_one() <= 1:
                    raise Refused("last_one", "A list keeps one entry at least.")
            row.retired_at, row.retired_by = (now, by) if retired else (None, None)
            await audit.append(
                session, at=now, account_id=by, subject=f"complaint-choice:{choice}", detail={"list": row.list},
                action="complaint-choice.retire" if retired else "complaint-choice.restore",
            )  # fmt: skip


async def offered(session: AsyncSession, name: str) -> list[api.Choice]:
    """Return the entries of the list *name* that may be chosen now, in its order."""
    rows = await session.execute(
        select(ComplaintChoice.id, ComplaintChoice.label, ComplaintChoice.words)
        .where(ComplaintChoice.list == name, ComplaintChoice.retired_at.is_(None))
        .order_by(ComplaintChoice.position, ComplaintChoice.id)
    )
    return [api.Choice(id=row[0], label=row[1], words=row[2]) for row in rows]


async def require(session: AsyncSession, name: str, choice: str) -> None:
    """Raise ``Refused`` (``unknown_choice``) unless the list offers this entry."""
    row = await session.get(ComplaintChoice, choice)
    if row is None or row.list != name or row.retired_at is not None:
        raise Refused("unknown_choice", "The list has no such entry.", kind="invalid")


async def labels(session: AsyncSession) -> dict[str, api.Choice]:
    """Return every entry by id, retired ones too."""
    rows = await session.execute(
        select(ComplaintChoice.id, ComplaintChoice.label, ComplaintChoice.words)
    )
    return {row[0]: api.Choice(id=row[0], label=row[1], words=row[2]) for row in rows}


async def names_of(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the display names of these accounts, by id."""
    if not ids:
        return {}
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def _list(word: str) -> api.ListName:
    return word  # type: ignore[return-value]  # the table allows no other
