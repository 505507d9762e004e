"""What staff ask of the gateway over HTTP."""

import aiohttp


async def http(gateway, method, path, username="supervisor1", **body):
    headers = {"Authorization": f"Bearer {await gateway.token(username)}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, f"{gateway.url}/api/v1/{path}", json=body or None) as answer,
    ):
        text = await answer.text()
        return answer.status, (await answer.json() if text else None)


async def asked(gateway, username, method, path, body=None):
    headers = {"Authorization": f"Bearer {await gateway.token(username)}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.request(method, f"{gateway.url}{path}", json=body) as answer,
    ):
        return answer.status, await answer.json() if answer.content_length else None
