"""A citizen in Firefox on a network that loses one packet in twenty each way, through the whole station: seen and
heard by the operator, and seeing and hearing them; with retransmission taken away it would not be so."""

import asyncio

import pytest

from media.ice.addresses import interface_addresses
from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import OPERATOR
from tests.support.browsers.firefox import CALLER, Firefox
from tests.support.browsers.firefox_camera import assert_shows_firefox, watch
from tests.support.networks.impairment_relay import WORKER_ADDRESS, ImpairmentRelay
from tests.support.pages import decoded
from tests.support.pages.firefox_flows import FirefoxCitizen
from tests.support.servers.station import Station, free_ports

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.asyncio(loop_scope="session"),
]

LOSS, DELAY_S = 0.05, 0.02
WINDOW_S = 10
REPAIRED_FPS = 8
"""How well exactly: ``make bench BENCH=media.loss.firefox.5.100``."""


@pytest.fixture
def lossy_station(tmp_path, special_station):
    # Firefox does not use the loopback interface where there is another one
    address = next(found.public for found in interface_addresses() if ":" not in found.public)
    port, media_port, control_port = free_ports(3)
    front = (address, media_port)
    relay = ImpairmentRelay(media_port, loss=LOSS, delay_s=DELAY_S, seed=2026, front=front)
    station = Station(
        tmp_path / "station", port=port, media_port=media_port, control_port=control_port
    )
    # over TCP the browsers would find a way around the relay
    settings = {
        "VS_MEDIA_ADDRESSES": f"{address}/{WORKER_ADDRESS}",
        "VS_MEDIA_TCP_PORT": "off",
    }
    yield special_station(settings, station), relay
    relay.stop()


async def frames_a_second(citizen, operator):
    """What Firefox shows of the operator, and the operator's page of Firefox."""
    count, seen = await asyncio.gather(
        decoded.count_frames(citizen.remote_video, WINDOW_S), watch(operator.remote_video, WINDOW_S)
    )
    return count.decoded_fps, seen.presented / WINDOW_S


async def test_a_citizen_in_firefox_on_a_lossy_network(lossy_station, stage, tmp_path):
    station, relay = lossy_station
    firefox = Firefox(tmp_path / "profile")
    try:
        await firefox.start()
        cast = Cast(stage, station)
        operator = await cast.operator()
        await operator.available()
        citizen = FirefoxCitizen(await firefox.open("citizen", station.url))
        await citizen.enter("weapons", recording=False)
        await operator.accept()
        await citizen.in_call()
        await asyncio.gather(
            decoded.assert_shows(citizen.remote_video, OPERATOR),
            assert_shows_firefox(operator.remote_video),
        )
        repaired = await frames_a_second(citizen, operator)
        print(f"at {LOSS:.0%}: {repaired} frames a second")
        assert min(repaired) >= REPAIRED_FPS, repaired
        await asyncio.gather(
            decoded.assert_hears(citizen.page, OPERATOR),
            decoded.assert_hears(operator.page, CALLER),
        )
        await citizen.writes("si vede bene")
        await operator.reads("si vede bene")
        assert relay.dropped["up"] > 20
        assert relay.dropped["down"] > 20

        types = [await page.evaluate("() => stationProbe.retransmissionTypes()")
                 for page in (citizen.page, operator.page)]  # fmt: skip
        relay.without_retransmission(set().union(*types))
        unrepaired = await frames_a_second(citizen, operator)
        print(f"and without retransmission: {unrepaired}")
        for without, with_it in zip(unrepaired, repaired, strict=True):
            assert without < with_it / 2, (unrepaired, repaired)
        assert relay.withheld["up"] + relay.withheld["down"] > 20

        await operator.hang_up()
        await citizen.ended()
        await operator.wrap_up()
    finally:
        await firefox.aclose()
