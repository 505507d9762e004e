"""Messages as citizens leave them, and the API as the staff asks it."""

import secrets

import aiohttp


async def left(gateway, text="La mia licenza scade?"):
    body = {
        "request": secrets.token_hex(12),
        "category": "weapons",
        "text": text,
        "email": "ada@example.org",
        "consent": True,
    }
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.post("/api/v1/messages", json=body) as answer,
    ):
        assert answer.status == 201, await answer.text()
        return await answer.json()


async def api(gateway, method, path, username="operator1", **json):
    headers = {"Authorization": f"Bearer {await gateway.token(username)}"}
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.request(method, f"/api/v1/{path}", headers=headers, json=json or None) as answer,
    ):
        return answer.status, await answer.json()
