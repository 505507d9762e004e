"""A command sent again to a gateway that does not remember it: what is done is not refused."""

import hashlib
import hmac

from tests.integration.conversations import ENTER, entered


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


async def test_an_entry_that_failed_half_way_is_taken_up_by_the_same_command(gateway):
    visitor = "v" * 20
    secret = gateway.core.keys.of("contact-id")
    contact = hmac.new(secret, f"{visitor}/e1".encode(), hashlib.sha256).hexdigest()[:24]
    key = f"{{acd:{gateway.settings.station}}}:call:{contact}"
    # what is written beside the queue cannot be, once the place in it is taken
    await gateway.redis.set(key, "no hash")
    message = {"type": "enterQueue", "id": "e1", **ENTER}
    async with gateway.citizen(visitor=visitor) as citizen:
        failed = await citizen.sio.call("command", message, namespace="/citizen")
        assert failed["error"] == {**failed["error"], "code": "internal", "retryable": True}
        await gateway.redis.delete(key)
        again = await citizen.sio.call("command", message, namespace="/citizen")
        assert again["result"]["contactId"] == contact
        waiting = await citizen.wait_state("waiting")
        assert waiting["contact"]["contactId"] == contact
        other = await citizen.ask("enterQueue", **ENTER)
        assert other["error"]["code"] == "already_entered"
