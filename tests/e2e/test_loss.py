"""On a network that loses one packet in twenty each way, retransmission keeps the picture moving; with
retransmission taken away it does not, which shows that the test can fail."""

import asyncio

import pytest

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.networks.impairment_relay import MEDIA_ADDRESSES, ImpairmentRelay
from tests.support.pages import decoded
from tests.support.servers.station import Station, free_ports

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

WINDOW_S = 10
REPAIRED_FPS = 8
"""Of 20; three where nothing is sent again. How well exactly: ``make bench BENCH=media.loss.5.20``."""


@pytest.fixture
def lossy_station(tmp_path, special_station):
    port, media_port, control_port = free_ports(3)
    relay = ImpairmentRelay(media_port, loss=0.05, delay_s=0.01, seed=2026)
    station = Station(
        tmp_path / "station", port=port, media_port=media_port, control_port=control_port
    )
    # over TCP the browsers would find a way around the relay
    settings = {"VS_MEDIA_ADDRESSES": MEDIA_ADDRESSES, "VS_MEDIA_TCP_PORT": "off"}
    yield special_station(settings, station), relay
    relay.stop()


async def count_both(citizen, operator):
    return await asyncio.gather(
        decoded.count_frames(citizen.remote_video, WINDOW_S),
        decoded.count_frames(operator.remote_video, WINDOW_S),
    )


async def retransmission_types(*people):
    """The payload types that the browsers negotiated for retransmissions (RFC 4588)."""
    found = [await person.page.evaluate("stationProbe.retransmissionTypes()") for person in people]
    assert all(found)
    return set().union(*found)


async def test_five_percent_loss_each_way(lossy_station, stage):
    station, relay = lossy_station
    cast = Cast(stage, station)
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen()).enter("weapons")
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )

    for count in await count_both(citizen, operator):
        assert count.decoded_fps >= REPAIRED_FPS, count
        assert count.is_live, count
    assert relay.dropped["up"] > 20
    assert relay.dropped["down"] > 20

    relay.without_retransmission(await retransmission_types(citizen, operator))
    for count in await count_both(citizen, operator):
        assert count.decoded_fps < REPAIRED_FPS, count
    assert relay.withheld["up"] + relay.withheld["down"] > 20

    await operator.hang_up()
    await operator.wrap_up()
