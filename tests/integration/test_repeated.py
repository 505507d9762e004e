"""A command sent again to a gateway that does not remember it: what is done is not refused."""

from tests.integration.test_text_contact import entered


async def test_what_is_done_already_is_not_refused(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        seat = await entered(citizen)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        # another id each time, since the same one is answered from memory here
        for _ in range(2):
            await desk.do("acceptOffer", contactId=seat["contactId"])
        await citizen.wait_state("connected")
        for _ in range(2):
            await desk.do("hangUp")
        await citizen.wait_state("ended")
        await citizen.do("hangUp")
        for _ in range(2):
            await desk.do("finishWrapUp", contactId=seat["contactId"], code="referred")
        again = await desk.ask("finishWrapUp", contactId=seat["contactId"], code="report-taken")
        assert again["error"]["code"] == "not_your_contact"
        late = await desk.ask("acceptOffer", contactId=seat["contactId"])
        assert late["error"]["code"] in ("not_offered", "contact_closed")
    async with gateway.citizen() as citizen:
        await entered(citizen)
        for _ in range(2):
            await citizen.do("leaveQueue")
        assert not (await citizen.ask("hangUp"))["ok"]
