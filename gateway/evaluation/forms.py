"""Keeps the forms of the quality office: written as drafts, published in versions that never change."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.evaluation import sql as reviews
from gateway.evaluation.form import Form, FormError, check
from gateway.evaluation.shown import FormDraft, FormShown, NewForm
from gateway.evaluation.tables import ReviewForm, ReviewFormVersion
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database


def read(content: object) -> Form:
    """Return the form that the database holds as *content*."""
    return msgspec.convert(content, Form)


class ReviewForms:
    """Writes, publishes and retires forms."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> list[FormShown]:
        """Return all forms by name, retired ones at the end."""
        async with self._database.reading() as session:
            found = await session.execute(
                select(ReviewForm).order_by(ReviewForm.name, ReviewForm.id)
            )
            shown = [await self._shown(session, row) for row in found.scalars().all()]
        return sorted(shown, key=lambda each: each.retired_at is not None)

    async def make(self, wanted: NewForm, *, by: Staff) -> str:
        """Create a form, empty or as a copy; return its id."""
        now = self._clock()
        form_id = new_id()
        async with self._database.writing() as session:
            draft = Form(sections=[])
            if wanted.copy_of is not None:
                copied = await self._row(session, wanted.copy_of)
                draft = await self._newest(session, copied) or draft
            session.add(
                ReviewForm(
                    id=form_id,
                    name=wanted.name,
                    draft=msgspec.to_builtins(draft),
                    revision=1,
                    newest=0,
                    created_at=now,
                    changed_at=now,
                    changed_by=by.account_id,
                )
            )
            await self._note(session, form_id, "review.form.begin", now, by)
        return form_id

    async def write(self, form_id: str, wanted: FormDraft, *, by: Staff) -> FormShown:
        """Store a draft. Raises ``Refused``: ``form_changed`` when somebody else has written meanwhile."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._row(session, form_id, wanted.revision)
            row.name, row.draft = wanted.name, msgspec.to_builtins(wanted.draft)
            row.revision += 1
            row.changed_at, row.changed_by = now, by.account_id
            return await self._shown(session, row)

    async def publish(self, form_id: str, revision: int, *, by: Staff) -> FormShown:
        """Make the draft the version that new evaluations use; finished evaluations stay as they are.

        Raises ``Refused``, for a draft that cannot be used with the word of :func:`gateway.evaluation.form.check`.
        """
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._row(session, form_id, revision)
            if row.draft is None:
                raise Refused("no_draft", "There is no draft to publish.")
            try:
                check(read(row.draft))
            except FormError as error:
                raise Refused(error.code, str(error), kind="invalid") from None
            session.add(
                ReviewFormVersion(
                    form_id=form_id,
                    version=row.newest + 1,
                    content=row.draft,
                    published_at=now,
                    published_by=by.account_id,
                )
            )
            row.newest, row.draft, row.retired_at = row.newest + 1, None, None
            row.revision += 1
            row.changed_at, row.changed_by = now, by.account_id
            await self._note(session, form_id, "review.form.publish", now, by, version=row.newest)
            return await self._shown(session, row)

    async def retire(self, form_id: str, revision: int, *, by: Staff) -> FormShown:
        """Stop assigning this form; evaluations that are assigned already still use it. Publishing makes it usable
        again."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._row(session, form_id, revision)
            row.retired_at = row.retired_at or now
            row.revision += 1
            row.changed_at, row.changed_by = now, by.account_id
            await self._note(session, form_id, "review.form.retire", now, by)
            return await self._shown(session, row)

    async def _row(
        self, session: AsyncSession, form_id: str, revision: int | None = None
    ) -> ReviewForm:
        row = await session.get(ReviewForm, form_id, with_for_update=revision is not None)
        if row is None:
            raise Refused("not_found", "There is no such form.")
        if revision is not None and row.revision != revision:
            raise Refused("form_changed", "Somebody else has changed the form; load it again.")
        return row

    async def _newest(self, session: AsyncSession, row: ReviewForm) -> Form | None:
        if row.draft is not None:
            return read(row.draft)
        version = await reviews.version(session, row.id, row.newest)
        return None if version is None else read(version.content)

    async def _shown(self, session: AsyncSession, row: ReviewForm) -> FormShown:
        version = await reviews.version(session, row.id, row.newest)
        return FormShown(
            id=row.id,
            name=row.name,
            revision=row.revision,
            newest=row.newest,
            draft=None if row.draft is None else read(row.draft),
            published=None if version is None else read(version.content),
            changed_at=row.changed_at,
            retired_at=row.retired_at,
        )

    @staticmethod
    async def _note(
        session: AsyncSession, form_id: str, action: str, at: datetime, by: Staff, **detail: int
    ) -> None:
        await audit.append(
            session,
            at=at,
            account_id=by.account_id,
            action=action,
            subject=f"form:{form_id}",
            detail=detail,
        )
