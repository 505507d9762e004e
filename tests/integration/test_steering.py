"""What the supervisor does with those who wait: moved, advanced, removed, told something; each with its
reason in the audit."""

import asyncio

import aiohttp
import pytest

from gateway.contacts import entering
from gateway.platform.audit import log as audit
from gateway.platform.times import from_ms
from queueing.backend import Acd, wall_clock_ms
from queueing.model import Channel, NewContact
from tests.integration.conversations import account_of, enter, knows_only, told_contact
from tests.integration.floor import line_of, supervises
from tests.integration.over_http import asked

REASON = {"reason": "Il turno è scoperto."}


async def noted(gateway, contact):
    async with gateway.core.database.reading() as session:
        return [
            (entry.action, entry.detail)
            for entry in await audit.of_subject(session, f"contact:{contact}")
        ]


async def waits(citizen, category="privacy"):
    contact = (await enter(citizen, modality="text", category=category))["contactId"]
    await citizen.wait_state("waiting")
    return contact


async def test_a_contact_is_moved_to_another_topic(gateway):
    async with gateway.citizen() as citizen:
        contact = await waits(citizen)
        (shown,) = await line_of(gateway, "privacy")
        assert shown["contactId"] == contact
        assert (shown["offers"], shown["advanceS"], shown["away"]) == (0, 0, False)
        wanted = {**REASON, "category": "weapons"}
        assert (await supervises(gateway, "POST", f"contacts/{contact}/move", wanted))[0] == 204
        assert await line_of(gateway, "privacy") == []
        assert [each["contactId"] for each in await line_of(gateway, "weapons")] == [contact]
        told = await citizen.wait(lambda e: (e.get("contact") or {}).get("category") == "weapons")
        assert told["contact"]["state"] == "waiting"
        detail = {"reason": REASON["reason"], "category": "weapons", "from": "privacy"}
        assert await noted(gateway, contact) == [("contact.move", detail)]


async def test_a_kept_contact_is_moved_to_another_topic(gateway):
    """It is kept for somebody who is away, and rings at nobody of the topic it came with."""
    await knows_only(gateway, "operator2", "privacy")
    async with (
        gateway.citizen() as citizen,
        gateway.desk("operator1") as kept_for,
        gateway.desk("operator2") as free,
    ):
        await kept_for.do("setState", state="paused", reason="break")
        await kept_for.wait_state("paused")
        contact = await waits(citizen)
        wanted = {**REASON, "operator": account_of(kept_for)}
        assert (await supervises(gateway, "POST", f"contacts/{contact}/move", wanted))[0] == 204
        await free.do("setState", state="available")
        await free.wait_state("available")
        wanted = {**REASON, "category": "weapons"}
        assert (await supervises(gateway, "POST", f"contacts/{contact}/move", wanted))[0] == 204
        (shown,) = await line_of(gateway, "weapons")
        assert (shown["contactId"], shown["waitsFor"]) == (contact, None)
        assert (shown["offers"], shown["ringsAt"]) == (0, None)
        assert [action for action, _ in await noted(gateway, contact)] == ["contact.move"] * 2


async def test_a_contact_moved_to_an_operator_is_authorised_by_that(gateway):
    await knows_only(gateway, "operator1", "weapons")
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await desk.do("setState", state="paused", reason="break")
        await desk.wait_state("paused")
        contact = await waits(citizen)
        agent = account_of(desk)
        wanted = {**REASON, "operator": agent}
        assert (await supervises(gateway, "POST", f"contacts/{contact}/move", wanted))[0] == 204
        (shown,) = await line_of(gateway, "privacy")
        assert shown["waitsFor"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        assert told_contact(desk)["authorisation"]["state"] == "granted"
        assert [action for action, _ in await noted(gateway, contact)] == ["contact.move"]


async def test_who_is_put_first_is_offered_first(gateway):
    async with gateway.citizen() as one, gateway.citizen() as two, gateway.desk() as desk:
        first, second = await waits(one), await waits(two)
        path = f"contacts/{second}/advance"
        wanted = {**REASON, "advanceS": 3600}
        assert (await supervises(gateway, "POST", path, wanted))[0] == 204
        line = await line_of(gateway, "privacy")
        assert [each["contactId"] for each in line] == [second, first]
        assert line[0]["advanceS"] == 3600
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["contactId"] == second
        assert await noted(gateway, second) == [
            ("contact.advance", {"reason": REASON["reason"], "advance_s": 3600})
        ]


async def kept_place(gateway, hours):
    """A callback that has come in line, of a citizen who entered so long ago; its id and score."""
    contact, now = "c" * 24, wall_clock_ms()
    acd = Acd(gateway.redis, gateway.settings.station, categories=["privacy"])
    score = now - hours * 3600_000

    async def queue(_preferred):
        return await acd.schedule_callback(
            NewContact(id=contact, category="privacy", channel=Channel.CALLBACK), score_ms=score
        )

    row = {
        "contact_id": contact, "category": "privacy", "channel": "callback", "modality": "video",
        "language": "it", "needs": [], "visitor_name": None, "consent": False, "created_at": from_ms(now),
    }  # fmt: skip
    await entering.enter(
        gateway.core.database,
        entering.Rows(row=row),
        entering.QueueEntry(contact_id=contact, queue=queue),
    )
    return acd, contact, score


async def test_a_callback_put_back_goes_back(gateway):
    acd, contact, score = await kept_place(gateway, 1)
    (shown,) = await line_of(gateway, "privacy")
    assert (shown["countsFromMs"], shown["advanceS"]) == (score, 0)
    wanted = {**REASON, "advanceS": shown["advanceS"] - 900}
    assert (await supervises(gateway, "POST", f"contacts/{contact}/advance", wanted))[0] == 204
    assert (await acd.contact(contact)).score_ms == score + 900_000
    (shown,) = await line_of(gateway, "privacy")
    assert (shown["countsFromMs"], shown["advanceS"]) == (score, -900)


async def test_one_is_put_before_a_callback_asked_for_before_the_weekend(gateway):
    async with gateway.citizen() as citizen:
        _, kept, score = await kept_place(gateway, 62)
        mine = await waits(citizen)
        line = await line_of(gateway, "privacy")
        assert [each["contactId"] for each in line] == [kept, mine]
        wanted = {**REASON, "advanceS": (line[1]["countsFromMs"] - score) // 1000 + 1}
        assert (await supervises(gateway, "POST", f"contacts/{mine}/advance", wanted))[0] == 204
        line = await line_of(gateway, "privacy")
        assert [each["contactId"] for each in line] == [mine, kept]


async def test_a_contact_is_removed_and_its_citizen_told(gateway):
    async with gateway.citizen() as citizen:
        contact = await waits(citizen)
        assert (await supervises(gateway, "POST", f"contacts/{contact}/removal", REASON))[0] == 204
        told = await citizen.wait_state("ended")
        assert told["contact"]["outcome"] == "removed"
        # tried before the queue refuses it, it is in the audit with its refusal, and no step of the contact
        status, said = await supervises(gateway, "POST", f"contacts/{contact}/removal", REASON)
        assert (status, said["code"]) == (409, "contact_closed")
        first, tried, refused = await noted(gateway, contact)
        assert first == tried == ("contact.remove", REASON)
        assert (refused[0], refused[1]["code"]) == ("contact.remove.refused", "contact_closed")
        _, told = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact}")
        kinds = [step["kind"] for step in told["steps"] if step["kind"].startswith("contact.")]
        assert kinds == ["contact.remove"]


CANNOT = [
    ("move", REASON, 422, "no_destination"),
    ("move", {**REASON, "category": "weapons", "office": "office-01"}, 422, "no_destination"),
    ("move", {**REASON, "category": "no-such"}, 404, "unknown_category"),
    ("move", {**REASON, "category": "station-check"}, 404, "unknown_category"),
    ("move", {**REASON, "operator": "nobody"}, 409, "unknown_agent"),
    ("move", {**REASON, "office": "no-such"}, 409, "unknown_office"),
    ("move", {"category": "weapons"}, 422, "invalid"),
    ("removal", {"reason": "x"}, 422, "invalid"),
    ("advance", {**REASON, "advanceS": 10**9}, 422, "invalid"),
    ("advance", {**REASON, "advanceS": 7 * 86_400 + 1}, 422, "invalid"),
]
"""What a supervisor asks for, and how it is refused."""


async def test_what_cannot_be_done_is_said_and_not_noted(gateway):
    async with gateway.citizen() as citizen:
        contact = await waits(citizen)
        for path, body, status, code in CANNOT:
            found, said = await supervises(gateway, "POST", f"contacts/{contact}/{path}", body)
            assert (found, said["code"]) == (status, code), (path, body)
            assert await noted(gateway, contact) == [], (path, body)
            assert [each["contactId"] for each in await line_of(gateway, "privacy")] == [contact]


async def test_nobody_but_a_supervisor_steers(gateway):
    for path in ("contacts/c1/move", "contacts/c1/advance", "contacts/c1/removal", "notices"):
        for username in ("operator1", "admin1", "quality1"):
            status, _ = await asked(gateway, username, "POST", f"/api/v1/{path}", REASON)
            assert status == 403, (path, username)


def notices(event):
    return (event.get("place") or {}).get("notices")


async def test_those_who_wait_for_a_topic_are_told_and_later_not_any_more(gateway):
    async with gateway.citizen() as here, gateway.citizen() as elsewhere:
        await waits(here)
        await waits(elsewhere, "licences")
        body = {"text": "Attese lunghe per un guasto.", "category": "privacy", "minutes": 5}
        status, listed = await supervises(gateway, "POST", "notices", body)
        assert status == 201
        (notice,) = listed["notices"]
        told = await here.wait(lambda e: bool(notices(e)))
        assert notices(told) == [
            {"noticeId": notice["id"], "text": body["text"], "translations": {}}
        ]
        everybody = {
            "text": "Chiudiamo alle 13.",
            "translations": {
                "en": "We close at 1 pm.",
                "sl": " Zapremo ob 13. uri. ",
                "it": "Altro.",
            },
        }
        await supervises(gateway, "POST", "notices", everybody)
        told = await elsewhere.wait(lambda e: bool(notices(e)))
        kept = {"en": "We close at 1 pm.", "sl": "Zapremo ob 13. uri."}
        assert [each["translations"] for each in notices(told)] == [kept]
        assert (await supervises(gateway, "DELETE", f"notices/{notice['id']}"))[0] == 204
        await here.wait(
            lambda e: (
                notices(e) is not None and len(notices(e)) == 1 and notices(e)[0]["translations"]
            )
        )
        status, said = await supervises(gateway, "DELETE", f"notices/{notice['id']}")
        assert (status, said["code"]) == (404, "not_found")


async def test_so_many_notices_and_no_more(gateway):
    headers = {"Authorization": f"Bearer {await gateway.token('supervisor1')}"}
    async with aiohttp.ClientSession(f"{gateway.url}/", headers=headers) as http:
        for number in range(11):
            async with http.post("api/v1/notices", json={"text": f"Numero {number}"}) as answer:
                assert answer.status == (201 if number < 10 else 409), number


async def test_the_history_of_a_contact_tells_who_did_what_and_why(gateway):
    await knows_only(gateway, "operator1", "weapons")
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact = await waits(citizen, "licences")
        moved = {**REASON, "category": "weapons"}
        await supervises(gateway, "POST", f"contacts/{contact}/move", moved)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await desk.do("correctCategory", contactId=contact, category="privacy")
        ask = {"contactId": contact, "category": "privacy", "reason": "Riguarda altro."}
        await desk.do("askAuthorisation", **ask)
        _, found = await supervises(gateway, "GET", "authorisations?state=pending")
        path = f"authorisations/{found['authorisations'][0]['id']}/decision"
        await supervises(gateway, "POST", path, {"granted": True})
        await desk.do("hangUp")
        await desk.do("finishWrapUp", contactId=contact, code="referred", notes="Un segreto.")
        async with asyncio.timeout(10):
            while True:
                status, told = await supervises(gateway, "GET", f"contacts/{contact}")
                assert status == 200
                if told["contact"]["state"] == "closed":
                    break
                await asyncio.sleep(0.1)
    kinds = [step["kind"] for step in told["steps"]]
    for kind in (
        "enqueue", "contact.move", "offer", "accept", "correct_category", "authorisation.asked",
        "authorisation.granted", "hang_up", "finish_wrap_up",
    ):  # fmt: skip
        assert kind in kinds, kinds
    by_kind = {step["kind"]: step for step in told["steps"]}
    assert by_kind["contact.move"]["reason"] == REASON["reason"]
    assert by_kind["contact.move"]["category"] == "weapons"
    assert by_kind["authorisation.asked"]["reason"] == "Riguarda altro."
    assert by_kind["authorisation.granted"]["to"] == by_kind["accept"]["operator"]
    assert [leg["party"] for leg in told["legs"]] == ["citizen", "agent"]
    assert told["contact"]["operators"] == [by_kind["accept"]["operator"]]
    assert "segreto" not in str(told)
    reference = told["contact"]["reference"]
    _, listed = await supervises(gateway, "GET", f"contacts?reference={reference.lower()}")
    assert [each["id"] for each in listed["contacts"]] == [contact]
    _, listed = await supervises(gateway, "GET", "contacts?category=licences")
    assert listed["contacts"] == []
    assert (await supervises(gateway, "GET", "contacts/none"))[0] == 404
    for username in ("operator1", "quality1"):
        assert (await asked(gateway, username, "GET", f"/api/v1/contacts/{contact}"))[0] == 403


@pytest.mark.parametrize("contact", ["nobody", "no id: %F0%9F%98%80"])
async def test_who_is_not_there_is_not_steered(gateway, contact):
    for what, wanted in (
        ("move", {"category": "weapons"}),
        ("advance", {"advanceS": 60}),
        ("removal", {}),
    ):
        path = f"contacts/{contact}/{what}"
        status, answer = await supervises(gateway, "POST", path, {**REASON, **wanted})
        assert (status, answer["code"]) == (404, "unknown_contact"), what
