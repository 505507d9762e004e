"""Every route at which a code can be guessed counts the networks of an IPv6 customer together."""

from ipaddress import ip_network

import pytest

from gateway.accounts.sessions import Browser
from gateway.platform.refused import Refused
from signaling.limits import Limiter
from tests.gateway.conftest import client_of

GUESSES = {
    "session/factor": {"ticket": "x" * 32, "code": "123456"},
    "session/passkey": {"ticket": "x" * 32},
    "messages/follow": {"code": "K7M4-2QXP-9WTA-H3CD"},
    "messages/follow/steps": {"code": "K7M4-2QXP-9WTA-H3CD", "tell": True},
    "complaints/follow/steps": {"code": "K7M4-2QXP-9WTA-H3CD", "tell": True},
    "copies/follow": {"code": "K7M4-2QXP-9WTA-H3CD"},
    "invitations/taken": {"invitation": "K7M4-2QXP-9WTA-H3CD", "recording": False},
    "operators/K7M-42Q": None,
}


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch):
    """However long sixty requests take, nobody is granted a further one meanwhile."""
    take = Limiter.take
    monkeypatch.setattr(Limiter, "take", lambda self, key, _now: take(self, key, 0.0))


@pytest.mark.parametrize("path", GUESSES)
async def test_a_customer_with_many_networks_guesses_no_more_than_two_addresses(core, parts, path):
    body = GUESSES[path]
    heard = 0
    async with client_of(core, parts, trusted_proxies=(ip_network("127.0.0.1"),)) as client:
        for number in range(60):
            answer = await client.request(
                "GET" if body is None else "POST",
                f"/api/v1/{path}",
                json=body,
                headers={"X-Forwarded-For": f"2001:db8:1:{number:x}::1"},
            )
            assert answer.status in (200, 401, 404, 429), await answer.text()
            heard += answer.status != 429
    # of a /56, twice as many as of one address
    assert heard == (10 if path == "copies/follow" else 40)


async def test_sign_ins_from_many_networks_of_a_customer_are_throttled(core, people):
    judged = 0
    for number in range(60):
        try:
            await core.sessions.sign_in(
                f"nobody{number}", "wrong", Browser(f"2001:db8:1:{number:x}::/64")
            )
        except Refused as refused:
            judged += refused.code == "bad_credentials"
    assert judged == 40
