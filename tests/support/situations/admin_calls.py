"""What a test sets up as the administrator, over the API."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from tests.support.servers.station import Account, Station


async def called(
    url: str, account: Account, method: str, path: str, body: Any = None
) -> tuple[int, Any]:
    """Call the API as *account*; return the status and the decoded answer."""
    async with aiohttp.ClientSession() as http:
        given = {"username": account.username, "password": account.password}
        async with http.post(f"{url}/api/v1/session", json=given) as answer:
            token = (await answer.json())["accessToken"]
        headers = {"Authorization": f"Bearer {token}"}
        async with http.request(
            method, f"{url}/api/v1/{path}", json=body, headers=headers
        ) as answer:
            return answer.status, await answer.json() if answer.content_length else None


async def change_account(station: Station, username: str, changes: Mapping[str, Any]) -> None:
    """Change an account, by its username; a change that takes two people is granted by the supervisor."""
    admin = station.account("admin1")
    _, listed = await called(station.url, admin, "GET", "accounts")
    account = next(each for each in listed["accounts"] if each["username"] == username)
    path = f"accounts/{account['id']}"
    status, told = await called(station.url, admin, "PATCH", path, changes)
    assert status in {200, 202}, told
    if status == 202:
        await granted(station, account["id"])


async def make_account(station: Station, wanted: Mapping[str, Any]) -> str:
    """Have an account with power made by the administrator and granted by the supervisor; return its one-time
    password."""
    status, made = await called(station.url, station.account("admin1"), "POST", "accounts", wanted)
    assert status == 202, made
    await granted(station, made["account"]["id"])
    return str(made["oneTimePassword"])


async def granted(station: Station, account_id: str) -> None:
    """Grant, as the supervisor, what the administrator asked for this account."""
    supervisor = station.account("supervisor1")
    _, listed = await called(station.url, supervisor, "GET", "requests")
    asked = next(
        each
        for each in listed["requests"]
        if each["account"] and each["account"]["id"] == account_id
    )
    decision = {"granted": True, "reason": "chiesto a voce"}
    path = f"requests/{asked['id']}/decision"
    status, told = await called(station.url, supervisor, "POST", path, decision)
    assert status == 204, told
