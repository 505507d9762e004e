"""Thanks reach the person who helped, and nobody else."""

import contextlib
import re
from datetime import timedelta

import pytest

from gateway.contacts.tables import Leg
from gateway.listening.asking import AUDIENCE
from gateway.listening.tables import Thanks
from gateway.listening.thanks import ThanksBook
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.security.tokens import SEAT
from tests.gateway.listening.filled import rows, served


def seat(core, contact):
    token = core.signer.sign(SEAT, contact, now=core.clock(), ttl=timedelta(hours=24))
    return {"Authorization": f"Bearer {token}"}


async def helped(core, contact, *accounts, colleague=None):
    """A contact in which these accounts were with the citizen, one after another, and a *colleague* was asked at the end."""
    await served(core, contact)
    legs = [("agent", account) for account in accounts]
    legs += [("colleague", colleague)] if colleague else []
    async with core.database.writing() as session:
        for position, (party, account) in enumerate(legs):
            session.add(
                Leg(
                    id=f"{contact}-{position}", contact_id=contact, position=position, party=party, channel="video",
                    account_id=account, started_at=core.clock(), ended_at=core.clock(),
                )
            )  # fmt: skip


async def account_of(client, headers):
    return (await (await client.get("/api/v1/me", headers=headers)).json())["id"]


async def own(client, headers):
    return await (await client.get("/api/v1/me/thanks", headers=headers)).json()


@pytest.fixture
async def operator(bearer):
    return await bearer(Role.OPERATOR)


@pytest.fixture
async def supervisor(bearer):
    return await bearer(Role.SUPERVISOR)


async def test_they_reach_who_was_last_with_the_citizen_and_nobody_else(client, core, operator, supervisor):  # fmt: skip
    mine, other = await account_of(client, operator), await account_of(client, supervisor)
    await helped(core, "c1", other, mine, colleague=other)
    await helped(core, "another", mine, mine, mine, other)
    told = await client.put("/api/v1/seat/thanks", json={"text": "È stata gentile"}, headers=seat(core, "c1"))  # fmt: skip
    assert told.status == 204
    again = await client.put("/api/v1/seat/thanks", json={}, headers=seat(core, "c1"))
    assert (again.status, (await again.json())["code"]) == (409, "thanked")
    found = await own(client, operator)
    assert (found["unseen"], [each["text"] for each in found["thanks"]]) == (1, ["È stata gentile"])
    seen = "/api/v1/me/thanks/seen"
    # what came after the list was shown is still new, and nobody sees for another
    assert (await client.post(seen, json={"ids": []}, headers=operator)).status == 204
    assert (await client.post(seen, json={"ids": ["c1"]}, headers=supervisor)).status == 204
    assert (await own(client, operator))["unseen"] == 1
    assert await own(client, supervisor) == {"thanks": [], "unseen": 0}
    for _ in range(2):
        at = core.clock()
        assert (await client.post(seen, json={"ids": ["c1"]}, headers=operator)).status == 204
        core.clock.advance(minutes=1)
    assert (await own(client, operator))["unseen"] == 0
    (row,) = await rows(core, Thanks)
    assert row.seen_at == at - timedelta(minutes=1), "the first time counts"
    # nobody is shown words that need no reading
    texts = await (await client.get("/api/v1/results/texts", headers=supervisor)).json()
    assert texts["texts"] == []


@pytest.mark.parametrize("decision", ["cleared", "removed"])
async def test_words_that_may_tell_of_a_person_are_read_first(client, core, operator, supervisor, decision):  # fmt: skip
    await helped(core, "c1", await account_of(client, operator))
    said = "Grazie, mi chiami al 333 1234567"
    await client.put("/api/v1/seat/thanks", json={"text": said}, headers=seat(core, "c1"))
    assert (await own(client, operator))["thanks"] == []
    # nobody can have seen what waits to be read
    await client.post("/api/v1/me/thanks/seen", json={"ids": ["c1"]}, headers=operator)
    path = "/api/v1/results/texts"
    listed = await (await client.get(path, headers=supervisor)).json()
    (waiting,) = listed["texts"]
    assert (waiting["about"], waiting["text"]) == ("thanks", said)
    assert "ringraziare" in listed["asked"]["thanks"]
    one = f"{path}/{waiting['id']}"
    assert (await client.put(one, json={"decision": decision}, headers=supervisor)).status == 204
    mine = await own(client, operator)
    (got,) = mine["thanks"]
    assert got["text"] == (said if decision == "cleared" else None)
    assert (mine["unseen"], got["seen"]) == (1, False)
    assert (await client.put(one, json={"decision": decision}, headers=supervisor)).status == 404
    # what was let pass is for one person alone
    shown = await (await client.get(f"{path}?state=cleared", headers=supervisor)).json()
    assert shown["texts"] == []
    entry = next(each for each in await rows(core, AuditEntry) if each.subject == "answer")
    assert (entry.action, entry.detail) == (f"answer.{decision}", {"kind": "thanks"})
    (row,) = await rows(core, Thanks)
    reader = await account_of(client, supervisor)
    assert entry.account_id == row.decided_by == reader


async def test_new_ones_come_first_and_then_the_newest(client, core, clock, operator):
    mine = await account_of(client, operator)
    for contact in ("c1", "c2", "c3", "c4"):
        await helped(core, contact, mine)
        await client.put("/api/v1/seat/thanks", json={}, headers=seat(core, contact))
        # of one moment they stand in the order of their ids
        clock.advance(minutes=0 if contact == "c3" else 1)
    seen = {"ids": ["c2", "c3"]}
    await client.post("/api/v1/me/thanks/seen", json=seen, headers=operator)
    found = await own(client, operator)
    assert [(each["id"], each["seen"]) for each in found["thanks"]] == [
        ("c4", False), ("c1", False), ("c3", True), ("c2", True),
    ]  # fmt: skip
    await client.post("/api/v1/me/thanks/seen", json={"ids": ["c4"]}, headers=operator)
    found = await own(client, operator)
    assert [each["id"] for each in found["thanks"]] == ["c1", "c3", "c4", "c2"]


@pytest.mark.parametrize(
    ("passed", "taken"), [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)]
)
async def test_they_are_offered_and_taken_for_a_day(core, clock, client, operator, passed, taken):
    await helped(core, "c1", await account_of(client, operator))
    book = ThanksBook(core.database, core.clock)
    clock.now += passed
    assert await book.offered("c1") is taken
    with contextlib.nullcontext() if taken else pytest.raises(Refused, match="too long"):
        await book.give("c1")
    assert await book.offered("c1") is False


async def test_nobody_is_thanked_too_late_or_who_has_left(client, core, clock, operator, bearer):
    mine = await account_of(client, operator)
    await helped(core, "c1", mine)
    await helped(core, "c2", mine)
    clock.advance(hours=23)
    late = seat(core, "c1")
    clock.advance(hours=2)
    told = await client.put("/api/v1/seat/thanks", json={}, headers=late)
    assert (await told.json())["code"] == "too_late"
    await helped(core, "c3", mine)
    async with core.database.writing() as session:
        (await session.get(Account, mine)).disabled_at = core.clock()
    told = await client.put("/api/v1/seat/thanks", json={}, headers=seat(core, "c3"))
    assert (await told.json())["code"] == "nobody"
    # nor does the operator before get what was meant for another
    other = await account_of(client, await bearer(Role.SUPERVISOR))
    await helped(core, "c4", other, mine)
    told = await client.put("/api/v1/seat/thanks", json={}, headers=seat(core, "c4"))
    assert (await told.json())["code"] == "nobody"
    assert await rows(core, Thanks) == []


async def test_the_page_behind_a_link_takes_thanks_without_a_script(client, core, operator):  # fmt: skip
    await helped(core, "c1", await account_of(client, operator))
    token = core.signer.sign(AUDIENCE, "c1", now=core.clock(), ttl=timedelta(hours=20))
    address = f"/rating?lang=it&token={token}"
    page = await (await client.get(address)).text()
    assert "ringraziare" not in page
    for form in ({"score": "5"}, {"why": "1", "reason": "clear"}):
        page = await (await client.post("/rating?lang=it", data={"token": token, **form})).text()
    assert 'name="thanks"' in page
    words = {"token": token, "thanks": "1", "words": "È stato <gentile>"}
    page = await (await client.post("/rating?lang=it", data=words)).text()
    assert "Il suo ringraziamento è partito" in page
    assert 'name="thanks"' not in page
    assert re.search(r"È stato <gentile>", page) is None
    page = await (await client.post("/rating?lang=it", data=words)).text()
    assert "già arrivato" in page
    (got,) = (await own(client, operator))["thanks"]
    assert got["text"] == "È stato <gentile>"
