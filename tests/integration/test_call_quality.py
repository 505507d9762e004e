"""What pages report: shown at the desk in words, kept with the contact, counted, and never believed."""

import asyncio
import contextlib

import aiohttp

from gateway.calls.quality_book import KEPT_MS, QualityBook
from gateway.calls.state import Calls
from gateway.contacts import lookups
from gateway.contacts import sql as contacts
from gateway.contacts import sql as quality
from gateway.contacts.reception import REPORTS
from media.client import MediaEvent
from queueing.backend import Acd, wall_clock_ms
from queueing.categories import shipped
from queueing.keys import StationKeys
from tests.integration.over_http import http
from tests.integration.quality import GOOD
from tests.support.clients.exposition import samples, value

ENTER = {"category": "weapons", "modality": "video", "recording": False}
JERKY = {**GOOD, "freezes": 4, "freezeS": 2.0, "path": "relay"}


@contextlib.asynccontextmanager
async def talking(gateway):
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        seat = await citizen.do("enterQueue", **ENTER)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=seat["contactId"])
        await citizen.wait_state("connected")
        await desk.wait_state("busy")
        yield citizen, desk, seat["contactId"]


def told(desk):
    """The quality as the desk was last told."""
    shown = [e for e in desk.events if e["type"] in ("snapshot", "agent") and e["contact"]]
    return shown[-1]["contact"]["quality"] if shown else None


async def rows(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        found = await lookups.reception_of(session, [contact_id])
    return found.get(contact_id, [])


async def until(condition, within=60.0):
    async with asyncio.timeout(within):
        while not (found := await condition()):
            await asyncio.sleep(0.05)
        return found


async def test_from_the_reports_to_the_desk_and_the_history(gateway):
    async with talking(gateway) as (citizen, desk, contact_id):
        assert told(desk) is None
        await citizen.do("reportQuality", contactId=contact_id, **JERKY)
        await desk.wait(lambda e: e["type"] == "agent" and told(desk) is not None)
        assert told(desk) == {
            "citizen": {
                "word": "poor", "issues": ["picture"], "connection": "good", "path": "relay",
            },
            "agent": None,
        }  # fmt: skip
        before = len(desk.events)
        await desk.do("reportQuality", contactId=contact_id, **GOOD)
        await desk.wait(lambda e: e["type"] == "agent" and (told(desk) or {}).get("agent"))
        # the same again is no news
        heard, known = len(desk.events), told(desk)
        assert heard > before
        await desk.do("reportQuality", contactId=contact_id, **GOOD)
        await desk.do("sync")
        await desk.wait(lambda e: e["type"] == "snapshot" and told(desk)["agent"]["word"] == "good")
        news = [
            e["contact"]["quality"]
            for e in desk.events[heard:]
            if e["type"] == "agent" and e["contact"]
        ]
        assert all(each == known for each in news)

        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        # each side's page says once more how it was
        await citizen.do("reportQuality", contactId=contact_id, **JERKY)
        await desk.do("reportQuality", contactId=contact_id, **GOOD)
        first, second = await until(lambda: two(gateway, contact_id))
        assert (first.party, first.leg, first.word, first.path) == ("citizen", 1, "poor", "relay")
        assert (second.party, second.leg, second.word) == ("agent", 2, "good")
        assert first.reports == 2
        assert first.freezes >= 4
        assert 0 < first.still <= 1
        assert first.worst_at is not None
        await desk.do("setState", state="paused", reason="paperwork")
        await desk.do("finishWrapUp", contactId=contact_id, code="information-given")
        today = await desk.wait(lambda e: e["type"] == "today" and e["today"])
        assert today["today"][0]["quality"] == "poor"

    status, shown = await http(gateway, "GET", f"contacts/{contact_id}/quality", "quality1")
    assert status == 200
    assert [(s["party"], s["word"], s["issues"]) for s in shown["sides"]] == [
        ("citizen", "poor", ["picture"]),
        ("agent", "good", []),
    ]
    assert (await http(gateway, "GET", f"contacts/{contact_id}/quality", "operator1"))[0] == 403
    assert (await http(gateway, "GET", "contacts/none/quality", "quality1"))[0] == 404

    async with aiohttp.ClientSession() as session, session.get(f"{gateway.url}/metrics") as answer:
        found = samples(await answer.text())
    assert value(found, "vs_client_reports_total", party="citizen", path="relay") == 2
    assert value(found, "vs_client_freezes_total", party="citizen") >= 4
    assert value(found, "vs_client_rtt_seconds_count", party="agent") == 3

    # and it goes with its contact
    async with gateway.core.database.writing() as session:
        await contacts.erase(session, contact_id)
    assert await rows(gateway, contact_id) == []


async def two(gateway, contact_id):
    found = await rows(gateway, contact_id)
    return found if len(found) == 2 and found[0].reports == 2 else None


async def test_reports_of_others_floods_and_nonsense_change_nothing(gateway):
    async with talking(gateway) as (citizen, desk, contact_id):
        async with gateway.citizen() as stranger:
            answer = await stranger.ask("reportQuality", contactId=contact_id, **JERKY)
            assert answer["error"]["code"] == "not_allowed"
        for client in (citizen, desk):
            assert not (await client.ask("reportQuality", contactId="another", **JERKY))["ok"]
        answer = await citizen.ask("reportQuality", contactId=contact_id, **GOOD, name="Mario")
        assert answer["error"]["code"] == "invalid_message"
        wild = {"intervalS": 1e300, "freezes": 10**15, "freezeS": -4e9, "rttMs": 1e99, "fps": -1.0}
        await citizen.do("reportQuality", contactId=contact_id, **wild)
        codes = [
            (await citizen.ask("reportQuality", contactId=contact_id, **GOOD)).get("error")
            for _ in range(REPORTS.count + 3)
        ]
        refused = [error for error in codes if error]
        assert refused
        assert {error["code"] for error in refused} == {"rate_limited"}
        assert not any(error["retryable"] for error in refused)
        await citizen.do("hangUp")
        found = await until(lambda: rows(gateway, contact_id))
        # hours were claimed; no more than the seconds of the call can count
        assert found[0].seconds < 60
        assert found[0].rtt_ms <= 60_000


async def test_a_page_that_reports_nothing_is_judged_by_the_worker(gateway):
    async with talking(gateway) as (citizen, desk, contact_id):
        station = StationKeys(gateway.settings.station).station
        calls = Calls(gateway.redis, station)
        acd = Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)
        book = QualityBook(gateway.redis, station, acd, calls, wall_clock_ms)
        await calls.own_peer("peer-1", contact_id, "citizen")
        for _ in range(4):
            await book.worker_measured(
                MediaEvent("quality", peer="peer-1", loss=0.2, rtt_ms=30.0, bitrate_bps=1)
            )
        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        tallies = await book.whole(contact_id)
        async with gateway.core.database.writing() as session:
            await quality.keep_reception(session, contact_id, tallies)
        (found,) = await rows(gateway, contact_id)
        assert (found.party, found.word, found.issues) == ("citizen", "poor", ["loss"])
        assert found.uplink_loss == 0.2
        assert found.fps is None


async def test_what_workers_told_is_not_kept_for_ever(gateway):
    station = StationKeys(gateway.settings.station).station
    calls = Calls(gateway.redis, station)
    acd = Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)
    now_ms = 1_000_000
    book = QualityBook(gateway.redis, station, acd, calls, lambda: now_ms)
    for number in range(3):
        await calls.own_peer(f"peer-{number}", f"contact-{number}", "agent")
        await book.worker_measured(MediaEvent("quality", peer=f"peer-{number}", loss=0.1))
        now_ms += KEPT_MS // 2 + 1
    assert book.uplink_loss("contact-0", "agent", 0) is None
    assert book.uplink_loss("contact-1", "agent", 0) == 0.1
    await book.worker_measured(MediaEvent("quality", peer="unknown", loss=0.1))
    assert book.uplink_loss("contact-2", "agent", 0) == 0.1
    assert book.uplink_loss("contact-2", "agent", now_ms) is None


async def test_too_early_and_too_late(gateway):
    async with gateway.citizen() as citizen:
        seat = await citizen.do("enterQueue", **ENTER)
        answer = await citizen.ask("reportQuality", contactId=seat["contactId"], **GOOD)
        assert answer["error"]["code"] == "not_connected"
