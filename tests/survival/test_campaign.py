"""Kill after kill under live conversations, the seed deciding who and when."""

import math
import os
import time

import pytest

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact as ContactRow
from tests.support.people.population import Population
from tests.support.servers.station import Station
from tests.survival.campaign import Campaign, staff
from tests.survival.scene import examine
from tests.survival.witness import Witness

pytestmark = pytest.mark.long

SETTINGS = {"VS_DEMO": "0", "VS_MEDIA_WORKERS": "2", "VS_RING_S": "60", "VS_SEAT_LEASE_S": "120"}


async def run(special_station, tmp_path, *, seed: int, kills: int, calls: int) -> Campaign:
    station = Station(tmp_path / "var")
    accounts = await staff(station, calls)
    special_station(SETTINGS, station)
    async with Witness(station) as witness, Population(station.url) as people:
        campaign = Campaign(station, witness, people, seed, calls)
        began = time.monotonic()
        try:
            await campaign.open(accounts)
            for _ in range(kills):
                await campaign.kill_once()
            await campaign.come_to_an_end()
        finally:
            await campaign.aclose()
            done = len(campaign.figures.parent_kib)
            print(f"seed {seed}: {done} of {kills} kills in {time.monotonic() - began:.0f} s")
            if campaign.figures.parent_kib:
                print(campaign.figures.told())
        expected = {
            row.id for row in await witness.rows(ContactRow) if row.consent and row.connected_at
        }
        # a conversation of a second, cut by a kill, may have had nothing to record, or nothing of it heard
        least, few = math.ceil(0.8 * len(expected)), 1 + len(expected) // 50
        await examine(witness, people, recordings=least, may_be_empty=few)
        recorded = {row.contact_id for row in await witness.rows(Recording)}
        assert recorded <= expected
        assert len(recorded) >= least, (len(recorded), len(expected))
        assert set(people.promises.entered) <= {row.id for row in await witness.rows(ContactRow)}
    return campaign


async def test_many_kills_under_ten_conversations(special_station, tmp_path):
    """Figures are printed; ``VS_TEST_SEED`` and ``VS_TEST_COUNT`` choose the campaign."""
    seed = int(os.environ.get("VS_TEST_SEED") or 1)
    kills = int(os.environ.get("VS_TEST_COUNT") or 30)
    campaign = await run(special_station, tmp_path, seed=seed, kills=kills, calls=10)
    parents = campaign.figures.parent_kib
    settled = parents[len(parents) // 4 :]
    assert max(settled) - min(settled) < 16_000, "the parent's memory is not flat"
