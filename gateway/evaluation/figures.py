"""Computes the results of evaluations over months, and the agreement of reviewers."""

import asyncio
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.evaluation import sql as reviews
from gateway.evaluation.agreement import Agreement, by_item, overall
from gateway.evaluation.form import Form
from gateway.evaluation.forms import read
from gateway.evaluation.shown import (
    AgreementFigures,
    AgreementShown,
    ItemAgreementShown,
    TrendChoices,
    Trends,
    TrendsQuery,
)
from gateway.evaluation.tables import Dispute, Evaluation, ReviewForm
from gateway.evaluation.trends import LONGEST_MONTHS, Judged, months_of, trends
from gateway.evaluation.views import named
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME
from gateway.reports.report import require_agreement


class ReviewFigures:
    """Computes trends and agreement. Months are those of contacts, in Rome."""

    def __init__(self, database: Database, workers_agreement: str) -> None:
        """*workers_agreement* names the agreement with the staff that figures of single operators need; empty for none."""
        self._database = database
        self._agreement = workers_agreement

    async def trends(self, query: TrendsQuery) -> Trends:
        """Return trends of released evaluations that count. Raises ``Refused``: ``order``, ``too_long``,
        ``form_needed`` for items, and ``agreement_needed`` for single operators."""
        require_agreement(
            names_operators=query.by == "operator" or query.operator is not None,
            agreement=self._agreement,
        )
        months = months_of(query.first, query.last)
        if not months:
            raise Refused("order", "The first month comes after the last.", kind="invalid")
        if len(months) > LONGEST_MONTHS:
            raise Refused("too_long", f"At most {LONGEST_MONTHS} months.", kind="invalid")
        if query.by == "item" and query.form is None:
            raise Refused("form_needed", "Items are those of one form: name it.", kind="invalid")
        begin, end = (_midnight(months[0]), _midnight(_after(months[-1])))
        which: list[Any] = [
            Evaluation.state == "released",
            Evaluation.occurred_at >= begin,
            Evaluation.occurred_at < end,
        ]
        for column, value in (
            (Evaluation.form_id, query.form),
            (Evaluation.operator_id, query.operator),
            (Evaluation.category, query.category),
        ):
            if value is not None:
                which.append(column == value)
        async with self._database.reading() as session:
            content = None
            if query.by == "item":
                form, content = await self._newest(session, str(query.form))
                which.append(Evaluation.version == form.newest)
            rows = (await session.execute(select(Evaluation).where(*which))).scalars().all()
            disputed = (
                await session.execute(
                    select(func.count())
                    .select_from(Dispute)
                    .join(Evaluation, Evaluation.id == Dispute.evaluation_id)
                    .where(*which)
                )
            ).scalar_one()
            people = await reviews.people(session, {row.operator_id for row in rows})
        judged = [
            Judged(
                month=f"{row.occurred_at.astimezone(ROME):%Y-%m}",
                operator=row.operator_id or "",
                category=row.category,
                tenths=row.tenths or 0,
                limited=row.limited is not None,
                answers=row.answers,
            )
            for row in rows
        ]
        texts = {} if content is None else {item.id: item.text for item in content.items()}

        def label(key: str) -> str:
            if query.by == "operator":
                return people[key].display_name if key in people else key
            return texts.get(key, key)

        return await asyncio.to_thread(
            lambda: trends(query.by, months, judged, label, form=content, disputed=disputed)
        )

    async def choices(self) -> TrendChoices:
        """Return the forms that can be used, and whether trends of single operators are allowed."""
        async with self._database.reading() as session:
            forms = [named(form) for form in await reviews.usable_forms(session)]
        return TrendChoices(forms=forms, operators=bool(self._agreement))

    async def agreement(self, form_id: str) -> AgreementShown:
        """Return the agreement over all pairs of evaluations that are both handed in, by the newest version of a
        form and before any correction."""
        async with self._database.reading() as session:
            form, content = await self._newest(session, form_id)
            rows = (
                await session.execute(
                    select(Evaluation.pair, Evaluation.turn, Evaluation.answers, Dispute.was)
                    .outerjoin(Dispute, Dispute.evaluation_id == Evaluation.id)
                    .where(
                        Evaluation.form_id == form_id,
                        Evaluation.version == form.newest,
                        Evaluation.pair.is_not(None),
                        Evaluation.state.in_(("submitted", "released", "withdrawn")),
                    )
                )
            ).all()
        halves: dict[str, dict[str, Any]] = {}
        for pair, turn, answers, was in rows:
            halves.setdefault(pair, {})[turn] = was["answers"] if was else answers
        both = [(h["first"], h["second"]) for h in halves.values() if len(h) == 2]
        texts = {item.id: item.text for item in content.items()}
        return AgreementShown(
            form=named(form),
            version=form.newest,
            recordings=len(both),
            overall=_figures(overall(content, both)),
            items=[
                ItemAgreementShown(
                    item=each.item,
                    text=texts[each.item],
                    nominal=_figures(each.nominal),
                    ordered=_figures(each.ordered),
                )
                for each in by_item(content, both)
            ],
        )

    @staticmethod
    async def _newest(session: AsyncSession, form_id: str) -> tuple[ReviewForm, Form]:
        form = await session.get(ReviewForm, form_id)
        version = None if form is None else await reviews.version(session, form_id, form.newest)
        if form is None or version is None:
            raise Refused("not_found", "There is no such form, or nothing of it is published.")
        return form, read(version.content)


def _figures(made: Agreement) -> AgreementFigures:
    return AgreementFigures(pairs=made.pairs, same=made.same, kappa=made.kappa)


def _midnight(month: str) -> datetime:
    year, number = month.split("-")
    return datetime.combine(date(int(year), int(number), 1), time(), ROME)


def _after(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"
