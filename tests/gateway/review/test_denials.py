"""Evaluations are shown to whom they concern; that somebody else asked for one is noted."""

from sqlalchemy import select

from gateway.audit.denials import ACTION
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from tests.gateway.review.office import add_reviewers, published, recorded, signed_in


async def noted(core):
    async with core.database.reading() as session:
        entries = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == ACTION))
        ).all()
        return {(e.account_id, e.detail["method"], e.detail["route"]) for e in entries}


async def test_an_evaluation_that_is_not_one_s_own_is_not_there_and_that_is_noted(
    client, clock, core, people, reviewer, operator
):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    (other,) = await add_reviewers(core, "quality2")
    second = await signed_in(client, clock, "quality2")
    office = await signed_in(client, clock, "office1")
    path = f"evaluations/{made['id']}"
    for who, method, where in (
        (second, "GET", f"review/{path}"),
        (second, "POST", f"review/{path}/submit"),
        # not released yet, and about somebody else
        (operator, "GET", f"me/{path}"),
        (office, "GET", f"me/{path}"),
        (reviewer, "GET", "review/evaluations/none"),
    ):
        assert await who.refused(
            method, where, **({"answers": {}} if method == "POST" else {})
        ) == (
            404,
            "not_found",
        )
    review, own = "/api/v1/review/evaluations/{id}", "/api/v1/me/evaluations/{id}"
    assert await noted(core) == {
        (other, "GET", review),
        (other, "POST", f"{review}/submit"),
        (people[Role.OPERATOR].id, "GET", own),
        (people[Role.OFFICE].id, "GET", own),
    }
