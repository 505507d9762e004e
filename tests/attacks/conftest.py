from tests.support.browsers.stage import browsers, pytest_runtest_makereport, stage
from tests.support.servers.stations import special_station, station, stations

__all__ = [
    "browsers",
    "pytest_runtest_makereport",
    "special_station",
    "stage",
    "station",
    "stations",
]
