"""Ready-made replies: kept by supervisors, read at every desk, each change a version of its own."""

import asyncio

import pytest
from sqlalchemy import select

from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.replies import service as replies
from gateway.replies.placeholders import KNOWN, unknown_in


def words(title="Denuncia", **other):
    return {"title": title, "text": f"Buongiorno {{nome}}, {title}.", "language": "it"} | other


@pytest.fixture
async def ask(client, bearer):
    boss = await bearer(Role.SUPERVISOR)

    async def ask(method, path="", headers=boss, **body):
        answer = await client.request(
            method, f"/api/v1/replies{path}", headers=headers, json=body or None
        )
        return answer.status, await answer.json()

    return ask


async def titles(ask, path=""):
    status, found = await ask("GET", path)
    assert status == 200, found
    return [each["title"] for each in found["replies"]]


def test_places_that_no_desk_fills_in_are_found():
    assert unknown_in("Gentile {nome}, {ufficio} e {nome} {ufficio} {}") == ["ufficio", ""]
    assert unknown_in(" ".join(f"{{{name}}}" for name in KNOWN)) == []
    assert unknown_in("} chiusa, { aperta, {{nome}}") == []


async def test_a_reply_is_added_changed_and_read_at_every_desk(client, ask, bearer, clock):
    status, made = await ask("POST", **words(category="weapons"))
    assert status == 201
    assert made["placeholders"] == list(KNOWN)
    (reply,) = made["replies"]
    assert (reply["version"], reply["by"], reply["category"]) == (1, "Supervisor", "weapons")
    await ask("POST", **words("Altro"))
    clock.advance(minutes=2)
    status, changed = await ask("PUT", f"/{reply['id']}", **words("Querela", seen=1))
    assert status == 200
    assert [each["title"] for each in changed["replies"]] == ["Querela", "Altro"]
    assert (changed["replies"][0]["version"], changed["replies"][0]["category"]) == (2, None)
    # what it said before is known, with who wrote it and when
    _, before = await ask("GET", f"/{reply['id']}/versions")
    assert [(each["version"], each["title"]) for each in before["versions"]] == [
        (2, "Querela"),
        (1, "Denuncia"),
    ]
    assert before["versions"][0]["writtenAt"] > before["versions"][1]["writtenAt"]
    assert {each["by"] for each in before["versions"]} == {"Supervisor"}
    for role in (Role.OPERATOR, Role.OFFICE):
        desk = await bearer(role)
        answer = await client.get("/api/v1/replies", headers=desk)
        read = [each["title"] for each in (await answer.json())["replies"]]
        assert read == ["Querela", "Altro"]
        for method, path in (("POST", ""), ("PUT", f"/{reply['id']}"), ("PUT", "/order")):
            refused = await client.request(
                method, f"/api/v1/replies{path}", headers=desk, json=words()
            )
            assert refused.status == 403


async def test_of_two_who_change_one_the_second_reads_first(ask):
    _, made = await ask("POST", **words())
    at = f"/{made['replies'][0]['id']}"
    results = await asyncio.gather(
        *(ask("PUT", at, **words(f"Titolo {n}", seen=1)) for n in range(3))
    )
    assert sorted(status for status, _ in results) == [200, 409, 409]
    assert {found["code"] for status, found in results if status == 409} == {"reply_changed"}
    status, refused = await ask("PUT", at, **words("Senza"))
    assert (status, refused["code"]) == (409, "reply_changed")


async def test_a_retired_one_is_offered_no_more_and_may_come_back(ask, clock):
    for title in ("Uno", "Due", "Tre"):
        _, made = await ask("POST", **words(title))
    first = made["replies"][0]["id"]
    for _ in range(2):
        status, found = await ask("PUT", f"/{first}/retired", retired=True)
        assert (status, [each["title"] for each in found["replies"]]) == (200, ["Due", "Tre"])
    assert await titles(ask, "?state=retired") == ["Uno"]
    clock.advance(minutes=1)
    await ask("PUT", f"/{found['replies'][0]['id']}/retired", retired=True)
    assert await titles(ask, "?state=retired") == ["Due", "Uno"], "the newest first"
    await ask("PUT", f"/{found['replies'][0]['id']}/retired", retired=False)
    # nothing of it is lost, and it can still be corrected
    assert (await ask("PUT", f"/{first}", **words("Uno bis", seen=1)))[0] == 200
    _, found = await ask("PUT", f"/{first}/retired", retired=False)
    assert [each["title"] for each in found["replies"]] == ["Tre", "Due", "Uno bis"]
    assert await titles(ask, "?state=retired") == []


async def test_they_are_offered_in_the_order_that_was_given(ask):
    for title in ("Uno", "Due", "Tre"):
        _, made = await ask("POST", **words(title))
    one, two, three = (each["id"] for each in made["replies"])
    status, found = await ask("PUT", "/order", ids=[three, one, two])
    assert (status, [each["title"] for each in found["replies"]]) == (200, ["Tre", "Uno", "Due"])
    for ids in (
        [three, one],
        [one, two, three, "nothing"],
        [one, one, two],
        [one, two, two, three],
    ):
        status, refused = await ask("PUT", "/order", ids=ids)
        assert (status, refused["code"]) == (409, "replies_changed")
    assert await titles(ask) == ["Tre", "Uno", "Due"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"text": "Gentile {nme}"}, 422, "unknown_placeholder"),
        ({"text": "Gentile {}"}, 422, "unknown_placeholder"),
        ({"category": "astrology"}, 404, "unknown_category"),
        ({"category": "station-check"}, 404, "unknown_category"),
        ({"text": "\x00\x01 \x02"}, 422, "empty"),
        ({"title": " \n "}, 422, "empty"),
        ({"title": "x" * 81}, 422, "invalid"),
        ({"text": "x" * 2001}, 422, "invalid"),
        ({"language": "tlh"}, 422, "invalid"),
        ({"other": 1}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_a_reply_is_refused(ask, change, status, code):
    answered, refused = await ask("POST", **words() | change)
    assert (answered, refused["code"]) == (status, code)
    assert await titles(ask) == []


async def test_of_those_that_are_not_there_nothing_is_changed(ask):
    for method, path, body in (
        ("PUT", "/nothing", words(seen=1)),
        ("PUT", "/nothing/retired", {"retired": True}),
        ("GET", "/nothing/versions", {}),
    ):
        status, refused = await ask(method, path, **body)
        assert (status, refused["code"]) == (404, "not_found")


async def test_there_are_not_too_many(ask, monkeypatch):
    monkeypatch.setattr(replies, "MOST_IN_USE", 2)
    for title in ("Uno", "Due"):
        _, made = await ask("POST", **words(title))
    assert (await ask("POST", **words("Tre")))[1]["code"] == "too_many_replies"
    first = made["replies"][0]["id"]
    await ask("PUT", f"/{first}/retired", retired=True)
    assert (await ask("POST", **words("Tre")))[0] == 201
    status, refused = await ask("PUT", f"/{first}/retired", retired=False)
    assert (status, refused["code"]) == (409, "too_many_replies")


async def test_each_change_is_on_record_without_its_text(ask, core):
    _, made = await ask("POST", **words())
    at = f"/{made['replies'][0]['id']}"
    await ask("PUT", at, **words("Querela", seen=1))
    await ask("PUT", "/order", ids=[at[1:]])
    await ask("PUT", f"{at}/retired", retired=True)
    await ask("PUT", f"{at}/retired", retired=True)
    await ask("PUT", f"{at}/retired", retired=False)
    async with core.database.reading() as session:
        found = await session.execute(
            select(AuditEntry)
            .where(AuditEntry.action.startswith("reply."))
            .order_by(AuditEntry.seq)
        )
        entries = found.scalars().all()
    assert [entry.action for entry in entries] == [
        *("reply.add", "reply.change", "reply.order", "reply.retire", "reply.restore"),
    ]
    assert all(entry.account_id for entry in entries)
    assert "Querela" not in str([entry.detail for entry in entries])
