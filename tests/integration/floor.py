"""Helpers for the supervisor's floor: follow its versions, read a topic, decide a request."""

import asyncio

import aiohttp

from tests.integration.over_http import asked
from tests.support.servers.gateway import Gateway


async def floor_of(gateway: Gateway, token: str, after: str | None = None):
    query = {"after": after} if after else {}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
        http.get(f"{gateway.url}/api/v1/floor", params=query) as answer,
    ):
        return answer.status, await answer.json()


async def until(gateway, token, holds):
    """Follow the floor's versions until *holds* of it."""
    version = None
    async with asyncio.timeout(30):
        while True:
            status, floor = await floor_of(gateway, token, version)
            assert status == 200, floor
            if holds(floor):
                return floor
            version = floor["version"]


def line(floor, category):
    return next(each for each in floor["categories"] if each["category"] == category)


async def decide(gateway, request, **decision):
    path = f"/api/v1/authorisations/{request['id']}/decision"
    return await asked(gateway, "supervisor1", "POST", path, decision)


def authorisation_of(floor, contact):
    """Return the authorisation that the floor shows for this contact, at each agent who handles it."""
    hands = [each["contact"] for each in floor["agents"] if each["contact"]]
    return [each["authorisation"] for each in hands if each["contactId"] == contact]


async def supervises(gateway, method, path, body=None):
    return await asked(gateway, "supervisor1", method, f"/api/v1/{path}", body)


async def line_of(gateway, category):
    status, line = await supervises(gateway, "GET", f"floor/line?category={category}")
    assert status == 200, line
    return line["waiting"]
