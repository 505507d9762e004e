"""Asking to be called back, as a page does, and following what comes of it."""

import re
import secrets
from datetime import timedelta

import aiohttp

from gateway.archive.lookups import kept_of
from gateway.callbacks import sql as callbacks
from gateway.callbacks.calls import CallbackCalls
from gateway.contacts import lookups as contacts
from queueing.backend import Acd, wall_clock_ms

TEXT = {"category": "weapons", "modality": "text", "recording": False}
EMAIL = "ada@example.org"
NUMBER = "+39 06 1234-5678"


async def post(gateway, path, **body):
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.post(f"/api/v1/{path}", json=body) as answer,
    ):
        return answer.status, await answer.json() if answer.content_length else None


async def ask(gateway, **fields):
    body = {
        "request": secrets.token_hex(12),
        "category": "weapons",
        "way": "video",
        "email": EMAIL,
        "consent": True,
        **fields,
    }
    return await post(gateway, "callbacks", **body)


async def follow(gateway, code):
    return (await post(gateway, "callbacks/follow", code=code))[1]


async def entered(citizen, **fields):
    return await citizen.do("enterQueue", **(TEXT | fields))


def token_of(mail):
    return re.search(r"#called=(\S+)", mail.get_content())[1]


def shown_offer(desk):
    return [e for e in desk.events if e["type"] in ("snapshot", "agent")][-1]["offer"]


async def dialled(gateway, pbx, desk, **fields):
    """A citizen whose number is being dialled, and the code they have."""
    await desk.do("setState", state="available")
    status, asked = await ask(gateway, way="phone", number=NUMBER, email=None, **fields)
    assert status == 201, asked
    offer = (await desk.wait_state("offered"))["offer"]
    assert (offer["channel"], offer["callback"]["way"]) == ("phone", "phone")
    await desk.do("acceptOffer", contactId=offer["contactId"])
    told = await pbx.wait("call.dial", offer["contactId"])
    assert told.data["operator"]["id"]
    return offer["contactId"], asked["code"]


async def ended(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        row = await contacts.contact(session, contact_id)
    return row.state, row.outcome, row.ended_at


def looking(gateway, dial=None):
    """What every gateway does every few seconds, and what *dial* is asked for when an operator has answered."""
    acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
    return CallbackCalls(
        acd, gateway.core.database, gateway.callbacks, None, None, None, None,
        sender=None, keep=timedelta(days=1), kept=kept_of, now_ms=wall_clock_ms, dial=dial,
    )  # fmt: skip


async def ids(gateway):
    async with gateway.core.database.reading() as session:
        rows = await callbacks.unfinished(session, limit=10)
    return [row.contact_id for row in rows]
