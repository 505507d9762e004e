"""A citizen who asked to be recognised enters with a token: same operator first, and the operator is shown it."""

from tests.integration.calling import post
from tests.integration.conversations import closed_row
from tests.integration.over_http import http
from tests.integration.returning import offered_to, talk, two_desks

TEXT = {"category": "weapons", "modality": "text", "recording": False}


async def shown(gateway, contact_id, username):
    path = f"contacts/{contact_id}/recognition"
    return await http(gateway, "GET", path, username=username)


async def test_a_recognised_citizen_meets_the_same_operator_who_sees_what_was_asked(gateway):
    status, made = await post(gateway, "recognition", language="it", consent=True)
    assert status == 201, made
    code = made["code"]

    async def token():
        return (await post(gateway, "recognition/entrance", code=code))[1]["token"]

    async with two_desks(gateway) as (one, two):
        async with gateway.citizen() as citizen:
            entered = await citizen.do("enterQueue", **TEXT, known=await token())
            await one.wait_state("offered")
            await two.do("setState", state="available")
            await talk(one, entered["contactId"])
        await closed_row(gateway, entered["contactId"])

        # another browser altogether: the code alone is known
        async with gateway.citizen() as again:
            second = await again.do("enterQueue", **TEXT, known=await token())
            desk, _ = await offered_to(one, two)
            assert desk is one
            status, refused = await shown(gateway, second["contactId"], "operator1")
            assert (status, refused["code"]) == (409, "not_your_contact")
            await one.do("acceptOffer", contactId=second["contactId"])
            for _ in range(2):
                status, here = await shown(gateway, second["contactId"], "operator1")
            assert status == 200, here
            assert [(each["kind"], each["state"]) for each in here["known"]["cases"]] == [
                ("contact", "closed"),
            ]
            _, kept = await post(gateway, "recognition/open", code=code)
            [seen] = kept["seen"]
            assert len(seen["operator"]) == 7

        # erased: the token that was given before opens nothing, and enters all the same
        old = await token()
        assert (await post(gateway, "recognition/erase", code=code))[0] == 204
        async with gateway.citizen() as stranger:
            third = await stranger.do("enterQueue", **TEXT, known=old)
            assert third["contactId"]
