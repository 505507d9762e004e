from tests.support.stage import browsers, pytest_runtest_makereport, stage
from tests.support.stations import special_station, station, stations

__all__ = [
    "browsers",
    "pytest_runtest_makereport",
    "special_station",
    "stage",
    "station",
    "stations",
]
