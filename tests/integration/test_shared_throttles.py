"""Guessing passwords at two gateways of one station is no better than at one."""

from __future__ import annotations

import aiohttp


async def guess(gateway, username, password="wrong"):
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{gateway.url}/api/v1/session", json={"username": username, "password": password}
        ) as answer,
    ):
        return answer.status


async def test_guesses_are_counted_over_all_gateways(running):
    limits = "sign_in=15/300"
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
