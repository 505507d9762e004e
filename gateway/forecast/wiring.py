"""Wires forecasts, the plans of operators, and shifts."""

from gateway.contacts.wiring import HoursWiring
from gateway.forecast.http import ForecastApi
from gateway.forecast.service import Forecasts
from gateway.forecast.shifts import Shifts
from gateway.forecast.shifts_http import ShiftsApi
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.wiring import ReportsWiring


class ForecastWiring(Wiring):
    """Makes the room's services and routes."""

    def __init__(
        self, ground: Ground, queue: QueueWiring, hours: HoursWiring, reports: ReportsWiring
    ) -> None:
        shifts = Shifts(ground.database, station=ground.settings.station, clock=ground.clock)
        self.purges = (shifts.forget,)
        self.forecasts = Forecasts(
            ground.database,
            reports.reports,
            hours.opening,
            queue.categories,
            shifts.planned,
            station=ground.settings.station,
            clock=ground.clock,
        )
        self.routes = (*ForecastApi(self.forecasts).routes(), *ShiftsApi(shifts).routes())
