"""A caller is passed on from one operator to another. A real gateway and queue, and the exchange of the example."""

import pytest

from examples.pbx_simulator.client import Refused
from tests.support.servers.exchange import assigned, telephone_of


async def test_a_caller_is_passed_on_after_a_consultation(phoning):
    async with (
        phoning() as (gateway, pbx),
        gateway.desk() as desk,
        gateway.desk("operator2") as other,
    ):
        contact_id = (await pbx.station.enter("call-1", "weapons"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        first = (await pbx.wait("call.assigned", contact_id)).data["operator"]
        await pbx.station.report(contact_id, "answered", operator=first["id"])
        await other.do("setState", state="available")
        await other.wait_state("available")
        second = other.events[0]["agent"]["agentId"]

        await desk.do("consult", contactId=contact_id, operator=second, note="Un modulo")
        assert (await pbx.wait("call.held", contact_id)).data["operator"] == first
        offered = await other.wait_state("offered")
        assert offered["offer"]["channel"] == "phone"
        assert offered["offer"]["consult"]["note"] == "Un modulo"
        # taking the telephone answers for the desk
        now = await pbx.station.report(contact_id, "answered", operator=second)
        assert (now["state"], now["colleague"]["id"]) == ("consulting", second)
        told = await pbx.wait("consult.assigned", contact_id)
        assert (told.data["operator"]["id"], told.data["colleague"]["id"]) == (first["id"], second)
        await desk.do("joinConsult", contactId=contact_id)
        await pbx.wait("consult.joined", contact_id)
        # the first one puts the telephone down: the other keeps the caller
        now = await pbx.station.report(contact_id, "hang-up", by="operator", operator=first["id"])
        assert (now["state"], now["operator"]["id"], now["colleague"]) == ("talking", second, None)
        told = await pbx.wait("call.transferred", contact_id)
        assert told.data["operator"]["id"] == second
        await desk.wait_state("wrap_up")
        again = await pbx.station.report(contact_id, "hang-up", by="operator", operator=first["id"])
        assert (again["state"], again["operator"]["id"]) == ("talking", second)
        await pbx.station.report(contact_id, "hang-up", by="caller")
        await pbx.wait("call.ended", contact_id)
        await other.wait_state("wrap_up")
        assert pbx.kinds(contact_id) == [
            "call.queued", "call.offered", "call.assigned", "call.held", "consult.assigned",
            "consult.joined", "call.transferred", "call.ended",
        ]  # fmt: skip


async def asked(pbx, desk, contact_id, first, other):
    """The operator has asked the one at *other*, whose id is returned; the caller is on hold."""
    await pbx.station.report(contact_id, "answered", operator=first)
    await other.do("setState", state="available")
    await other.wait_state("available")
    second = other.events[0]["agent"]["agentId"]
    await desk.do("consult", contactId=contact_id, operator=second, note="")
    await other.wait_state("offered")
    return second


async def test_putting_the_telephone_down_after_a_word_with_a_colleague_passes_the_caller_on(
    phoning,
):
    async with (
        assigned(phoning) as (gateway, pbx, desk, contact_id, first),
        gateway.desk("operator2") as other,
    ):
        second = await asked(pbx, desk, contact_id, first, other)
        await pbx.station.report(contact_id, "answered", operator=second)
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "hang-up", by="operator")
        assert (caught.value.status, caught.value.code) == (422, "operator_required")
        assert (await pbx.station.ask("GET", f"/calls/{contact_id}"))["state"] == "consulting"

        now = await pbx.station.report(contact_id, "hang-up", by="operator", operator=first)
        assert (now["state"], now["operator"]["id"], now["colleague"]) == ("talking", second, None)
        told = await pbx.wait("call.transferred", contact_id)
        assert told.data["operator"]["id"] == second
        await desk.wait_state("wrap_up")
        again = await pbx.station.report(contact_id, "hang-up", by="operator", operator=first)
        assert (again["state"], again["operator"]["id"]) == ("talking", second)
        await pbx.station.report(contact_id, "hang-up", by="operator", operator=second)
        await other.wait_state("wrap_up")
        await pbx.wait("call.ended", contact_id)


@pytest.mark.parametrize("named", [pytest.param(True, marks=pytest.mark.long), False])
async def test_putting_the_telephone_down_while_a_colleague_is_asked_keeps_the_caller(
    phoning, named
):
    async with (
        assigned(phoning) as (gateway, pbx, desk, contact_id, first),
        gateway.desk("operator2") as other,
    ):
        await asked(pbx, desk, contact_id, first, other)
        said = {"by": "operator"} | ({"operator": first} if named else {})
        for _ in range(2):
            # sent again, it is the same report
            now = await pbx.station.report(contact_id, "hang-up", **said)
            assert (now["state"], now["operator"]["id"]) == ("assigned", first)
            assert now["colleague"] is None
        await other.wait_state("available")
        told = await pbx.wait("call.retrieved", contact_id)
        assert told.data["operator"]["id"] == first
        await desk.wait(lambda e: telephone_of(e) == "connecting")
        # the telephone is rung, and put down once more when all is said
        await pbx.station.report(contact_id, "ring", operator=first)
        await pbx.station.report(contact_id, "answered", operator=first)
        now = await pbx.station.report(contact_id, "hang-up", **said)
        assert (now["state"], now["outcome"]) == ("ended", "completed")


@pytest.mark.parametrize("where", [pytest.param("desk", marks=pytest.mark.long), "telephone"])
async def test_hanging_up_while_the_caller_is_on_hold_lets_the_caller_go(phoning, where):
    async with assigned(phoning) as (_, pbx, desk, contact_id, first):
        await pbx.station.report(contact_id, "answered", operator=first)
        await desk.do("hold", contactId=contact_id)
        await pbx.wait("call.held", contact_id)
        if where == "desk":
            await desk.do("hangUp")
        else:
            said = {"by": "operator", "operator": first}
            assert (await pbx.station.report(contact_id, "hang-up", **said))["state"] == "ended"
            assert (await pbx.station.report(contact_id, "hang-up", **said))["state"] == "ended"
        told = await pbx.wait("call.ended", contact_id)
        assert (told.data["by"], told.data["outcome"]) == ("agent", "completed")
        assert "call.retrieved" not in pbx.kinds(contact_id)
        over = await desk.wait_state("wrap_up")
        assert over["contact"]["heldSinceMs"] is None


async def test_a_caller_is_passed_on_once_however_often_it_is_reported(phoning):
    async with (
        assigned(phoning) as (gateway, pbx, _, contact_id, first),
        gateway.desk("operator2") as other,
    ):
        await pbx.station.report(contact_id, "answered", operator=first)
        said = {"category": "privacy"}
        for guard in ({"operator": first}, {"operator": first}, {}):
            now = await pbx.station.report(contact_id, "transfer", **said, **guard)
            assert (now["state"], now["category"]) == ("waiting", "privacy")
        await other.do("setState", state="available")
        await other.wait_state("offered")
        await other.do("acceptOffer", contactId=contact_id)
        await other.wait_state("busy")
        second = other.events[0]["agent"]["agentId"]
        now = await pbx.station.report(contact_id, "transfer", operator=first, **said)
        assert now["operator"]["id"] == second
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "transfer", **said)
        assert (caught.value.status, caught.value.code) == (422, "operator_required")
        assert (await pbx.station.ask("GET", f"/calls/{contact_id}"))["operator"]["id"] == second
        assert pbx.kinds(contact_id).count("call.requeued") == 1
