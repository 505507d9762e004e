"""Which station a browser test runs on: one for all of them, a fresh one after a failure, and stations
with settings of their own for the few tests that need them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from examples.embed.host import HostSite
from tests.support.browsers.stage import ARTIFACTS
from tests.support.servers.elsewhere import Elsewhere
from tests.support.servers.exchange import TOKEN
from tests.support.servers.station import NO_SPARE, Station

SHARED_SETTINGS = {"VS_RING_S": "120", "VS_PBX_TOKEN": TOKEN}
"""Nobody waits here for a ring that is not answered, and a busy machine may look at one for long; with the telephone channel."""


class StationPool:
    """Keeps the shared station, and replaces it when a test may have left it in disorder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._shared: Station | None = None
        self._count = 0
        self.elsewhere = Elsewhere()
        self.host_site = HostSite()

    def shared(self) -> Station:
        """Return the running station of all tests."""
        if self._shared is None or self._shared.process is None:
            sites = {
                "VS_QUICK_EXIT_URL": self.elsewhere.url,
                "VS_EMBED_ORIGINS": self.host_site.origin,
            }
            self._shared = self.start(SHARED_SETTINGS | sites)
            self.host_site.station = self._shared.url
        return self._shared

    def start(self, settings: dict[str, str], station: Station | None = None) -> Station:
        """Start a station with *settings*, or *station*, which was prepared."""
        self._count += 1
        station = station or Station(self._directory / f"station-{self._count}")
        station.settings = {**NO_SPARE, **station.settings, **settings}
        return station.start()

    def discard(self) -> None:
        """Start with a fresh station next time."""
        station, self._shared = self._shared, None
        if station is not None:
            station.kill()

    def aclose(self) -> None:
        """Stop the shared station; fail if it does not end well."""
        station, self._shared = self._shared, None
        if station is not None:
            station.stop()
        self.elsewhere.aclose()
        self.host_site.aclose()


@pytest.fixture(scope="package")
def stations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationPool]:
    """The stations of a folder's tests: one that is not needed any more would cost its looks at everything until the run is over."""
    pool = StationPool(tmp_path_factory.mktemp("stations"))
    yield pool
    pool.aclose()


@pytest.fixture
def station(request: pytest.FixtureRequest, stations: StationPool) -> Iterator[Station]:
    """The shared station; its log is shown and kept when the test fails."""
    running = stations.shared()
    mark = len(running.log())
    yield running
    if getattr(request.node, "failed_call", False):
        report(request, running, mark)
        stations.discard()


@pytest.fixture
def special_station(
    request: pytest.FixtureRequest,
    stations: StationPool,
    tmp_path: Path,  # stations may live there: it goes after them
) -> Iterator[Callable[..., Station]]:
    """A function that starts a station with settings of its own, stopped after the test."""
    started: list[Station] = []

    def start(settings: dict[str, str], station: Station | None = None) -> Station:
        started.append(stations.start(settings, station))
        return started[-1]

    yield start
    failed = getattr(request.node, "failed_call", False)
    for each in started:
        if failed:
            report(request, each, 0)
            each.kill()
        else:
            each.stop()


def report(request: pytest.FixtureRequest, station: Station, mark: int) -> None:
    """Keep what *station* logged since *mark*, and show its end with the failure."""
    text = station.log()[mark:]
    directory = ARTIFACTS / request.node.name
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "station.log").write_text(text)
    told = [line for line in text.splitlines() if '"http.request"' not in line]
    print("\n".join(told[-40:]))
