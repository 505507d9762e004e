"""Every command of every namespace with bad input, made from the declared protocol: it is refused in words, the
connection stays, and nothing of a conversation that goes on meanwhile is lost. What does fit the protocol, however
senseless, is answered as well, and never by a fault of ours."""

import asyncio
import os

import msgspec
import pytest

from signaling.protocol import citizen as citizen_protocol
from signaling.protocol import conference as conference_protocol
from signaling.protocol import desk as desk_protocol
from signaling.protocol import staff as staff_protocol
from signaling.protocol.export import NAMESPACES
from tests.integration.conferences import call, page
from tests.support.clients.declared import examples, fitting, missing
from tests.support.clients.wire_client import wire_client

SEED = int(os.environ.get("VS_TEST_SEED") or 1)
COUNT = int(os.environ.get("VS_TEST_COUNT") or 200)
BAD, ODD = 4, 2
PART = 50
"""So many examples of each command are tried in one conversation, which is over long before its sign-ins are."""
ENTER = {"category": "weapons", "modality": "text", "recording": False}
ENDS = {"leaveQueue", "hangUp", "endContact", "renew", "leave", "end"}
"""What fits these ends the conversation or the session, as it ought to."""

DECODERS = {name: msgspec.json.Decoder(module.ClientMessage) for name, module in NAMESPACES.items()}


def test_every_namespace_is_tried():
    assert {
        "citizen": citizen_protocol,
        "desk": desk_protocol,
        "conference": conference_protocol,
        "staff": staff_protocol,
    } == NAMESPACES


async def tried(gateway, bad, odd, seed):
    called = await call(gateway)
    async with (
        gateway.citizen() as citizen,
        gateway.desk() as desk,
        page(gateway, called, "supervisor1") as chair,
        wire_client(gateway.url, "/staff", {"token": await gateway.token("supervisor1")}) as reader,
    ):
        entered = await citizen.do("enterQueue", **ENTER)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        contact_id = entered["contactId"]
        await desk.do("acceptOffer", contactId=contact_id)
        await citizen.wait_state("connected")
        await desk.do("sendChat", text="first")
        clients = {"citizen": citizen, "desk": desk, "conference": chair, "staff": reader}
        refused = 0
        for name, module in NAMESPACES.items():
            for number, command in enumerate(module.RESULTS):
                await desk.do("heartbeat")  # as a desk does all the time
                made = missing(command, DECODERS[name])
                # in a thread: thousands take so long to make that the connections would be given up
                for message in await asyncio.to_thread(examples, made, bad, seed * 1000 + number):
                    answer = await clients[name].sio.call(
                        "command", message, namespace=f"/{name}", timeout=10
                    )
                    assert answer["ok"] is False, message
                    error = answer["error"]
                    assert error["code"] == "invalid_message", (message, error)
                    assert error["message"]
                    assert error["retryable"] is False
                    refused += 1
        assert refused > bad * 20
        # the same conversation goes on, as both are told anew
        assert citizen.sio.connected
        assert desk.sio.connected
        await desk.do("sendChat", text="last")
        for client, key in ((citizen, "contact"), (desk, "contact")):
            client.events.clear()
            await client.do("sync")
            told = await client.wait(lambda e: e["type"] == "snapshot")
            assert told[key]["contactId"] == contact_id
            assert [line["text"] for line in told["chat"]] == ["first", "last"]
        for name, module in NAMESPACES.items():
            for number, command in enumerate(module.RESULTS):
                if command.__struct_config__.tag in ENDS:
                    continue
                await desk.do("heartbeat")
                for message in await asyncio.to_thread(
                    examples, fitting(command), odd, seed * 2000 + number
                ):
                    answer = await clients[name].sio.call(
                        "command", message, namespace=f"/{name}", timeout=20
                    )
                    code = None if answer["ok"] else answer["error"]["code"]
                    assert code != "internal", (message, answer)
        assert all(client.sio.connected for client in clients.values())


@pytest.mark.long
async def test_bad_input_of_every_command(gateway):
    await tried(gateway, BAD, ODD, SEED)


@pytest.mark.long
@pytest.mark.parametrize("part", range(max(1, COUNT // PART)))
async def test_bad_input_of_every_command_for_long(gateway, part):
    """As much again in each part, with other examples."""
    await tried(gateway, PART, PART // 2, SEED * 100 + part)
