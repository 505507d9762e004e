"""Guessing passwords at two gateways of one station is no better than at one."""

from __future__ import annotations

import secrets
from itertools import count

import aiohttp
import pytest

from tests.integration.calling import post


async def guess(gateway, username, password="wrong"):
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{gateway.url}/api/v1/session", json={"username": username, "password": password}
        ) as answer,
    ):
        return answer.status


@pytest.fixture
def together(monkeypatch):
    """Redis is asked for as long as it takes: after half a second each gateway would count alone."""
    monkeypatch.setattr("gateway.platform.throttle.REDIS_WITHIN_S", 30.0)


async def test_guesses_are_counted_over_all_gateways(running, together):
    limits = "sign_in=15/3600"
    async with (
        running(rate_limits=limits, station="shared") as one,
        running(rate_limits=limits, station="shared") as other,
    ):
        statuses = [await guess((one, other)[n % 2], "operator1") for n in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        # and the address at both: ten are used up, five are left
        left = [await guess((one, other)[n % 2], f"somebody{n}") for n in range(7)]
        assert left == [401] * 5 + [429] * 2
        assert await guess(other, "admin1", other.passwords["admin1"]) == 429


async def test_codes_are_tried_as_often_whatever_they_belong_to(running):
    async with running(rate_limits="verify=6/3600") as gateway, aiohttp.ClientSession() as http:

        async def tries(kind):
            wrong = {"code": "K7M4-2QXP-9WTA-H3CD"}
            async with http.post(f"{gateway.url}/api/v1/{kind}/follow", json=wrong) as answer:
                return answer.status

        kinds = ("messages", "callbacks", "copies")
        assert [await tries(kind) for kind in kinds * 2] == [404] * 6
        assert [await tries(kind) for kind in kinds] == [429] * 3


async def test_messages_and_praise_count_a_recipient_together_and_callbacks_by_themselves(calling):
    """Of each kind an address may send four. A recipient and a visitor may have two of them, of callbacks all."""
    number = count()
    by_kind = {
        "messages": {"category": "weapons", "text": "Come si fa?"},
        "praises": {"text": "Un grazie a tutti."},
        "callbacks": {"category": "weapons", "way": "video"},
    }
    async with calling(rate_limits="message=4/3600") as (gateway, _, __):

        async def ask(kind, email="ada@example.org", visitor=None):
            body = by_kind[kind] | {
                "request": secrets.token_hex(12),
                "email": email,
                "consent": True,
            }
            return (await post(gateway, kind, visitor=visitor or f"v{next(number)}", **body))[0]

        assert [await ask("messages"), await ask("praises")] == [201, 201]
        assert [await ask("messages"), await ask("praises")] == [429, 429]
        asked = [await ask("callbacks", f"{each}@example.org", "same") for each in range(3)]
        assert (asked, await ask("callbacks")) == ([201] * 3, 201)
        # the visitor of callbacks is another kind's as well; a refused request counts for the address
        asked = [await ask(kind, f"{kind}@example.org", "same") for kind in ("messages", "praises")]
        assert asked == [201, 201]
        assert await ask("messages", "eva@example.org") == 201
        assert [await ask(kind, "bea@example.org") for kind in by_kind] == [429, 201, 429]
