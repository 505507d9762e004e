"""Every command of a conference by everybody who may be in one: `not_allowed` is the answer to exactly those whom the
table of permissions does not name. A guest's link opens the conference and nothing else."""

import contextlib

import pytest

from gateway.accounts.service import NewAccount
from gateway.platform.security.permissions import EVENTS, Kind, Role
from signaling.protocol import conference as protocol
from tests.integration.conferences import call, link, page
from tests.support.clients.declared import examples, fitting
from tests.support.clients.wire_client import wire_client

PASSWORD = "a password of one's own"
GUEST = {"browser": "b" * 20, "name": "Ada"}
LAST = ("leave", "end")
"""What ends the conference, for oneself or for all."""
OF_THE_LINE = ("bringLeg",)
"""A member of a conference who came by the telephone line."""


@pytest.fixture
async def people(gateway):
    """A user name for each role."""
    await gateway.core.accounts.add_all(
        [NewAccount("ufficio", Role.OFFICE, PASSWORD, "Ufficio", {}, office="office-01")],
        one_time=False,
    )
    gateway.passwords["ufficio"] = PASSWORD
    return {
        Role.SUPERVISOR: "supervisor1",
        Role.OPERATOR: "operator1",
        Role.OFFICE: "ufficio",
        Role.QUALITY: "quality1",
        Role.ADMIN: "admin1",
    }


def allowed(tag):
    """The roles whose page may send it, and whether a guest's may."""
    if tag in OF_THE_LINE:
        return frozenset(), False
    access = EVENTS[("/conference", tag)]
    return access.roles, access.kind is Kind.MEMBER


async def everybody(stack, gateway, people):
    """A conference with one of each role that comes in, and a guest, by role ('guest')."""
    conference = await call(gateway)
    token, _ = await link(gateway, conference)
    inside = {}
    for role, username in people.items():
        client = await stack.enter_async_context(page(gateway, conference, username))
        if role in EVENTS[("/conference", "connect")].roles:
            await client.wait(lambda event: event["type"] == "snapshot")
            inside[role] = client
        else:
            assert client.refusal["code"] == "not_allowed", role
    guest = await stack.enter_async_context(page(gateway, conference, link=token, **GUEST))
    for waiting in (inside[Role.QUALITY], guest):
        outside = await waiting.wait(lambda event: event["type"] == "snapshot")
        await inside[Role.SUPERVISOR].do("admit", member=outside["you"])
        await waiting.wait(lambda event: event["type"] == "snapshot" and event["place"] == "room")
    # who may least comes first: a chair's command is tried by the others before it changes anything
    return {"guest": guest, **dict(reversed(inside.items()))}


async def test_every_command_by_everybody(gateway, people):
    tags = {each.__struct_config__.tag: each for each in protocol.RESULTS}
    async with contextlib.AsyncExitStack() as stack:
        members = await everybody(stack, gateway, people)
        tried, wrong = 0, []
        for number, tag in enumerate(sorted(tags, key=lambda tag: (tag in LAST, tag))):
            [message] = examples(fitting(tags[tag]), 1, 500 + number)
            roles, guests = allowed(tag)
            for who, client in members.items():
                may = guests if who == "guest" else who in roles
                if may and tag in LAST:
                    continue
                answer = await client.sio.call(
                    "command", message, namespace="/conference", timeout=20
                )
                code = None if answer["ok"] else answer["error"]["code"]
                tried += 1
                if (code == "not_allowed") is may:
                    wrong.append((tag, who, "may" if may else "may not", code))
        assert not wrong
        assert tried > len(tags) * 4
        assert all(client.sio.connected for client in members.values())


async def test_a_guest_s_link_opens_no_other_namespace(gateway):
    conference = await call(gateway)
    token, _ = await link(gateway, conference)
    for namespace in ("/desk", "/staff", "/citizen"):
        for auth in ({"token": token}, {"seat": token}, {"link": token, **GUEST}):
            async with wire_client(gateway.url, namespace, auth) as client:
                if namespace == "/citizen" and not client.refusal:
                    # anybody may come as a citizen; the link is nobody's seat
                    shown = await client.wait(lambda event: event["type"] == "snapshot")
                    assert shown["contact"] is None
                else:
                    assert client.refusal["code"] in {"invalid_token", "invalid_message"}
