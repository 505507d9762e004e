"""Carries out the work of the quality office: taking a recording, judging it, releasing the judgement."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.custody.service import Custody
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.evaluation import blind, lookups
from gateway.evaluation import sql as reviews
from gateway.evaluation import views as review_views
from gateway.evaluation.form import Form
from gateway.evaluation.forms import read
from gateway.evaluation.lookups import Found
from gateway.evaluation.sampling import turns
from gateway.evaluation.scoring import AnswerError, Answers, Score, check_answers, score
from gateway.evaluation.shown import (
    EvaluationDraft,
    EvaluationList,
    EvaluationOpened,
    EvaluationShown,
    EvaluationsQuery,
    NewEvaluation,
)
from gateway.evaluation.tables import Dispute, Evaluation, ReviewForm
from gateway.evaluation.viewings import Viewings
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database

AT_ONCE = 500
"""Read in one statement."""
OWN_DAYS: Final = timedelta(days=14)
"""For what somebody has taken without a rule."""


class Evaluations:
    """Assigns, stores, hands in and releases evaluations."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        viewings: Viewings,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._custody = custody
        self._viewings = viewings
        self._clock = clock

    async def take(self, wanted: NewEvaluation, *, by: Staff) -> str:
        """Assign a recording to a reviewer; return the evaluation's id.

        Raises ``Refused``: ``own_call``, ``not_found``, ``not_finished``, ``recording_gone``, ``form_unusable``,
        ``nobody_to_judge``, ``no_second``, ``already_taken``.
        """
        now = self._clock()
        async with self._database.writing() as session:
            recording = await session.get(Recording, wanted.recording)
            contact = await session.get(Contact, recording.contact_id) if recording else None
            form = await session.get(ReviewForm, wanted.form)
            if recording is None or contact is None or form is None:
                raise Refused("not_found", "There is no such recording or form.")
            usable(recording, form)
            if await blind.took_part(session, contact.id, by.account_id):
                raise own_call()
            operator = await self._operator(session, contact, wanted.operator)
            mine = await lookups.find(
                session,
                Evaluation.recording_id == recording.id,
                Evaluation.reviewer_id == by.account_id,
                Evaluation.state != "cancelled",
            )
            if any(each.evaluation.operator_id == operator for each in mine):
                raise Refused("already_taken", "You have judged this already, or are about to.")
            first = new_id()
            about: dict[str, Any] = {
                "recording_id": recording.id,
                "contact_id": contact.id,
                "form_id": form.id,
                "version": form.newest,
                "operator_id": operator,
                "category": contact.category,
                "occurred_at": recording.started_at,
                "assigned_at": now,
                "due_at": now + OWN_DAYS,
            }
            if not wanted.double:
                session.add(Evaluation(**fresh(first, "only", reviewer=by.account_id, **about)))
            else:
                second = await _second(session, first, recording.id, besides=by.account_id)
                for turn, name, who in (
                    ("first", first, by.account_id),
                    ("second", new_id(), second),
                ):
                    row = fresh(name, turn, reviewer=who, pair=first, **about)
                    session.add(Evaluation(**row))
            await audit.append(
                session,
                at=now,
                account_id=by.account_id,
                action="evaluation.take",
                subject=f"evaluation:{first}",
                detail={"recording": recording.id},
            )
        return first

    async def listing(self, query: EvaluationsQuery, *, by: Staff) -> EvaluationList:
        """Return the evaluations that the caller may see, the newest contact first."""
        which = _wanted(query, by)
        async with self._database.reading() as session:
            found = await lookups.find(session, *which, limit=query.limit + 1)
            shown = await review_views.shown(session, found[: query.limit], by)
        return EvaluationList(evaluations=shown, more=len(found) > query.limit)

    async def every(self, query: EvaluationsQuery, *, by: Staff) -> list[EvaluationShown]:
        """Return all evaluations of :meth:`listing`, whatever limit the query names."""
        which, shown = _wanted(query, by), list[EvaluationShown]()
        async with self._database.reading() as session:
            while True:
                found = await lookups.find(session, *which, limit=AT_ONCE, offset=len(shown))
                shown += await review_views.shown(session, found, by)
                if len(found) < AT_ONCE:
                    return shown

    async def queue(self, *, by: Staff) -> EvaluationList:
        """Return the evaluations that the caller has to judge, the most urgent first."""
        async with self._database.reading() as session:
            found = await lookups.find(
                session,
                Evaluation.reviewer_id == by.account_id,
                Evaluation.state == "open",
                Recording.sealed_at.is_(None),
            )
            found.sort(key=lambda each: (each.evaluation.due_at, each.evaluation.id))
            shown = await review_views.shown(session, found, by)
        return EvaluationList(evaluations=shown, more=False)

    async def opened(self, evaluation_id: str, *, by: Staff) -> EvaluationOpened:
        """Return one evaluation. Raises ``Refused`` (``not_found``), also for one that the caller may not see."""
        async with self._database.reading() as session:
            found = await self._seen(session, evaluation_id, by)
            return await self._opened(session, found, by)

    async def save(
        self, evaluation_id: str, wanted: EvaluationDraft, *, by: Staff
    ) -> EvaluationOpened:
        """Store the answers so far. Raises ``Refused``: ``not_found``, ``not_open`` once it is handed in,
        ``answer``."""
        async with self._database.writing() as session:
            found, form = await self._mine(session, evaluation_id, by)
            answers_for(form, wanted.answers)
            await self._write(session, found.evaluation, wanted)
            return await self._opened(session, found, by)

    async def submit(
        self, evaluation_id: str, wanted: EvaluationDraft, *, by: Staff
    ) -> EvaluationOpened:
        """Hand in an evaluation; it is in the recording's own chain, with the score, before it counts.

        Raises ``Refused``: ``own_call``, ``not_watched`` before enough of the recording was played, and as
        :func:`complete`.
        """
        async with self._database.reading() as session:
            found, form = await self._mine(session, evaluation_id, by)
            made = complete(form, wanted.answers)
            recording = await session.get(Recording, found.evaluation.recording_id)
            if recording is None:
                raise Refused("not_found", "There is no such recording.")
            if await blind.took_part(session, recording.contact_id, by.account_id):
                raise own_call()
            watched = await self._viewings.enough(session, recording, by.account_id)
        await self._custody.evaluated(
            recording.id,
            by=by,
            reason=on_record("submitted", found.evaluation, wanted.answers, made.tenths),
        )
        async with self._database.writing() as session:
            found, form = await self._mine(session, evaluation_id, by)
            await self._write(session, found.evaluation, wanted)
            done = await reviews.change(
                session,
                evaluation_id,
                ("open",),
                state="submitted",
                tenths=made.tenths,
                limited=made.limited,
                watched=watched,
                submitted_at=self._clock(),
            )
            if not done:
                raise _not_open()
        return await self.opened(evaluation_id, by=by)

    async def release(self, evaluation_id: str, *, by: Staff) -> EvaluationOpened:
        """Release an evaluation to the operator; of a pair only one, when both are handed in.

        Raises ``Refused``: ``own_call``, ``not_submitted``, ``waits_for_other``, ``other_released``.
        """
        async with self._database.reading() as session:
            found = await self._seen(session, evaluation_id, by)
            if await blind.took_part(session, found.evaluation.contact_id, by.account_id):
                raise own_call()
        if found.evaluation.state != "submitted":
            raise Refused("not_submitted", "It is not handed in, or released already.")
        if found.waits:
            raise Refused("waits_for_other", "The other reviewer has not handed in yet.")
        if found.partner is not None and found.partner.state in reviews.RELEASED:
            raise Refused("other_released", "The other one of the two is released.")
        it = found.evaluation
        await self.note("released", it, it.answers, it.tenths, by=by)
        async with self._database.writing() as session:
            done = await reviews.change(
                session,
                evaluation_id,
                ("submitted",),
                state="released",
                released_at=self._clock(),
                released_by=by.account_id,
            )
        if not done:
            raise Refused("not_submitted", "It is not handed in, or released already.")
        return await self.opened(evaluation_id, by=by)

    async def cancel(self, evaluation_id: str, *, by: Staff) -> None:
        """Give back an open evaluation of one's own, which is then not made. A partner's continues alone."""
        async with self._database.writing() as session:
            found, _ = await self._mine(session, evaluation_id, by)
            await reviews.change(
                session, evaluation_id, ("open",), state="cancelled", pair=None, turn="only"
            )
            if found.partner is not None:
                await reviews.change(
                    session, found.partner.id, ("open", "submitted"), pair=None, turn="only"
                )
            await audit.append(
                session,
                at=self._clock(),
                account_id=by.account_id,
                action="evaluation.cancel",
                subject=f"evaluation:{evaluation_id}",
            )

    async def note(
        self, word: str, evaluation: Evaluation, answers: Answers, tenths: int | None, *, by: Staff
    ) -> None:
        """Put an act about an evaluation into the recording's chain, or into the audit trail alone where the
        recording is destroyed meanwhile: the act outlives it."""
        reason = on_record(word, evaluation, answers, tenths)
        try:
            await self._custody.evaluated(evaluation.recording_id, by=by, reason=reason)
        except Refused as error:
            if error.code != "recording_gone":
                raise
            async with self._database.writing() as session:
                await audit.append(
                    session,
                    at=self._clock(),
                    account_id=by.account_id,
                    action="recording.evaluate",
                    subject=f"recording:{evaluation.recording_id}",
                    detail={"reason": reason},
                )

    async def _opened(self, session: AsyncSession, found: Found, by: Staff) -> EvaluationOpened:
        it = found.evaluation
        watch = None
        if it.reviewer_id == by.account_id and it.state == "open":
            recording = await session.get(Recording, it.recording_id)
            if recording is not None:
                watch = await self._viewings.of(session, recording, by.account_id)
        return await review_views.opened(
            session, found, await content_of(session, it), by, watch=watch
        )

    @staticmethod
    async def _seen(session: AsyncSession, evaluation_id: str, by: Staff) -> Found:
        found = await lookups.one(session, evaluation_id)
        if found is None:
            raise Refused("not_found", "There is no such evaluation.")
        if not review_views.may_see(found, by):
            raise Refused("not_found", "There is no such evaluation.", kind="hidden")
        return found

    @staticmethod
    async def _mine(session: AsyncSession, evaluation_id: str, by: Staff) -> tuple[Found, Form]:
        found = await lookups.one(session, evaluation_id)
        if found is None:
            raise Refused("not_found", "There is no such evaluation of yours.")
        if found.sealed or found.evaluation.reviewer_id != by.account_id:
            raise Refused("not_found", "There is no such evaluation of yours.", kind="hidden")
        if found.evaluation.state != "open":
            raise _not_open()
        return found, await content_of(session, found.evaluation)

    @staticmethod
    async def _write(session: AsyncSession, row: Evaluation, wanted: EvaluationDraft) -> None:
        said = {item: text.strip() for item, text in wanted.comments.items() if text.strip()}
        row.answers = dict(wanted.answers)
        row.comments = json.dumps(said, ensure_ascii=False) if said else None
        row.summary = wanted.summary.strip() or None
        await session.flush()

    @staticmethod
    async def _operator(session: AsyncSession, contact: Contact, wanted: str | None) -> str:
        there = await reviews.took_part(session, contact.id)
        if wanted is not None and wanted in {account.id for account in there}:
            return wanted
        spoke = await reviews.longest(session, [contact.id])
        if wanted is not None or contact.id not in spoke:
            raise Refused("nobody_to_judge", "No such operator took part in the contact.")
        return spoke[contact.id].id


def usable(recording: Recording, form: ReviewForm) -> None:
    """Raise ``Refused`` for a recording that cannot be judged or a form that cannot be used: ``not_found`` for a
    sealed recording, ``recording_gone``, ``not_finished``, ``form_unusable``."""
    if recording.sealed_at is not None:
        raise Refused("not_found", "There is no such recording or form.", kind="hidden")
    if recording.state == "destroyed":
        raise Refused("recording_gone", "The recording is destroyed.")
    if recording.state != "ready":
        raise Refused("not_finished", "The recording cannot be played (yet).", retryable=True)
    if not form.newest or form.retired_at is not None:
        raise Refused("form_unusable", "The form is not published, or not used any more.")


def fresh(
    evaluation_id: str, turn: str, *, reviewer: str, pair: str | None = None, **about: Any
) -> dict[str, Any]:
    """Return the row of an evaluation that is being assigned."""
    return {
        "id": evaluation_id,
        "turn": turn,
        "reviewer_id": reviewer,
        "pair": pair,
        "state": "open",
        "answers": {},
        **about,
    }


async def content_of(session: AsyncSession, evaluation: Evaluation) -> Form:
    """Return the version of the form that an evaluation uses. Raises ``Refused`` (``not_found``)."""
    version = await reviews.version(session, evaluation.form_id, evaluation.version)
    if version is None:
        raise Refused("not_found", "The form of this evaluation is not there.")
    return read(version.content)


async def _second(session: AsyncSession, first: str, recording: str, *, besides: str) -> str:
    """Choose the reviewer who judges a recording independently of *besides*. Raises ``Refused`` ``no_second``."""
    barred = (await blind.barred(session, [recording]))[recording]
    others = [
        account.id
        for account in await reviews.reviewers(session)
        if account.id not in barred | {besides}
    ]
    if not others:
        raise Refused("no_second", "There is no other reviewer who could.")
    (second,) = turns([first], others, await reviews.load(session), first)
    return second


def answers_for(form: Form, answers: Answers) -> Score:
    """Return the score of the answers. Raises ``Refused`` (``answer``) for answers that the form does not know."""
    try:
        check_answers(form, answers)
    except AnswerError as error:
        raise Refused("answer", f"{error.item}: {error}", kind="invalid") from None
    return score(form, answers)


def complete(form: Form, answers: Answers) -> Score:
    """Return the score of complete answers. Raises ``Refused``: ``answer``, ``incomplete``, ``nothing_applies``."""
    made = answers_for(form, answers)
    if made.missing:
        raise Refused("incomplete", f"{len(made.missing)} items are not answered.", kind="invalid")
    if made.tenths is None:
        raise Refused("nothing_applies", "Something that counts has to apply.", kind="invalid")
    return made


def on_record(word: str, evaluation: Evaluation, answers: Answers, tenths: int | None) -> str:
    """Return the words whose hash is in the recording's chain: they bind score and answers."""
    bound = json.dumps(dict(sorted(answers.items())), separators=(",", ":"))
    return (
        f"evaluation {evaluation.id} {word}, form {evaluation.form_id} version"
        f" {evaluation.version}, score {_points(tenths)}, answers"
        f" {hashlib.sha256(bound.encode()).hexdigest()}"
    )


def _points(tenths: int | None) -> str:
    return "none" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def own_call() -> Refused:
    """Return the refusal of a reviewer who served in the conversation, whatever their role is now."""
    return Refused(
        "own_call", "You took part in this conversation: somebody else judges it.", kind="forbidden"
    )


def _not_open() -> Refused:
    return Refused("not_open", "It is handed in already, or given back.")


def _wanted(query: EvaluationsQuery, by: Staff) -> list[Any]:
    which: list[Any] = [
        reviews.seen_by_reviewer(by.account_id)
        if by.role is Role.QUALITY
        else Evaluation.state.in_(reviews.RELEASED)
    ]
    for column, value in (
        (Evaluation.state, query.state),
        (Evaluation.operator_id, query.operator),
        (Evaluation.form_id, query.form),
        (Evaluation.recording_id, query.recording),
        (Dispute.state, query.dispute),
    ):
        if value is not None:
            which.append(column == value)
    if query.state is None:
        which.append(Evaluation.state != "cancelled")
    return which
