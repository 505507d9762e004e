"""A page is told the newest lines of a chat, and reads earlier ones when it wants them."""

import pytest

from gateway.conference import book
from gateway.contacts import conversation
from tests.integration.conferences import call, page
from tests.integration.conversations import answered, enter

LINES = 7


def said(read):
    return [line["text"] for line in read["lines"]]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(conversation, "CHAT_LINES", 3)
    monkeypatch.setattr(book, "LINES_SHOWN", 3)


async def snapshot_of(client):
    """What the page is told when it asks for everything."""
    client.events.clear()
    await client.do("sync")
    return await client.wait(lambda event: event["type"] == "snapshot")


async def test_both_sides_are_told_the_newest_lines_and_read_the_rest(gateway):
    async with answered(gateway) as (_, citizen, desk):
        for number in range(LINES):
            side = citizen if number % 2 else desk
            await side.do("sendChat", text=str(number))
        for side in (citizen, desk):
            snapshot = await snapshot_of(side)
            assert [line["text"] for line in snapshot["chat"]] == ["4", "5", "6"]
            assert snapshot["moreChat"] is True
            read = await side.do("readChat", before=snapshot["chat"][0]["lineId"])
            assert (said(read), read["more"]) == (["1", "2", "3"], True)
            read = await side.do("readChat", before=read["lines"][0]["lineId"])
            assert (said(read), read["more"]) == (["0"], False)
            read = await side.do("readChat", before=read["lines"][0]["lineId"])
            assert (said(read), read["more"]) == ([], False)


async def test_a_short_chat_is_told_whole(gateway):
    async with answered(gateway) as (_, citizen, __):
        for number in range(3):
            await citizen.do("sendChat", text=str(number))
        snapshot = await snapshot_of(citizen)
        assert [line["text"] for line in snapshot["chat"]] == ["0", "1", "2"]
        assert snapshot["moreChat"] is False


async def test_nobody_reads_by_the_line_of_another_contact(gateway):
    async with (
        answered(gateway) as (_, one, __),
        gateway.citizen() as two,
        gateway.desk("operator2") as desk,
    ):
        contact = (await enter(two, modality="text"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await two.wait_state("connected")
        for number in range(LINES):
            await one.do("sendChat", text=f"a{number}")
        foreign = await two.do("sendChat", text="b0")
        own = (await snapshot_of(one))["chat"][0]
        for reader, line in ((two, own), (desk, own), (one, foreign)):
            read = await reader.do("readChat", before=line["lineId"])
            assert (said(read), read["more"]) == ([], False)


async def test_a_conference_is_told_the_newest_lines_of_ones_room(gateway):
    conference = await call(gateway)
    async with page(gateway, conference, "supervisor1") as boss:
        await boss.wait(lambda event: event["type"] == "snapshot")
        for number in range(LINES):
            await boss.do("sendChat", text=str(number))
        snapshot = await snapshot_of(boss)
        assert [line["text"] for line in snapshot["chat"]] == ["4", "5", "6"]
        assert snapshot["moreChat"] is True
        read = await boss.do("readChat", before=snapshot["chat"][0]["lineId"])
        assert (said(read), read["more"]) == (["1", "2", "3"], True)
        read = await boss.do("readChat", before=read["lines"][0]["lineId"])
        assert (said(read), read["more"]) == (["0"], False)
        read = await boss.do("readChat", before="no-such-line")
        assert (said(read), read["more"]) == ([], False)
