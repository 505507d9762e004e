"""Figures of the days that are over."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.reports.http import ReportsApi
from gateway.reports.reports import Reports, thresholds_of


class ReportsWiring(Wiring):
    """Reads only."""

    def __init__(self, ground: Ground) -> None:
        self.reports = Reports(ground.database, thresholds_of(ground.settings), ground.clock)
        self.routes = ReportsApi(self.reports).routes()
