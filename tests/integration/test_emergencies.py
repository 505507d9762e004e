"""A call to 112 during a contact: the note, the citizen's location, and what nobody is told."""

import contextlib
import json
import re
import time

import aiohttp

from gateway.contacts import lookups as contacts
from gateway.platform.audit import log as audit
from tests.integration.conversations import closed_row
from tests.integration.over_http import http

ENTER = {"category": "weapons", "modality": "text", "recording": False}
WHERE = {"text": "Via Segreta 12", "latitude": 42.42065, "longitude": 12.10773, "accuracyM": 25.0}


@contextlib.asynccontextmanager
async def talking(gateway, **enter):
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        seat = await citizen.do("enterQueue", **{**ENTER, **enter})
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=seat["contactId"])
        await citizen.wait_state("connected")
        await desk.wait_state("busy")
        yield citizen, desk, seat["contactId"]


def note(desk):
    """The note as the desk was last told."""
    told = [e for e in desk.events if e["type"] in ("snapshot", "agent") and e["contact"]]
    return told[-1]["contact"]["escalation"]


def located(event):
    """Where the citizen is, as a desk is told it."""
    return (event.get("contact") or {}).get("location") or {}


def contact_shown(citizen):
    """The contact as the citizen's page was last told."""
    return [e for e in citizen.events if e["type"] in ("snapshot", "contact")][-1]["contact"]


async def test_the_note_from_opening_to_its_outcome(gateway):
    async with talking(gateway) as (citizen, desk, contact_id):
        heard, shown = len(citizen.events), contact_shown(citizen)
        await desk.do("escalate", contactId=contact_id)
        opened = await desk.wait(lambda e: (e.get("contact") or {}).get("escalation"))
        opened_ms = opened["contact"]["escalation"]["openedAtMs"]
        await desk.do("escalate", contactId=contact_id)
        called_ms = int(time.time() * 1000)
        await desk.do(
            "noteEscalation",
            contactId=contact_id,
            what="Un uomo armato alla porta",
            callback="333 1234567",
            calledAtMs=called_ms,
        )
        # the same page is told nothing of all this: the next news it hears is what is said to it
        await desk.do("sendChat", text="Resti in linea")
        line = await citizen.wait(lambda e: e["type"] == "chat")
        told = [e for e in citizen.events[heard:] if e["type"] not in ("place", "newest")]
        assert [e for e in told if e["type"] != "contact"] == [line]
        assert all(e["contact"] == shown for e in told if e["type"] == "contact")
        # a word of its own: random ids and times hold these digits now and then
        assert not re.search(r"\b112\b|escalat", json.dumps(citizen.events))
        async with gateway.citizen() as stranger:
            assert (await stranger.ask("escalate", contactId=contact_id))["ok"] is False

        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        assert note(desk) == {
            "openedAtMs": opened_ms,
            "what": "Un uomo armato alla porta",
            "callback": "333 1234567",
            "calledAtMs": called_ms,
            "outcome": None,
        }
        # the outcome is often known only afterwards
        await desk.do(
            "noteEscalation",
            contactId=contact_id,
            what="Un uomo armato alla porta",
            callback="333 1234567",
            calledAtMs=called_ms,
            outcome="handed-over",
        )
        assert note(desk)["outcome"] == "handed-over"
        await desk.do("finishWrapUp", contactId=contact_id, code="referred")
        late = await desk.ask("noteEscalation", contactId=contact_id)
        assert late["error"]["code"] == "not_your_contact"

    for username in ("supervisor1", "quality1"):
        status, listed = await http(gateway, "GET", "escalations", username)
        (shown,) = listed["escalations"]
        assert (status, shown["contactId"], shown["outcome"]) == (200, contact_id, "handed-over")
        assert (shown["operator"], shown["located"]) == ("Operatore 1", False)
        assert shown["calledAt"] is not None
        assert "armato" not in json.dumps(listed)
    for username in ("operator1", "admin1"):
        assert (await http(gateway, "GET", "escalations", username))[0] == 403
    nobody = await http(gateway, "GET", "escalations?to=2020-01-01T00:00:00Z")
    assert nobody[1] == {"escalations": []}

    operator = await gateway.core.accounts.by_username("operator1")
    await closed_row(gateway, contact_id)
    async with gateway.core.database.reading() as session:
        noted = await audit.of_subject(session, f"contact:{contact_id}")
        events = await contacts.events_of(session, contact_id)
    assert [e.action for e in noted] == [
        "contact.escalate",
        "contact.escalation_note",
        "contact.escalation_note",
    ]
    assert {e.account_id for e in noted} == {operator.id}
    kinds = [e.kind for e in events]
    assert kinds.index("accept") < kinds.index("escalate") < kinds.index("hang_up")
    kept = json.dumps([[e.data for e in events], [e.detail for e in noted]])
    assert "handed-over" in kept
    assert "armato" not in kept
    assert "1234567" not in kept


async def test_a_note_is_its_operators_alone_and_makes_sense(gateway):
    async with (
        talking(gateway) as (_, desk, contact_id),
        gateway.desk("operator2") as other,
    ):
        for kind in ("escalate", "noteEscalation", "askLocation"):
            answer = await other.ask(kind, contactId=contact_id)
            assert answer["error"]["code"] == "not_your_contact"
        answer = await desk.ask("noteEscalation", contactId=contact_id)
        assert answer["error"]["code"] == "not_escalated"
        await desk.do("escalate", contactId=contact_id)
        later = int(time.time() * 1000) + 3_600_000
        answer = await desk.ask("noteEscalation", contactId=contact_id, calledAtMs=later)
        assert answer["error"]["code"] == "invalid_message"


async def test_the_citizen_shares_a_location_when_asked(gateway, capfd):
    async with talking(gateway) as (citizen, desk, contact_id):
        unasked = await citizen.ask("shareLocation", **WHERE)
        assert unasked["error"]["code"] == "not_asked"
        await desk.do("askLocation", contactId=contact_id)
        await citizen.wait(lambda e: e["type"] == "contact" and e["contact"]["location"] == "asked")
        for bad in ({}, {"text": "  "}, {"latitude": 1.0}, {"latitude": 91.0, "longitude": 0.0}):
            assert (await citizen.ask("shareLocation", **bad))["error"]["code"] == "invalid_message"
        await citizen.do("shareLocation", **WHERE)
        told = await desk.wait(lambda e: located(e).get("state") == "shared")
        assert {**WHERE, **told["contact"]["location"]} == told["contact"]["location"]
        again = await citizen.ask("shareLocation", text="altrove")
        assert again["error"]["code"] == "not_asked"

        await desk.do("askLocation", contactId=contact_id)
        await citizen.do("declineLocation")
        told = await desk.wait(lambda e: located(e).get("state") == "declined")
        # what was said before is not lost
        assert told["contact"]["location"]["text"] == WHERE["text"]
        # a page loaded again knows where things stand
        await citizen.do("sync")
        snapshot = await citizen.wait(lambda e: e["type"] == "snapshot" and e["contact"])
        assert snapshot["contact"]["location"] == "declined"
        await desk.do("escalate", contactId=contact_id)
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        answer = await citizen.ask("shareLocation", text="troppo tardi")
        assert answer["error"]["code"] == "not_connected"

    logged = "".join(capfd.readouterr())
    assert "Segreta" not in logged
    assert str(WHERE["latitude"]) not in logged
    redis = gateway.redis
    journal = str([await redis.xrange(key) async for key in redis.scan_iter("*journal")])
    assert "escalate" not in journal
    async with gateway.core.database.reading() as session:
        events = await contacts.events_of(session, contact_id)
        noted = await audit.of_subject(session, f"contact:{contact_id}")
    kinds = [e.kind for e in events if e.kind.startswith("location")]
    assert kinds == ["location_asked", "location_shared", "location_asked", "location_declined"]
    assert "Segreta" not in str([e.data for e in events] + [e.detail for e in noted])
    _, listed = await http(gateway, "GET", "escalations")
    assert "Segreta" not in json.dumps(listed)
    assert [each["located"] for each in listed["escalations"]] == [True]


async def test_a_topic_without_pictures_says_so_on_both_sides(gateway):
    async with talking(gateway, category="suspicious-sites") as (citizen, desk, contact_id):
        assert (await citizen.wait_state("connected"))["contact"]["sharing"] == "off"
        offered = await desk.wait(lambda e: e["type"] == "agent" and e["offer"])
        assert offered["offer"]["sharing"] == "off"
        assert (await desk.wait_state("busy"))["contact"]["sharing"] == "off"
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact_id, code="referred")
    async with talking(gateway) as (citizen, desk, _):
        assert (await citizen.wait_state("connected"))["contact"]["sharing"] == "on"
        assert (await desk.wait_state("busy"))["contact"]["sharing"] == "on"
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{gateway.url}/api/v1/station") as answer,
    ):
        topics = {t["id"]: t["sharing"] for t in (await answer.json())["categories"]}
    assert {name for name, sharing in topics.items() if sharing == "off"} == {"suspicious-sites"}
