"""The code of a message or callback that a citizen gives in a contact, on a real gateway and queue."""

import secrets

from gateway.platform.audit import log as audit
from tests.integration.calling import ask, entered, post
from tests.integration.over_http import http


async def opened(gateway, contact_id, code, username="operator1"):
    return await http(
        gateway, "POST", f"contacts/{contact_id}/given-code", username=username, code=code
    )


async def consulted(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        found = await audit.of_subject(session, f"contact:{contact_id}")
    return [(each.action, each.detail) for each in found if each.action.endswith(".consult")]


async def test_a_code_opens_what_the_citizen_sees_by_it_and_only_in_their_contact(calling):
    async with (
        calling() as (gateway, _, __),
        gateway.citizen() as citizen,
        gateway.desk() as desk,
    ):
        contact_id = (await entered(citizen))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        # it rings, and nobody talks with them yet
        status, refused = await opened(gateway, contact_id, "AAAA-BBBB-CCCC-DDDD")
        assert (status, refused["code"]) == (409, "not_your_contact")
        await desk.do("acceptOffer", contactId=contact_id)

        status, left = await post(
            gateway, "messages", request=secrets.token_hex(12), category="weapons",
            text="La licenza scade?", email="ada@example.org", consent=True,
        )  # fmt: skip
        assert status == 201, left
        status, asked = await ask(gateway, category="privacy")
        assert status == 201, asked

        status, given = await opened(gateway, contact_id, left["code"].lower().replace("-", " "))
        assert status == 200, given
        assert given["callback"] is None
        assert given["message"]["reference"] == left["reference"]
        assert [each["text"] for each in given["message"]["thread"]] == ["La licenza scade?"]
        assert "ada@example.org" not in str(given)
        _, followed = await post(gateway, "messages/follow", code=left["code"])
        assert given["message"] == followed

        status, given = await opened(gateway, contact_id, asked["code"])
        assert (status, given["message"]) == (200, None)
        assert given["callback"]["reference"] == asked["callback"]["reference"]
        assert given["callback"]["state"] == "waiting"
        assert "ada@example.org" not in str(given)

        status, refused = await opened(gateway, contact_id, "AAAA-BBBB-CCCC-DDDD")
        assert (status, refused["code"]) == (404, "not_found")
        for somebody in ("operator2", "supervisor1"):
            status, refused = await opened(gateway, contact_id, left["code"], username=somebody)
            assert (status, refused["code"]) == (409, "not_your_contact")

        _, message = await http(gateway, "GET", "messages")
        (listed,) = message["messages"]
        assert await consulted(gateway, listed["id"]) == [
            ("message.consult", {"during": contact_id})
        ]
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        status, refused = await opened(gateway, contact_id, left["code"])
        assert (status, refused["code"]) == (409, "not_your_contact")


async def test_an_operator_who_tries_codes_has_to_wait(calling):
    async with (
        calling(rate_limits="verify=2/600") as (gateway, _, __),
        gateway.citizen() as citizen,
        gateway.desk() as desk,
    ):
        contact_id = (await entered(citizen))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        tried = [(await opened(gateway, contact_id, f"AAAA-{n}"))[0] for n in range(3)]
        assert tried == [404, 404, 429]
