"""Four writers at once, crashes of clients and of the server: what they did is linearisable.

``docs/queueing.md`` says how the proof goes. ``make test-long`` runs 200,000 operations
(``VS_TEST_COUNT``); a few hundred from each writer run with every change.
"""

import json
import os

import pytest

from tests.queueing.campaign import Campaign
from tests.queueing.oracles import script_names
from tests.support.servers.valkey import PrivateValkey

TRANSITIONS = set(script_names()) - {"place", "tell", "claim_next", "offer_next"}
"""Every script that changes anything, but for the two that by the rules find nothing left to do."""


@pytest.fixture
def mortal():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.mark.process
async def test_histories_with_crashes(mortal, tmp_path):
    """There are few operations, so only frequent ones must occur; random walks cover the rest."""
    campaign = Campaign(mortal, tmp_path, seed=int(os.environ.get("VS_TEST_SEED") or 1))
    await campaign.round(1_200, server_kills=1, client_kills=2)
    # The next round begins with what the crashes of the first have left.
    await campaign.round(400, server_kills=0, client_kills=1)
    figures = campaign.figures
    print(figures, campaign.judge.ledger.happened)
    assert figures["operations"] >= 1_600
    assert figures["server kills"] == 1
    assert figures["client kills"] >= 1
    assert figures["unknown"] > 0
    happened = campaign.judge.ledger.happened
    for kind in (
        *("enqueue", "offer", "accept", "decline", "leave", "hang_up", "finish_wrap_up"),
        *("agent_lost", "seat_lost", "console_lost", "detach", "correct_category"),
        *("schedule", "due", "set_available", "set_paused"),
    ):
        assert happened[kind], f"no {kind} in {happened}"


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_many_operations_with_crashes(mortal, tmp_path):
    wanted = int(os.environ.get("VS_TEST_COUNT") or 200_000)
    campaign = Campaign(mortal, tmp_path, seed=int(os.environ.get("VS_TEST_SEED") or 1))
    while campaign.figures["operations"] < wanted:
        await campaign.round(
            min(20_000, wanted - campaign.figures["operations"] + 4), server_kills=3, client_kills=4
        )
        print(json.dumps(campaign.figures), flush=True)
    figures = campaign.figures
    assert figures["operations"] >= wanted
    assert figures["server kills"] >= figures["operations"] // 20_000
    unheard = TRANSITIONS - set(campaign.done)
    assert not unheard, f"never happened: {unheard} of {campaign.done}"
