"""Conferences of a gateway in this process: called, entered, seen by each page."""

import contextlib

import aiohttp

from tests.support.clients.wire_client import wire_client
from tests.support.people.talk_parties import Person

BOSS, ANNA, ADA = 600, 1000, 1400


@contextlib.asynccontextmanager
async def http_of(gateway, username):
    headers = {"Authorization": f"Bearer {await gateway.token(username)}"}
    async with aiohttp.ClientSession(gateway.url, headers=headers) as http:
        yield http


async def call(gateway, **wanted):
    async with http_of(gateway, "supervisor1") as http:
        body = {"kind": "briefing", "title": "Briefing", **wanted}
        async with http.post("/api/v1/conferences", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return (await answer.json())["id"]


async def link(gateway, conference, **wanted):
    async with http_of(gateway, "supervisor1") as http:
        body = {"label": "Interprete", **wanted}
        async with http.post(f"/api/v1/conferences/{conference}/links", json=body) as answer:
            assert answer.status == 201, await answer.text()
            made = await answer.json()
            return made["url"].rpartition("#link=")[2], made["id"]


@contextlib.asynccontextmanager
async def page(gateway, conference, username=None, **auth):
    given = {"conference": conference, **auth}
    if username is not None:
        given["token"] = await gateway.token(username)
    async with wire_client(gateway.url, "/conference", given) as client:
        yield client


async def seen(client, matches, timeout_s=30.0):
    """The newest view of the conference that *matches*."""

    def told(event):
        return event["type"] in ("snapshot", "conference") and matches(event["conference"])

    return (await client.wait(told, timeout_s))["conference"]


def names(conference, where="members"):
    return sorted(each["name"] for each in conference[where])


@contextlib.asynccontextmanager
async def talking(gateway, conference, *pages):
    """People with a tone each, the first of whom chairs; all in the room hear one another."""
    async with contextlib.AsyncExitStack() as stack:
        people = [
            Person(each, 10 + number, BOSS + 400 * number) for number, each in enumerate(pages)
        ]
        for person in people:
            stack.push_async_callback(person.aclose)
            snapshot = await person.page.wait(lambda e: e["type"] == "snapshot")
            person.member = snapshot["you"]
            await person.connect(*(other for other in people if other is not person))
            await person.page.do("setMedia", microphone=True, camera=True)
        yield people


def is_recorded(state):
    return lambda each: (each["recording"] or {}).get("state") == state
