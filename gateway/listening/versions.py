"""The versions of the questionnaire: the shipped one is the first; administrators write a draft and publish it as the next.

A version never changes. A citizen answers the version that was the newest when they began, even if another is published
meanwhile.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.listening.questionnaire import SCALE, SECTIONS, Questionnaire
from gateway.listening.shipped import QUESTIONNAIRE, VERSION, shipped
from gateway.listening.soundness import QuestionProblem, problems
from gateway.listening.tables import QuestionnaireDraft, QuestionnaireVersion
from gateway.platform.audit import log as audit
from gateway.platform.languages import LANGUAGES
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from signaling.protocol.base import Language

GOES_ON_FOR: Final = timedelta(days=15)
"""So long a form that was begun may be sent in after another version was published."""
_DRAFT: Final = "draft"
_FRAME: Final = (
    *(f"section.{each}" for each in SECTIONS), *(f"scale.{each}" for each in SCALE),
    "several.hint", "text.hint", "next", "back", "send",
)  # fmt: skip
_CHANGED: Final = ("draft_changed", "Somebody else has changed the draft; load it again.")
Revision = Annotated[int, Meta(ge=0, le=2**53)]


class Numbered(NamedTuple):
    """A version with its number."""

    number: int
    content: Questionnaire


class VersionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A version as the list shows it; the shipped one has no time and no author. ``by`` is null for a deleted account."""

    number: int
    questions: int
    at: datetime | None
    by: str | None


class QuestionnaireShown(msgspec.Struct, frozen=True, kw_only=True):
    """The questionnaire as administrators see it: the version that is asked, the draft if any with its problems, and all
    versions, newest first.

    ``revision`` counts the changes of the draft; 0 without one. ``frame``: what citizens read around the questions, by
    language and key.
    """

    version: int
    published: Questionnaire
    draft: Questionnaire | None
    problems: list[QuestionProblem]
    revision: int
    changed_at: datetime | None
    changed_by: str | None
    versions: list[VersionShown]
    frame: dict[Language, dict[str, str]]


class DraftWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft to store.

    ``revision``: the draft's revision that the writer has seen, 0 for none; ``restored``: the version that was copied into
    it, for the record.
    """

    revision: Revision
    draft: Questionnaire
    restored: Annotated[int, Meta(ge=1)] | None = None


class Versions:
    """Reads, drafts and publishes versions. Caches the versions that were read, since they never change."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[int, Questionnaire] = {VERSION: shipped()}

    async def newest(self) -> Numbered:
        """Return the version that is asked."""
        async with self._database.reading() as session:
            number = await _newest(session)
            return Numbered(number, await self._content(session, number))

    async def version(self, number: int) -> Questionnaire:
        """Return a version's questionnaire. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            return await self._content(session, number)

    async def all(self) -> dict[int, Questionnaire]:
        """Return every version by number."""
        async with self._database.reading() as session:
            rows = await session.execute(select(QuestionnaireVersion.version))
            for number in rows.scalars().all():
                await self._content(session, number)
            return dict(self._known)

    async def replaced(self) -> dict[int, datetime]:
        """Return, for each version that is no longer asked, when the next was published."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(QuestionnaireVersion.version, QuestionnaireVersion.published_at)
            )
            return {number - 1: at for number, at in rows}

    async def going_on(self, number: int) -> Numbered:
        """Return the version *number*, with which a form was begun, or the newest if that was replaced too long ago or does
        not exist."""
        newest = await self.newest()
        if number == newest.number:
            return newest
        replaced = (await self.replaced()).get(number)
        if replaced is None or replaced < self._clock() - GOES_ON_FOR:
            return newest
        return Numbered(number, await self.version(number))

    async def shown(self) -> QuestionnaireShown:
        """Return the questionnaire for administrators."""
        async with self._database.reading() as session:
            return await self._shown(session)

    async def write(self, wanted: DraftWanted, by: Staff) -> QuestionnaireShown:
        """Store a draft, finished or not. Raises ``Refused`` ``draft_changed`` when somebody else has written meanwhile."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._draft(session, wanted.revision)
            content = msgspec.to_builtins(wanted.draft)
            if row is None:
                first = {"id": _DRAFT, "content": content, "revision": 1, "changed_at": now, "changed_by": by.account_id}  # fmt: skip
                if not await insert_once(session, QuestionnaireDraft, first):
                    raise Refused(*_CHANGED)
            else:
                row.content, row.revision = content, row.revision + 1
                row.changed_at, row.changed_by = now, by.account_id
            if wanted.restored is not None:
                await _note(session, now, by, "restore", wanted.restored)
            await session.flush()
            return await self._shown(session)

    async def discard(self, revision: int, by: Staff) -> QuestionnaireShown:
        """Delete the draft. Raises as :meth:`write`, and ``no_draft``."""
        async with self._database.writing() as session:
            row = await self._draft(session, revision)
            if row is None:
                raise Refused("no_draft", "There is no draft.")
            await session.delete(row)
            await _note(session, self._clock(), by, "discard", await _newest(session))
            await session.flush()
            return await self._shown(session)

    async def publish(self, revision: int, by: Staff) -> QuestionnaireShown:
        """Publish the draft, which is asked from now on.

        Raises as :meth:`discard`, ``not_ready`` for a draft with problems, and ``unchanged`` for one equal to the version
        that is asked.
        """
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._draft(session, revision)
            if row is None:
                raise Refused("no_draft", "There is no draft to publish.")
            draft = msgspec.convert(row.content, Questionnaire)
            faults = problems(draft)
            if faults:
                first = faults[0]
                raise Refused("not_ready", f"{first.question or first.section}: {first.code}; {len(faults)} in all.", kind="invalid")  # fmt: skip
            number = await _newest(session)
            if draft == await self._content(session, number):
                raise Refused("unchanged", "The draft asks what is asked already.")
            session.add(
                QuestionnaireVersion(
                    version=number + 1, content=row.content, published_at=now, published_by=by.account_id
                )
            )  # fmt: skip
            await session.execute(delete(QuestionnaireDraft))
            await _note(session, now, by, "publish", number + 1)
        # after the commit: what is read is remembered, and must not be a version that never came to be
        return await self.shown()

    async def _draft(self, session: AsyncSession, revision: int) -> QuestionnaireDraft | None:
        row = await session.get(QuestionnaireDraft, _DRAFT, with_for_update=True)
        if (row.revision if row else 0) != revision:
            raise Refused(*_CHANGED)
        return row

    async def _content(self, session: AsyncSession, number: int) -> Questionnaire:
        known = self._known.get(number)
        if known is None:
            row = await session.get(QuestionnaireVersion, number)
            if row is None:
                raise Refused("not_found", "There is no such version.")
            known = self._known[number] = msgspec.convert(row.content, Questionnaire)
        return known

    async def _shown(self, session: AsyncSession) -> QuestionnaireShown:
        number = await _newest(session)
        draft = await session.get(QuestionnaireDraft, _DRAFT)
        by = await session.get(Account, draft.changed_by) if draft and draft.changed_by else None
        content = None if draft is None else msgspec.convert(draft.content, Questionnaire)
        rows = await session.execute(
            select(QuestionnaireVersion, Account.display_name)
            .outerjoin(Account, Account.id == QuestionnaireVersion.published_by)
            .order_by(QuestionnaireVersion.version.desc())
        )
        versions = [
            VersionShown(
                number=row.version, questions=_count(row.content), at=row.published_at, by=name
            )
            for row, name in rows
        ]
        versions.append(VersionShown(number=VERSION, questions=len(shipped().questions), at=None, by=None))  # fmt: skip
        return QuestionnaireShown(
            version=number,
            published=await self._content(session, number),
            draft=content,
            problems=[] if content is None else problems(content),
            revision=0 if draft is None else draft.revision,
            changed_at=None if draft is None else draft.changed_at,
            changed_by=None if by is None else by.display_name,
            versions=versions,
            frame={
                language: {key: QUESTIONNAIRE.say(language, key) for key in _FRAME}
                for language in LANGUAGES
            },
        )


async def _newest(session: AsyncSession) -> int:
    number = await session.scalar(select(func.max(QuestionnaireVersion.version)))
    return VERSION if number is None else number


async def _note(session: AsyncSession, at: datetime, by: Staff, deed: str, version: int) -> None:
    await audit.append(
        session, at=at, account_id=by.account_id, action=f"questionnaire.{deed}", subject="questionnaire",
        detail={"version": version},
    )  # fmt: skip


def _count(content: dict[str, list[object]]) -> int:
    return sum(len(each) for each in content.values())
