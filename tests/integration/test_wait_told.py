"""The wait that a citizen was told becomes longer only with a reason, which a reload does not lose."""

from tests.integration.conversations import entered


async def told(citizen, holds):
    """The place that was told last, once it is as wanted."""
    places = []

    def matches(_event):
        places[:] = [e["place"] for e in citizen.events if e.get("place")]
        return bool(places) and holds(places[-1])

    await citizen.wait(matches, timeout_s=60)
    return places[-1]


async def talks(desk):
    offer = (await desk.wait_state("offered"))["offer"]
    await desk.do("acceptOffer", contactId=offer["contactId"])
    return offer["contactId"]


async def test_an_operator_who_leaves_is_told_as_the_reason(gateway):
    async with (
        gateway.desk("operator1") as desk,
        gateway.desk("operator2") as other,
        gateway.citizen() as one,
        gateway.citizen() as two,
        gateway.citizen() as ahead,
        gateway.citizen() as citizen,
    ):
        for each in (desk, other):
            await each.do("setState", state="available")
        for each in (one, two):
            await entered(each)
        await talks(desk)
        contact = await talks(other)
        await entered(ahead)
        seat = (await entered(citizen))["seat"]
        before = await told(citizen, lambda place: place["position"] == 2)
        assert before["highS"]
        assert before["longer"] is None

        await other.do("setState", state="paused", reason="break")
        await other.do("hangUp")
        await other.wait_state("wrap_up")
        await other.do("finishWrapUp", contactId=contact, code="information-given")
        now = await told(citizen, lambda place: place["longer"] is not None)
        assert (now["position"], now["longer"]) == (2, "fewer_operators")
        assert now["highS"] > before["highS"]
        async with gateway.citizen(seat=seat) as again:
            # what one page is told first may be some moments old
            place = await told(again, lambda place: place["highS"] > before["highS"])
            # the contact that has ended teaches how long contacts last: a range that fell by that has no reason
            assert place["longer"] == (now["longer"] if place["highS"] == now["highS"] else None)
