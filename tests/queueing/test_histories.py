"""Four writers at once, crashes of clients and of the server: what they did is linearisable.

``docs/queueing.md`` says how the proof goes. ``make test-long`` runs a million operations
(``COUNT``); what one round of that is runs with every change.
"""

import json
import os

import pytest

from queueing import scripts
from tests.queueing.campaign import Campaign
from tests.support.servers.valkey import PrivateValkey

TRANSITIONS = set(scripts.names()) - {"place", "tell", "claim_next", "offer_next"}
"""Every script that changes anything, but for the two that by the rules find nothing left to do."""


@pytest.fixture
def mortal():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.mark.process
async def test_five_thousand_operations_with_crashes(mortal, tmp_path):
    campaign = Campaign(mortal, tmp_path, seed=int(os.environ.get("VS_TEST_SEED") or 1))
    await campaign.round(4_000, server_kills=2, client_kills=3)
    # The next round begins with what the crashes of the first have left.
    await campaign.round(1_000, server_kills=0, client_kills=1)
    figures = campaign.figures
    print(figures, campaign.judge.ledger.happened)
    assert figures["operations"] >= 5_000
    assert figures["server kills"] == 2
    assert figures["client kills"] >= 2
    assert figures["unknown"] > 5
    happened = campaign.judge.ledger.happened
    for kind in (
        *("enqueue", "offer", "accept", "decline", "leave", "hold", "retrieve", "hang_up"),
        *("finish_wrap_up", "no_answer", "seat_lost", "agent_lost", "console_lost"),
        *("console_back", "correct_category", "detach", "resume", "wrap_up_expired", "outage"),
        *("schedule", "due", "due_soon", "refused_by_all"),
        *("set_available", "set_paused", "set_offline", "set_consent", "keep_next_state"),
    ):
        assert happened[kind], f"no {kind} in {happened}"


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_a_million_operations_with_crashes(mortal, tmp_path):
    wanted = int(os.environ.get("VS_TEST_COUNT") or 1_000_000)
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
