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
