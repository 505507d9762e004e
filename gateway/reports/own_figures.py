"""Shows members of the staff their own figures, which supervisors may ask for, and the agreement for that."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from gateway.platform.http.route import Call, Route
from gateway.reports.grouping import By
from gateway.reports.periods import local_day
from gateway.reports.report import ReportRequest, shown_until
from gateway.reports.reports import Reports

DAYS: Final = 28


class OwnFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One's own figures of the last four weeks, today included. Times are seconds.

    ``agreement``: the one under which supervisors may see figures of single operators; empty: they may not, and nothing is
    counted by person here either. ``supervisorsUntil``: the last day that supervisors see; null: no such limit.
    ``satisfaction`` is null for fewer than ``k`` ratings.
    """

    agreement: str
    supervisors_until: date | None
    first: date
    last: date
    handled: int
    average_talk_s: float | None
    average_wrap_up_s: float | None
    rated: int
    satisfaction: float | None
    k: int


class OwnFiguresApi:
    """The handler."""

    def __init__(
        self,
        reports: Reports,
        clock: Callable[[], datetime],
        *,
        agreement: str,
        k: int,
        wait_days: int = 0,
    ) -> None:
        self._reports = reports
        self._clock = clock
        self._agreement = agreement.strip()
        self._k = k
        self._wait_days = wait_days

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/figures", self.own, "One's own figures, as supervisors may see them", "reports",
                response=OwnFigures,
            ),
        )  # fmt: skip

    async def own(self, call: Call) -> OwnFigures:
        """Answer with the caller's own figures, at any time, before any supervisor can ask for them."""
        last = local_day(self._clock())
        first = last - timedelta(days=DAYS - 1)
        if not self._agreement:
            return OwnFigures(
                agreement="", supervisors_until=None, first=first, last=last, handled=0, average_talk_s=None, average_wrap_up_s=None, rated=0,
                satisfaction=None, k=self._k,
            )  # fmt: skip
        asked = ReportRequest(first, last, By.CHANNEL, operator=call.staff.account_id)
        figures = (await self._reports.report(asked)).total.figures
        enough = figures.rated >= self._k
        return OwnFigures(
            agreement=self._agreement, supervisors_until=shown_until(last, self._wait_days), first=first, last=last, handled=figures.handled, average_talk_s=figures.average_talk_s,
            average_wrap_up_s=figures.average_wrap_up_s, rated=figures.rated,
            satisfaction=figures.satisfaction if enough else None, k=self._k,
        )  # fmt: skip
