"""Keeps the rules that assign recordings to reviewers, and carries them out."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.evaluation import blind
from gateway.evaluation import sql as reviews
from gateway.evaluation.rule import AssignmentRule, chosen, last_period, seed_of
from gateway.evaluation.sampling import is_drawn, turns
from gateway.evaluation.service import fresh
from gateway.evaluation.shown import RuleChange, RuleList, RuleShown, RuleTrial
from gateway.evaluation.sql import Candidate
from gateway.evaluation.tables import Evaluation, ReviewDraw, ReviewForm, ReviewRule
from gateway.evaluation.views import known, named
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import ROME

log = structlog.get_logger()

LOOK_BACK: Final = timedelta(days=14)
"""A station that was off for longer has lost what rules for ``all`` would have given."""
SETTLED: Final = timedelta(hours=6)
"""After the end of a period: its last recordings are finished and measured by then."""
EVERY: Final = timedelta(minutes=5)
MOST: Final = 200_000
"""Recordings of a period that are looked at."""
TRIAL_DAYS: Final = 30


def rule_of(row: ReviewRule) -> AssignmentRule:
    """Return the rule that a row of the database holds."""
    return msgspec.convert(row.content, AssignmentRule)


class ReviewRules:
    """Keeps rules and carries them out. Several gateways may do so at once: each recording is assigned by one of
    them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._looked: datetime | None = None

    async def all(self) -> RuleList:
        """Return the rules by name, and the forms and reviewers that they can name."""
        async with self._database.reading() as session:
            rows = await self._rows(session)
            counts = await session.execute(
                select(Evaluation.rule_id, Evaluation.state, func.count())
                .where(Evaluation.rule_id.is_not(None))
                .group_by(Evaluation.rule_id, Evaluation.state)
            )
            given: dict[str, dict[str, int]] = {}
            for rule_id, state, count in counts:
                given.setdefault(str(rule_id), {})[state] = count
            draws = (await session.execute(select(ReviewDraw).order_by(ReviewDraw.at))).scalars()
            newest = {draw.rule_id: draw for draw in draws}
            forms = [named(form) for form in await reviews.usable_forms(session)]
            people = [known(each) for each in await reviews.reviewers(session)]
        shown = [_shown(row, given.get(row.id, {}), newest.get(row.id)) for row in rows]
        shown.sort(key=lambda each: each.rule.name.casefold())
        return RuleList(rules=shown, forms=forms, reviewers=people)

    async def make(self, rule: AssignmentRule, *, by: Staff) -> str:
        """Add a rule and return its id; it does not apply to recordings that began before."""
        now = self._clock()
        rule_id = new_id()
        async with self._database.writing() as session:
            await self._check(session, rule)
            session.add(
                ReviewRule(
                    id=rule_id,
                    content=msgspec.to_builtins(rule),
                    revision=1,
                    since=now,
                    changed_at=now,
                    changed_by=by.account_id,
                )
            )
            await _note(session, rule_id, "review.rule.make", now, by, msgspec.to_builtins(rule))
        return rule_id

    async def change(self, rule_id: str, wanted: RuleChange, *, by: Staff) -> None:
        """Replace a rule. Raises ``Refused`` (``rule_changed``). Earlier assignments stay."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._row(session, rule_id, wanted.revision)
            await self._check(session, wanted.rule)
            row.content = msgspec.to_builtins(wanted.rule)
            row.revision, row.changed_at, row.changed_by = row.revision + 1, now, by.account_id
            await _note(session, rule_id, "review.rule.change", now, by, row.content)

    async def remove(self, rule_id: str, revision: int, *, by: Staff) -> None:
        """Remove a rule; earlier assignments stay, under its name."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._row(session, rule_id, revision)
            row.deleted_at, row.changed_by = now, by.account_id
            await _note(session, rule_id, "review.rule.remove", now, by, {})

    async def trial(self, rule: AssignmentRule) -> RuleTrial:
        """Return how much the rule would have selected from the last month, without assigning anything."""
        now = self._clock()
        async with self._database.reading() as session:
            await self._check(session, rule)
            found = await reviews.candidates(
                session, since=now - timedelta(days=TRIAL_DAYS), until=now, limit=MOST
            )
        facts = [each.facts for each in found]
        taken = await asyncio.to_thread(chosen, rule, facts, "trial")
        fitting = sum(rule.fits(each) for each in facts)
        return RuleTrial(days=TRIAL_DAYS, fitting=fitting, taken=len(taken))

    async def assign_new(self) -> list[str]:
        """Carry the rules out, at most every five minutes; return the recordings that were assigned. A chore of the
        gateway, which may be called more often. Raises what the database raises."""
        now = self._clock()
        if self._looked is not None and now < self._looked + EVERY:
            return []
        self._looked = now
        async with self._database.reading() as session:
            rows = await self._rows(session)
        given: list[str] = []
        for row in rows:
            rule = rule_of(row)
            if rule.on:
                carry_out = self._give_all if rule.choose == "all" else self._draw
                given += await carry_out(row, rule, now)
        return given + await self._hand_over()

    async def _hand_over(self) -> list[str]:
        """Give what lies open with somebody who is not of the office any more to others; what was filled in goes,
        since it is another's judgement."""
        async with self._database.reading() as session:
            office = [account.id for account in await reviews.reviewers(session)]
            left = await reviews.left_behind(session, office)
        if not left or not office:
            return []
        given = []
        async with self._database.writing() as session:
            load = await reviews.load(session)
            barred = await blind.barred(session, [each.recording_id for each, _ in left])
            for evaluation, _partner in left:
                others = [name for name in office if name not in barred[evaluation.recording_id]]
                if not others:
                    continue
                [who] = turns([evaluation.id], others, load, evaluation.id)
                load[who] = load.get(who, 0) + 1
                if await reviews.change(
                    session,
                    evaluation.id,
                    ("open",),
                    reviewer_id=who,
                    answers={},
                    comments=None,
                    summary=None,
                ):
                    given.append(evaluation.recording_id)
        log.info("review.handed_over", evaluations=len(given))
        return given

    async def _give_all(self, row: ReviewRule, rule: AssignmentRule, now: datetime) -> list[str]:
        there = (
            select(Evaluation.id)
            .where(Evaluation.rule_id == row.id, Evaluation.recording_id == Recording.id)
            .exists()
        )
        async with self._database.reading() as session:
            found = await reviews.candidates(
                session, ~there, since=max(row.since, now - LOOK_BACK), until=now, limit=MOST
            )
        fitting = [each for each in found if rule.fits(each.facts)]
        if not fitting:
            return []
        async with self._database.writing() as session:
            return await self._give(session, row, rule, fitting, seed_of(row.id, "all"), now)

    async def _draw(self, row: ReviewRule, rule: AssignmentRule, now: datetime) -> list[str]:
        local = now.astimezone(ROME)
        period, first, after = last_period(rule.period, (local - SETTLED).date())
        begin, end = (datetime.combine(day, time(), ROME) for day in (first, after))
        if end <= row.since:
            return []
        async with self._database.reading() as session:
            if await session.get(ReviewDraw, (row.id, period)) is not None:
                return []
            found = await reviews.candidates(session, since=begin, until=end, limit=MOST)
        seed = seed_of(row.id, period)
        drawn = await asyncio.to_thread(chosen, rule, [each.facts for each in found], seed)
        names = {each.recording for each in drawn}
        async with self._database.writing() as session:
            if names and not await self._who(session, rule):
                log.warning("review.nobody_reviews", rule=row.id)
                return []
            first_here = await insert_once(
                session,
                ReviewDraw,
                {
                    "rule_id": row.id,
                    "period": period,
                    "seed": seed,
                    "fitting": sum(rule.fits(each.facts) for each in found),
                    "drawn": len(names),
                    "at": now,
                },
            )
            if not first_here:
                return []
            taken = [each for each in found if each.recording.id in names]
            return await self._give(session, row, rule, taken, seed, now)

    async def _give(
        self,
        session: AsyncSession,
        row: ReviewRule,
        rule: AssignmentRule,
        taken: Sequence[Candidate],
        seed: str,
        now: datetime,
    ) -> list[str]:
        people = await self._who(session, rule)
        form = await session.get(ReviewForm, rule.form)
        if not people or form is None or not form.newest:
            log.warning("review.nobody_reviews", rule=row.id)
            return []
        load = await reviews.load(session)
        given = []
        barred = await blind.barred(session, [each.recording.id for each in taken])
        for each in taken:
            recording = each.recording
            able = [name for name in people if name not in barred[recording.id]]
            if not able:
                continue
            [first] = turns([recording.id], able, load, seed)
            others = [name for name in able if name != first]
            double = bool(others) and is_drawn(seed, recording.id, rule.double)
            about: dict[str, Any] = {
                "recording_id": recording.id,
                "contact_id": each.contact.id,
                "form_id": form.id,
                "version": form.newest,
                "operator_id": each.facts.operator,
                "category": each.contact.category,
                "occurred_at": recording.started_at,
                "rule_id": row.id,
                "assigned_at": now,
                "due_at": now + timedelta(days=rule.days),
            }
            first_id = _id(row.id, recording.id, "first")
            pair = first_id if double else None
            turn = "first" if double else "only"
            mine = fresh(first_id, turn, reviewer=first, pair=pair, **about)
            if not await insert_once(session, Evaluation, mine):
                continue
            load[first] = load.get(first, 0) + 1
            if double:
                [second] = turns([recording.id], others, load, seed)
                load[second] = load.get(second, 0) + 1
                second_id = _id(row.id, recording.id, "second")
                other = fresh(second_id, "second", reviewer=second, pair=pair, **about)
                await insert_once(session, Evaluation, other)
            given.append(recording.id)
        if given:
            log.info("review.assigned", rule=row.id, recordings=len(given))
        return given

    @staticmethod
    async def _who(session: AsyncSession, rule: AssignmentRule) -> list[str]:
        there = [account.id for account in await reviews.reviewers(session)]
        return [name for name in there if not rule.reviewers or name in rule.reviewers]

    @staticmethod
    async def _rows(session: AsyncSession) -> Sequence[ReviewRule]:
        found = await session.execute(
            select(ReviewRule).where(ReviewRule.deleted_at.is_(None)).order_by(ReviewRule.id)
        )
        return found.scalars().all()

    @staticmethod
    async def _row(session: AsyncSession, rule_id: str, revision: int) -> ReviewRule:
        row = await session.get(ReviewRule, rule_id, with_for_update=True)
        if row is None or row.deleted_at is not None:
            raise Refused("not_found", "There is no such rule.")
        if row.revision != revision:
            raise Refused("rule_changed", "Somebody else has changed the rule; load it again.")
        return row

    @staticmethod
    async def _check(session: AsyncSession, rule: AssignmentRule) -> None:
        form = await session.get(ReviewForm, rule.form)
        if form is None or not form.newest or form.retired_at is not None:
            raise Refused(
                "form_unusable", "The form is not published, or not used any more.", kind="invalid"
            )
        there = await reviews.people(session, rule.reviewers)
        if not all(_reviews(there.get(name)) for name in rule.reviewers):
            raise Refused("not_a_reviewer", "One of the reviewers is none.", kind="invalid")


def _reviews(account: Account | None) -> bool:
    return account is not None and account.role == "quality" and account.disabled_at is None


def _id(rule_id: str, recording_id: str, turn: str) -> str:
    # two gateways make the same one, and the database takes it once
    return hashlib.sha256(f"{rule_id}\0{recording_id}\0{turn}".encode()).hexdigest()[:24]


def _shown(row: ReviewRule, given: dict[str, int], draw: ReviewDraw | None) -> RuleShown:
    return RuleShown(
        id=row.id,
        revision=row.revision,
        rule=rule_of(row),
        given=sum(given.values()),
        open=given.get("open", 0),
        period=None if draw is None else draw.period,
        drawn_at=None if draw is None else draw.at,
        fitting=None if draw is None else draw.fitting,
        drawn=None if draw is None else draw.drawn,
    )


async def _note(
    session: AsyncSession,
    rule_id: str,
    action: str,
    at: datetime,
    by: Staff,
    detail: dict[str, Any],
) -> None:
    await audit.append(
        session,
        at=at,
        account_id=by.account_id,
        action=action,
        subject=f"rule:{rule_id}",
        detail=detail,
    )
