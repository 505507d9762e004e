"""Trying the path: who may, how often, and what a refusal looks like."""

import base64
import hashlib
import hmac

import pytest

from gateway.calls.path_trials import TRIAL_CREDENTIALS_S, PathTrials, Relays
from gateway.platform.refused import Refused
from gateway.setting_values import SHIPPED_RATE_LIMITS, RateLimits
from gateway.settings import load_settings
from media.client import MediaWorkerError
from signaling.limits import Rate
from tests.gateway.conftest import client_of

SECRET = "a-secret-of-the-relay"


async def test_everybody_gets_servers_and_an_answer(client, parts):
    answer = await client.get("/api/v1/path-test")
    assert answer.status == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert (await answer.json())["iceServers"] == [
        {"urls": ["turn:relay.example.org"], "username": "1:path", "credential": "secret"}
    ]
    answer = await client.post("/api/v1/path-test", json={"sdp": "v=0"})
    assert answer.status == 201
    assert await answer.json() == {"sdp": "answer"}
    assert parts.paths.offers == ["v=0"]


@pytest.mark.parametrize(
    ("code", "status", "retryable"),
    [("sdp_malformed", 422, False), ("worker_full", 503, True)],
)
async def test_a_refusal_is_told(client, parts, code, status, retryable):
    parts.paths.outcome = await refused(code)
    answer = await client.post("/api/v1/path-test", json={"sdp": "v=0"})
    assert answer.status == status
    body = await answer.json()
    assert (body["code"], body["retryable"]) == (code, retryable)


@pytest.mark.parametrize("body", [{}, {"sdp": ""}, {"sdp": "a" * 60_001}, {"sdp": "v=0", "x": 1}])
async def test_other_bodies_are_refused(client, parts, body):
    assert (await client.post("/api/v1/path-test", json=body)).status in {400, 413, 422}
    assert not parts.paths.offers


async def test_one_address_tries_rarely(core, parts):
    limits = RateLimits(
        address=None,
        session=None,
        entry=Rate(2, 3600),
        sign_in=None,
        verify=None,
    )
    async with client_of(core, parts, rate_limits=limits) as client:
        for method in (client.get, client.post):
            kwargs = {"json": {"sdp": "v=0"}} if method == client.post else {}
            assert [(await method("/api/v1/path-test", **kwargs)).status for _ in range(3)][
                2
            ] == 429
    assert len(parts.paths.offers) == 2
    assert SHIPPED_RATE_LIMITS.entry is not None


def relays() -> Relays:
    settings = load_settings(
        turn_urls="stun:stun.example.org,turn:relay.example.org:3478?transport=tcp",
        turn_secret=SECRET,
    )
    return Relays(settings, now_s=lambda: 1_000.0)


class Workers:
    def __init__(self, outcome):
        self.outcome = outcome

    async def any_client(self):
        return self

    async def create_trial(self, sdp):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


async def test_a_trials_relay_credentials_end_within_a_minute():
    trials = PathTrials(Workers("answer"), relays())
    stun, turn = trials.servers()
    assert (stun.urls, stun.username) == (["stun:stun.example.org"], None)
    assert turn.username.startswith(f"{1_000 + TRIAL_CREDENTIALS_S}:path-")
    signed = hmac.new(SECRET.encode(), turn.username.encode(), hashlib.sha1).digest()
    assert turn.credential == base64.b64encode(signed).decode()
    assert trials.servers()[1].username != turn.username
    assert await trials.trial("offer") == "answer"


async def refused(code):
    """What the pages are refused with when the worker answers *code*."""
    trials = PathTrials(Workers(MediaWorkerError(code)), relays())
    with pytest.raises(Refused) as found:
        await trials.trial("offer")
    assert found.value.code == code
    return found.value


def test_without_relays_there_are_none():
    assert Relays(load_settings()).servers("somebody") == []
