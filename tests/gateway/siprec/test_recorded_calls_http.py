"""The route by which the SIP process tells of recorded calls: its ticket is its proof, and one call's is no other's."""

import pytest

from gateway.outgoing.tickets import CallTickets
from gateway.platform.security.tokens import CALL_OUT, RECORDED_CALL

CALL = "0123456789abcdef01234567"
TOLD = {
    "state": "recording",
    "trunk": "sbc",
    "topic": "weapons",
    "startedAt": "2026-11-26T09:30:00Z",
    "consent": False,
    "consentBy": "metadata",
}


def ticket(core, call=CALL, audience=RECORDED_CALL):
    return {"Authorization": f"Bearer {CallTickets(core.signer, core.clock, audience).make(call)}"}


async def post(client, headers, **more):
    return await client.post(
        f"/api/v1/recorded-calls/{CALL}/state", json=TOLD | more, headers=headers
    )


async def test_a_call_is_told_by_its_own_ticket(client, core):
    answer = await post(client, ticket(core))
    assert answer.status == 200
    assert await answer.json() == {"wanted": True, "recording": None, "key": None, "reason": None}


async def test_with_consent_the_worker_s_order_comes_back(client, core):
    told = await (await post(client, ticket(core), consent=True)).json()
    assert told["recording"] == f"rec-{CALL}"
    assert told["key"]


@pytest.mark.parametrize(
    "headers",
    [
        lambda _core: {},
        lambda core: ticket(core, "another0another0another0"),
        # a ticket of the same name for a call that the station makes
        lambda core: ticket(core, audience=CALL_OUT),
    ],
)
async def test_without_it_nothing_is_told(client, core, headers):
    assert (await post(client, headers(core))).status == 401


@pytest.mark.parametrize(
    "more",
    [
        {"state": "paused"},
        {"topic": ""},
        {"parties": [{"party": "Citizen"}]},
        {"parties": [{"party": "citizen", "number": "call me"}]},
        {"parties": [{"party": f"party-{n}"} for n in range(65)]},
        {"consentBy": "nobody"},
        {"extra": 1},
    ],
)
async def test_what_the_process_never_says_is_refused(client, core, more):
    assert (await post(client, ticket(core), **more)).status in (400, 422)
