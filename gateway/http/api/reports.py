"""Reports, for supervisors."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from gateway.http.route import Call, Route
from gateway.reports.figures import Figures, Thresholds
from gateway.reports.periods import ZONE
from gateway.reports.reports import Reports


class ThresholdsShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Within how many seconds a contact ought to be answered, where categories differ from
    ``defaultS``; ``target`` is the share that ought to be, 0 to 1. Who gives up within
    ``shortAbandonS`` is told apart."""

    default_s: int
    by_category: dict[str, int]
    short_abandon_s: int
    target: float


class TodayShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The local ``day`` so far, as it was known ``at``: the whole station, and every category in which
    somebody entered. A contact counts when it entered."""

    day: date
    time_zone: str
    at: datetime
    thresholds: ThresholdsShown
    total: Figures
    categories: dict[str, Figures]


def thresholds_shown(thresholds: Thresholds) -> ThresholdsShown:
    """How thresholds are shown."""
    return ThresholdsShown(
        default_s=thresholds.default_s,
        by_category=dict(thresholds.by_category),
        short_abandon_s=thresholds.short_abandon_s,
        target=thresholds.target,
    )


class ReportsApi:
    """The handlers."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/reports/today", self.today,
                "Service level, abandonment, waits and handling of today", "reports",
                response=TodayShown,
            ),
        )  # fmt: skip

    async def today(self, _call: Call) -> TodayShown:
        """Today's figures."""
        found = await self._reports.today()
        return TodayShown(
            day=found.day,
            time_zone=ZONE.key,
            at=found.at,
            thresholds=thresholds_shown(self._reports.thresholds),
            total=found.total,
            categories=found.categories,
        )
