"""The explanation of a real contact's offers, from the journal in SQL."""

import aiohttp

from tests.integration.conversations import closed_row

ENTER = {"category": "weapons", "modality": "text", "recording": False}


async def _explained(gateway, contact, username="supervisor1"):
    headers = {"Authorization": f"Bearer {await gateway.token(username)}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/api/v1/contacts/{contact}/fairness", headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_why_it_went_to_whom(gateway):
    async with (
        gateway.citizen(visitor="v" * 20) as first,
        gateway.citizen(visitor="w" * 20) as second,
        gateway.desk() as desk,
    ):
        one = (await first.do("enterQueue", **ENTER))["contactId"]
        two = (await second.do("enterQueue", **ENTER))["contactId"]
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["contactId"] == one
        await desk.do("declineOffer", contactId=one, reason="busy")
        await desk.wait(lambda e: e.get("offer") and e["offer"]["contactId"] == two)
        await desk.do("acceptOffer", contactId=two)
        await second.wait_state("connected")
        await desk.do("hangUp")
        await desk.do("finishWrapUp", contactId=two, code="information-given")
    await closed_row(gateway, two)
    status, shown = await _explained(gateway, one)
    assert status == 200
    (pairing,) = shown["pairings"]
    assert (pairing["whyContact"], pairing["choice"]) == ("first", 2)
    assert (pairing["whyAgent"], pairing["ended"]) == ("only", "decline")
    assert pairing["ahead"] == pairing["free"] == []
    assert pairing["profileAsOfNow"] is False
    assert set(shown["references"]) == {one}
    assert len(shown["names"]) == 1
    _, shown = await _explained(gateway, two)
    (pairing,) = shown["pairings"]
    assert pairing["ahead"] == [{"contact": one, "reason": "declined"}]
    assert pairing["ended"] == "accept"
    assert (await _explained(gateway, "nothing"))[0] == 404
    assert (await _explained(gateway, one, "operator1"))[0] == 403
