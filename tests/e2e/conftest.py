import pytest

from tests.support.browsers.stage import browsers, pytest_runtest_makereport, stage
from tests.support.networks.impairment_relay import MEDIA_ADDRESSES, ImpairmentRelay
from tests.support.pages.flows import Citizen, Operator, Reviewer, Staff
from tests.support.servers.station import Station, free_ports
from tests.support.servers.stations import special_station, station, stations

__all__ = [
    "browsers",
    "pytest_runtest_makereport",
    "special_station",
    "stage",
    "station",
    "stations",
]


class Cast:
    """Brings people onto the stage of a station."""

    def __init__(self, stage, station):
        self.stage = stage
        self.station = station
        stage.base_url = station.url

    async def citizen(self, name="citizen", **how):
        return Citizen(await self.stage.citizen(name, **how))

    async def operator(self, account="operator1", *, by_page=False, **how):
        page = await self.stage.operator(account, **how)
        return await Operator(page).start(self.station.account(account), by_page=by_page)

    async def reviewer(self, *, by_page=False, **how):
        page = await self.stage.operator("quality1", **how)
        return await Reviewer(page).start(self.station.account("quality1"), by_page=by_page)

    async def staff(self, username, page_path, **how):
        return await self.sign_in(await self.stage.operator(username, **how), username, page_path)

    async def sign_in(self, watch, username, page_path):
        someone = Staff(watch)
        await someone.sign_in(self.station.account(username), expecting=page_path)
        return someone


@pytest.fixture
def relayed_station(tmp_path, special_station):
    """A station whose media goes through a relay that a test makes bad, and that relay."""
    port, media_port, control_port = free_ports(3)
    relay = ImpairmentRelay(media_port, delay_s=0.01, seed=2026)
    station = Station(
        tmp_path / "station", port=port, media_port=media_port, control_port=control_port
    )
    yield special_station({"VS_MEDIA_ADDRESSES": MEDIA_ADDRESSES}, station), relay
    relay.stop()


@pytest.fixture
def cast(station, stage):
    """People on the shared station. It is asked for first, so that the pages close before it stops."""
    return Cast(stage, station)
