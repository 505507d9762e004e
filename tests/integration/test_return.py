"""A citizen who hangs up has some seconds to think better of it."""

from queueing.model import ContactState, Outcome
from tests.integration.conversations import acd_of, answered, entered, told_contact
from tests.integration.over_http import asked


async def test_a_call_is_over_at_once_and_goes_on_when_that_is_taken_back(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        await citizen.do("endCall")
        over = (await citizen.wait_state("ended"))["contact"]
        assert over["outcome"] == "completed"
        assert over["endedAtMs"] + 10_000 == over["returnUntilMs"]
        wraps_up = await desk.wait_state("wrap_up")
        assert (wraps_up["contact"]["endedBy"], wraps_up["contact"]["returnUntilMs"]) == (
            "citizen",
            over["returnUntilMs"],
        )
        # what is said now reaches nobody
        assert (await acd_of(gateway).contact(contact)).state is ContactState.RECONNECTING

        await citizen.do("returnToCall")
        assert (await citizen.wait_state("connected"))["contact"]["returnUntilMs"] is None
        await desk.wait_state("busy")
        await citizen.do("sendChat", text="Eccomi di nuovo.")
        await desk.wait(lambda e: e.get("line", {}).get("text") == "Eccomi di nuovo.")
        assert told_contact(desk)["endedBy"] is None


async def test_an_operator_who_closes_the_contact_does_not_wait(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        await citizen.do("endCall")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact, code="information-given")
        await desk.wait_state("available")
        found = await acd_of(gateway).contact(contact)
        assert (found.state, found.outcome) == (ContactState.CLOSED, Outcome.COMPLETED)
        refused = await citizen.ask("returnToCall")
        assert refused["error"]["code"] == "not_connected"


async def test_a_page_that_is_loaded_again_stays_at_the_end(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        seat = next(e for e in citizen.events if e["type"] == "snapshot" and e.get("contact"))
        assert seat["contact"]["contactId"] == contact
        await citizen.do("endCall")
        await citizen.wait_state("ended")
        assert (await citizen.ask("sync"))["ok"]
        assert told_contact(citizen)["state"] == "ended"
        assert told_contact(citizen)["returnUntilMs"] is not None
        # nothing more to undo: for good
        await citizen.do("hangUp")
        await citizen.wait(
            lambda e: (
                (e.get("contact") or {}).get("state") == "ended"
                and e["contact"]["returnUntilMs"] is None
            )
        )
        assert (await desk.wait_state("wrap_up"))["contact"]["contactId"] == contact


async def test_a_missed_ring_is_told_and_costs_no_place(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact = (await entered(citizen))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("declineOffer", contactId=contact, reason="other")
        told = await citizen.wait(
            lambda e: (e.get("contact") or {}).get("returned") == "not_answered"
        )
        assert told["contact"]["state"] == "waiting"
        assert await acd_of(gateway).position(contact) == 1


async def test_the_code_that_is_shown_can_be_checked_while_they_talk(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        code = told_contact(citizen)["agent"]["code"]
        assert told_contact(desk)["callCode"] == code
        path = f"/api/v1/operators/{code}"
        assert (await asked(gateway, "operator1", "GET", path))[1]["valid"]
        await desk.do("hangUp")
        await citizen.wait_state("ended")
        assert not (await asked(gateway, "operator1", "GET", path))[1]["valid"]
        assert told_contact(citizen)["contactId"] == contact
