"""Shows evaluations to each reader as far as they may see them."""

import json
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.evaluation import sql as reviews
from gateway.evaluation.form import Form
from gateway.evaluation.lookups import Found
from gateway.evaluation.scoring import Score, score
from gateway.evaluation.shown import (
    DisputeShown,
    EvaluationOpened,
    EvaluationShown,
    FormNamed,
    OtherShown,
    PersonShown,
    ScoreShown,
    WatchShown,
)
from gateway.evaluation.tables import Dispute, Evaluation, ReviewForm
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account


def person(account: Account | None) -> PersonShown | None:
    """Return how a member of the staff is named; None for None."""
    return None if account is None else known(account)


def known(account: Account) -> PersonShown:
    """Return how a member of the staff is named, for an account that exists."""
    return PersonShown(id=account.id, display_name=account.display_name, code=account.code)


def named(form: ReviewForm) -> FormNamed:
    """Return a form by id and name."""
    return FormNamed(id=form.id, name=form.name)


def scored(made: Score) -> ScoreShown:
    """Return a score in the form of the API."""
    return ScoreShown(
        tenths=made.tenths,
        sections=made.sections,
        missing=made.missing,
        failed=made.failed,
        limited=made.limited,
    )


def comments_of(evaluation: Evaluation) -> dict[str, str]:
    """Return the remarks of an evaluation, by item."""
    if evaluation.comments is None:
        return {}
    return msgspec.convert(json.loads(evaluation.comments), dict[str, str])


def may_see(found: Found, staff: Staff) -> bool:
    """Return whether a person may see an evaluation: reviewers their own and those handed in, unless it belongs to a
    pair that waits for its other half; supervisors all released ones; everybody those about themselves that were
    released. An evaluation of a sealed recording is hidden from reviewers."""
    evaluation = found.evaluation
    released = evaluation.state in reviews.RELEASED
    if staff.role is Role.QUALITY:
        if found.sealed:
            return False
        if evaluation.operator_id == staff.account_id:
            return released
        handed_in = released or evaluation.state == "submitted"
        return evaluation.reviewer_id == staff.account_id or (handed_in and not found.waits)
    if staff.role is Role.SUPERVISOR:
        return released
    return released and evaluation.operator_id == staff.account_id


def owned(found: Found | None, staff: Staff) -> Found:
    """Return the evaluation if it is about the caller and was released. Raises ``Refused`` (``not_found``)
    otherwise, also for None."""
    if found is None:
        raise Refused("not_found", "There is no such evaluation.")
    if (
        found.evaluation.operator_id != staff.account_id
        or found.evaluation.state not in reviews.RELEASED
    ):
        raise Refused("not_found", "There is no such evaluation.", kind="hidden")
    return found


async def shown(
    session: AsyncSession, found: Sequence[Found], staff: Staff, *, own: bool = False
) -> list[EvaluationShown]:
    """Return evaluations in the form of the list; ``own``: for the operator they are about, who is never told who
    wrote them."""
    ids = {each.evaluation.operator_id for each in found}
    ids |= {each.evaluation.reviewer_id for each in found}
    people = await reviews.people(session, ids)
    return [_shown(each, people, staff, own=own) for each in found]


def _shown(
    found: Found, people: Mapping[str, Account], staff: Staff, *, own: bool
) -> EvaluationShown:
    it = found.evaluation
    own = own or it.operator_id == staff.account_id
    return EvaluationShown(
        id=it.id,
        recording_id=it.recording_id,
        reference=found.contact.reference,
        category=it.category,
        occurred_at=it.occurred_at,
        form=named(found.form),
        version=it.version,
        operator=person(people.get(it.operator_id or "")),
        reviewer=None if own else person(people.get(it.reviewer_id or "")),
        rule=None if own or found.rule is None else str(found.rule.content["name"]),
        # who is not to know of the other is not told that there is one
        turn="only" if own or found.waits or it.state == "open" else it.turn,  # type: ignore[arg-type] # the table's constraint
        state=it.state,  # type: ignore[arg-type] # the same
        mine=it.reviewer_id == staff.account_id,
        waits_for_other=found.waits and it.state != "open",
        assigned_at=it.assigned_at,
        due_at=it.due_at,
        submitted_at=it.submitted_at,
        released_at=it.released_at,
        tenths=it.tenths,
        limited=it.limited,  # type: ignore[arg-type] # the same
        replied=it.replied_at is not None,
        dispute=None if found.dispute is None else found.dispute.state,  # type: ignore[arg-type] # the same
    )


async def opened(
    session: AsyncSession,
    found: Found,
    content: Form,
    staff: Staff,
    *,
    watch: WatchShown | None = None,
    own: bool = False,
) -> EvaluationOpened:
    """Return an evaluation with everything; ``own`` as for :func:`shown`."""
    it = found.evaluation
    own = own or it.operator_id == staff.account_id
    [line] = await shown(session, [found], staff, own=own)
    other = None
    partner = found.partner
    if (
        staff.role is Role.QUALITY
        and not own
        and partner is not None
        and "open" not in (it.state, partner.state)
    ):
        people = await reviews.people(session, [partner.reviewer_id])
        other = OtherShown(
            id=partner.id,
            reviewer=person(people.get(partner.reviewer_id or "")),
            state=partner.state,  # type: ignore[arg-type] # the table's constraint
            answers=partner.answers,
            comments=comments_of(partner),
            summary=partner.summary or "",
            tenths=partner.tenths,
        )
    return EvaluationOpened(
        evaluation=line,
        content=content,
        answers=it.answers,
        comments=comments_of(it),
        summary=it.summary or "",
        score=scored(score(content, it.answers)),
        watched=None if own else it.watched,
        watch=watch,
        reply=it.reply or "",
        replied_at=it.replied_at,
        dispute=_disputed(found.dispute),
        other=other,
    )


def _disputed(row: Dispute | None) -> DisputeShown | None:
    if row is None:
        return None
    was = row.was or {}
    return DisputeShown(
        state=row.state,  # type: ignore[arg-type] # the table's constraint
        items=row.items,
        why=row.why or "",
        raised_at=row.raised_at,
        decided_at=row.decided_at,
        decided_why=row.decided_why or "",
        was_tenths=was.get("tenths"),
        was_answers=was.get("answers"),
    )
