"""Carries out the operator's acts on an evaluation (read, reply, dispute), and the supervisor's decision on a
dispute."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from gateway.evaluation import lookups
from gateway.evaluation import sql as reviews
from gateway.evaluation import views as review_views
from gateway.evaluation.service import Evaluations, complete, content_of
from gateway.evaluation.shown import DisputeDecision, EvaluationList, EvaluationOpened, NewDispute
from gateway.evaluation.tables import Dispute, Evaluation
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once

LISTED = 200


class Disputes:
    """Shows operators their evaluations, takes replies and disputes, and decides disputes."""

    def __init__(
        self, database: Database, evaluations: Evaluations, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._evaluations = evaluations
        self._clock = clock

    async def own(self, *, by: Staff) -> EvaluationList:
        """Return the evaluations released about the caller, the newest contact first."""
        async with self._database.reading() as session:
            found = await lookups.find(
                session,
                Evaluation.operator_id == by.account_id,
                Evaluation.state.in_(reviews.RELEASED),
                limit=LISTED + 1,
            )
            shown = await review_views.shown(session, found[:LISTED], by, own=True)
        return EvaluationList(evaluations=shown, more=len(found) > LISTED)

    async def unread(self, *, by: Staff) -> int:
        """Return how many released evaluations about the caller they have not opened."""
        async with self._database.reading() as session:
            found = await session.execute(
                select(func.count())
                .select_from(Evaluation)
                .where(
                    Evaluation.operator_id == by.account_id,
                    Evaluation.state == "released",
                    Evaluation.read_at.is_(None),
                )
            )
            return found.scalar_one()

    async def opened(self, evaluation_id: str, *, by: Staff) -> EvaluationOpened:
        """Return an evaluation about the caller, and note that they have opened it. Raises ``Refused``
        (``not_found``), also for one about somebody else."""
        async with self._database.writing() as session:
            found = review_views.owned(await lookups.one(session, evaluation_id), by)
            if found.evaluation.read_at is None:
                found.evaluation.read_at = self._clock()
                await session.flush()
            content = await content_of(session, found.evaluation)
            return await review_views.opened(session, found, content, by, own=True)

    async def reply(self, evaluation_id: str, text: str, *, by: Staff) -> EvaluationOpened:
        """Store the operator's reply, once. Raises ``Refused``: ``not_found``, ``already_replied``."""
        async with self._database.writing() as session:
            found = review_views.owned(await lookups.one(session, evaluation_id), by)
            if found.evaluation.replied_at is not None:
                raise Refused("already_replied", "You have replied to this already.")
            found.evaluation.reply, found.evaluation.replied_at = text.strip(), self._clock()
            await audit.append(
                session,
                at=self._clock(),
                account_id=by.account_id,
                action="evaluation.reply",
                subject=f"evaluation:{evaluation_id}",
            )
        return await self.opened(evaluation_id, by=by)

    async def dispute(
        self, evaluation_id: str, wanted: NewDispute, *, by: Staff
    ) -> EvaluationOpened:
        """Store the operator's objection, once; a supervisor decides on it. Raises ``Refused``: ``not_found``,
        ``already_disputed``, ``withdrawn``, ``answer`` for items that the form does not have."""
        now = self._clock()
        async with self._database.writing() as session:
            found = review_views.owned(await lookups.one(session, evaluation_id), by)
            if found.evaluation.state == "withdrawn":
                raise Refused("withdrawn", "The evaluation does not count any more.")
            asked = {item.id for item in (await content_of(session, found.evaluation)).items()}
            if set(wanted.items) - asked:
                raise Refused("answer", "The form does not ask this.", kind="invalid")
            first = await insert_once(
                session,
                Dispute,
                {
                    "evaluation_id": evaluation_id,
                    "contact_id": found.evaluation.contact_id,
                    "state": "open",
                    "items": sorted(set(wanted.items)),
                    "why": wanted.why.strip(),
                    "raised_at": now,
                },
            )
            if not first:
                raise Refused("already_disputed", "You have disputed this already.")
            await audit.append(
                session,
                at=now,
                account_id=by.account_id,
                action="evaluation.dispute",
                subject=f"evaluation:{evaluation_id}",
            )
        return await self.opened(evaluation_id, by=by)

    async def decide(
        self, evaluation_id: str, wanted: DisputeDecision, *, by: Staff
    ) -> EvaluationOpened:
        """Decide an open dispute; the decision is in the recording's own chain before it counts.

        Raises ``Refused``: ``own_evaluation`` for the supervisor whom the evaluation is about, ``no_dispute``,
        ``sealed``, and as :func:`complete` for the corrected answers.
        """
        async with self._database.reading() as session:
            found = await lookups.one(session, evaluation_id)
            if found is None:
                raise Refused("not_found", "There is no such evaluation.")
            if not review_views.may_see(found, by):
                raise Refused("not_found", "There is no such evaluation.", kind="hidden")
            it = found.evaluation
            if it.operator_id == by.account_id:
                raise Refused(
                    "own_evaluation", "Somebody else has to decide on this.", kind="forbidden"
                )
            if found.sealed:
                raise Refused("sealed", "The recording is sealed: the dispute rests.")
            if found.dispute is None or found.dispute.state != "open":
                raise Refused("no_dispute", "Nothing waits for a decision here.")
            answers, tenths, limited = it.answers, it.tenths, it.limited
            if wanted.decision == "corrected":
                if wanted.answers is None:
                    raise Refused(
                        "incomplete", "A correction needs the right answers.", kind="invalid"
                    )
                made = complete(await content_of(session, it), wanted.answers)
                answers, tenths, limited = dict(wanted.answers), made.tenths, made.limited
        await self._evaluations.note(wanted.decision, it, answers, tenths, by=by)
        async with self._database.writing() as session:
            done = await reviews.decide(
                session,
                evaluation_id,
                state=wanted.decision,
                decided_at=self._clock(),
                decided_by=by.account_id,
                decided_why=wanted.why.strip(),
                was={"answers": it.answers, "tenths": it.tenths, "limited": it.limited}
                if wanted.decision == "corrected"
                else None,
            )
            if not done:
                raise Refused("no_dispute", "Somebody has decided on this already.")
            changes: dict[str, object] = {"read_at": None}
            if wanted.decision == "corrected":
                changes |= {"answers": answers, "tenths": tenths, "limited": limited}
            elif wanted.decision == "withdrawn":
                changes["state"] = "withdrawn"
            await reviews.change(session, evaluation_id, ("released",), **changes)
        return await self._evaluations.opened(evaluation_id, by=by)
