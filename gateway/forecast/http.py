"""The supervisors' routes of forecasts, and of the operators planned for them."""

from collections.abc import Sequence

from gateway.forecast.api import ForecastQuery, ForecastShown, StaffPlanned, StaffPlanShown
from gateway.forecast.service import Forecasts
from gateway.platform.http.route import Call, Route


class ForecastApi:
    """The handlers."""

    def __init__(self, forecasts: Forecasts) -> None:
        self._forecasts = forecasts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "There is no such topic."}
        return (
            Route(
                "GET", "/api/v1/forecast", self.forecast,
                "What a day will bring by half-hour, and how many operators it needs", "reports",
                query=ForecastQuery, response=ForecastShown,
                errors={**unknown, 422: "The day is too far from today."},
            ),
            Route(
                "PUT", "/api/v1/forecast/plan", self.change_plan,
                "Plan the operators of a weekday", "reports",
                request=StaffPlanned, response=StaffPlanShown,
                errors={**unknown, 409: "Somebody else has changed the plan."},
            ),
        )  # fmt: skip

    async def forecast(self, call: Call) -> ForecastShown:
        """Answer with the forecast of a day, made from the station's own history."""
        return await self._forecasts.forecast(call.query.day, call.query.topics)

    async def change_plan(self, call: Call) -> StaffPlanShown:
        """Store how many operators are planned by half-hour, without names."""
        return await self._forecasts.change_plan(call.body, by=call.staff.account_id)
