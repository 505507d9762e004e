"""What people do beside a conference, over the wire: reactions."""

import contextlib

from tests.integration.test_conference import call, link, page


@contextlib.asynccontextmanager
async def going(gateway):
    """A conference with a chair and an operator inside, and a guest in the lobby."""
    conference = await call(gateway)
    token, _ = await link(gateway, conference)
    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator1") as anna,
        page(gateway, conference, link=token, browser="b" * 20, name="Ada") as ada,
    ):
        for client in (boss, anna, ada):
            client.me = (await client.wait(lambda e: e["type"] == "snapshot"))["you"]
            client.conference = conference
        yield boss, anna, ada


async def admitted(boss, ada):
    await boss.do("admit", member=ada.me)
    await ada.wait(lambda e: e["type"] == "snapshot" and e["place"] == "room")


async def test_a_reaction_is_seen_by_all_inside_by_a_guest_as_well_and_kept_nowhere(gateway):
    async with going(gateway) as (boss, anna, ada):
        assert (await ada.ask("react", reaction="heart"))["error"]["code"] == "not_there"
        await anna.do("react", reaction="applause")
        told = {"type": "reaction", "member": anna.me, "reaction": "applause"}
        for client in (boss, anna):
            assert await client.wait(lambda e: e["type"] == "reaction") == told
        await admitted(boss, ada)
        assert not [e for e in ada.events if e["type"] == "reaction"], "the lobby sees none"
        before = (await boss.wait(lambda e: e["type"] in ("snapshot", "conference")))["revision"]
        await ada.do("react", reaction="question")
        for client in (boss, anna, ada):
            await client.wait(lambda e: e["type"] == "reaction" and e["member"] == ada.me)
        await boss.do("sync")
        after = await boss.wait(lambda e: e["type"] == "snapshot")
        assert after["revision"] == before, "the row is what it was"


async def test_nobody_floods_a_conference_with_reactions(running):
    async with running(rate_limits="session=1000/10") as limited, going(limited) as (_, anna, _):
        answers = [await anna.ask("react", reaction="laugh") for _ in range(8)]
        codes = [None if each["ok"] else each["error"]["code"] for each in answers]
        assert codes[:6] == [None] * 6
        assert codes[-1] == "rate_limited"
