"""Sites that may show the station in their pages: the frame, the state beside it, and the addresses that stay closed."""

import dataclasses
from datetime import UTC, datetime

import pytest
from msgspec import structs

from gateway.platform.security.permissions import Role
from gateway.setting_values import RateLimits
from gateway.site.service import (
    CategoryText,
    RetiredCategory,
    StationCategory,
    WaitEstimate,
    summary_of,
)
from signaling.limits import Rate
from tests.gateway.conftest import PASSWORD, client_of
from tests.gateway.fakes import FakeStation

HOST = "https://www.comune.example.it"
ELSEWHERE = "https://evil.example"
SUMMARY = "/api/v1/station/summary"
FOR_CITIZENS = ("/", "/message")
NEVER_FRAMED = (
    "/login", "/me", "/desk", "/office", "/supervisor", "/supervisor/contacts", "/quality", "/admin",
    "/evaluations", "/copy", "/test", "/privacy", "/accessibility", "/verify", "/conference/abc", "/nothing", SUMMARY, "/api/v1/me", "/assets/app-3f9a.js",
)  # fmt: skip


class TwoTopics(FakeStation):
    """Open, with a wait; one of its two topics is closed until tomorrow."""

    async def station(self, language=None):
        station = await super().station(language)
        text = {"it": CategoryText(label="", description="", search_words=[])}
        return structs.replace(
            station, wait=WaitEstimate(low_s=60, high_s=180), categories=[
                StationCategory(
                    id="weapons", segment="civil", sharing="on", texts=text, open=False, state="closed",
                    next_opening=datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
                ),
                StationCategory(
                    id="licences", segment="civil", sharing="on", texts=text, open=True,
                    wait=WaitEstimate(low_s=0, high_s=60),
                ),
            ],
        )  # fmt: skip


@pytest.fixture
async def embedding(core, parts):
    parts = dataclasses.replace(parts, station=TwoTopics())
    async with client_of(core, parts, embed_origins=(HOST, "https://other.example")) as client:
        yield client


def ancestors(answer):
    policy = dict(
        part.partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    return policy["frame-ancestors"]


@pytest.mark.parametrize("path", FOR_CITIZENS)
async def test_a_citizen_s_page_may_be_framed_by_the_sites_that_are_set(embedding, path):
    answer = await embedding.get(path)
    assert ancestors(answer) == f"{HOST} https://other.example"
    # older browsers read this one, which knows no list
    assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize("path", NEVER_FRAMED)
async def test_nothing_else_may_be_framed(embedding, path):
    answer = await embedding.get(path)
    assert ancestors(answer) == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", FOR_CITIZENS)
async def test_nobody_frames_a_station_that_names_no_sites(client, path):
    answer = await client.get(path)
    assert ancestors(answer) == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"


async def test_the_page_knows_who_may_speak_to_it(embedding, dist):
    (dist / "index.html").write_text('<meta name="vs-embedders" content="${embedders}">')
    assert f'content="{HOST} https://other.example"' in await (await embedding.get("/")).text()


async def test_the_script_is_for_every_site(embedding, dist):
    (dist / "embed").mkdir()
    (dist / "embed" / "virtual-station.js").write_text("(() => {})();")
    answer = await embedding.get("/embed/virtual-station.js")
    assert answer.status == 200
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    others = await embedding.get("/assets/app-3f9a.js")
    assert others.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in others.headers


async def test_a_site_that_is_set_reads_the_state(embedding):
    answer = await embedding.get(SUMMARY, headers={"Origin": HOST})
    assert answer.headers["Access-Control-Allow-Origin"] == HOST
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers["Vary"]
    assert await answer.json() == {
        "name": "Stazione", "organisation": "Ente", "state": "open", "nextOpening": None,
        "timeZone": "Europe/Rome", "wait": {"lowS": 60, "highS": 180},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "state", "next_opening", "wait"),
    [
        ("weapons", "closed", "2026-11-25T08:00:00Z", None),
        ("licences", "open", None, {"lowS": 0, "highS": 60}),
        # an old link: the state of the station is of more use than an error
        ("no-such-topic", "open", None, {"lowS": 60, "highS": 180}),
    ],
)
async def test_the_state_is_that_of_a_topic(embedding, topic, state, next_opening, wait):
    told = await (await embedding.get(SUMMARY, params={"topic": topic})).json()
    assert (told["state"], told["nextOpening"], told["wait"]) == (state, next_opening, wait)


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "http://www.comune.example.it", HOST + ".evil.example"])  # fmt: skip
async def test_another_site_is_told_that_it_is_not_allowed_and_nothing_else(embedding, origin):
    answer = await embedding.get(SUMMARY, headers={"Origin": origin})
    assert answer.status == 403
    # its page may read the refusal, so that it has words for it
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = await answer.json()
    assert (told["code"], set(told)) == ("site_not_allowed", {"code", "message", "retryable"})


async def test_the_station_s_own_pages_and_programs_read_it(embedding):
    own = f"http://{embedding.host}:{embedding.port}"
    for headers in ({}, {"Origin": own}):
        answer = await embedding.get(SUMMARY, headers=headers)
        assert answer.status == 200
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", [HOST, ELSEWHERE])
async def test_a_host_s_page_may_do_nothing_in_a_citizen_s_or_operator_s_name(
    embedding, people, origin
):
    assert people[Role.OPERATOR]
    session = {"username": "operator1", "password": PASSWORD}
    for call in (
        embedding.post("/api/v1/session", json=session, headers={"Origin": origin}),
        embedding.post("/api/v1/session/refresh", headers={"Origin": origin}),
        embedding.post("/api/v1/messages", json={}, headers={"Origin": origin}),
        embedding.delete("/api/v1/seat", headers={"Origin": origin}),
    ):
        answer = await call
        assert (answer.status, (await answer.json())["code"]) == (403, "foreign_origin")
        assert "Access-Control-Allow-Origin" not in answer.headers
    reading = await embedding.get("/api/v1/station", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in reading.headers


async def test_the_state_on_a_much_read_site_costs_nobody_their_requests(core, parts):
    limits = RateLimits(address=Rate(3, 60), session=None, entry=None, sign_in=None)
    async with client_of(core, parts, rate_limits=limits) as client:
        for _ in range(20):
            assert (await client.get(SUMMARY)).status == 200
        assert (await client.get("/api/v1/station")).status == 200


async def test_a_retired_topic_has_the_state_of_the_one_that_replaces_it():
    station = await FakeStation().station()
    line = StationCategory(
        id="licences", segment="civil", sharing="on", texts={}, open=True, state="full"
    )
    gone = [
        RetiredCategory(id="weapons", labels={}, replaced_by="licences"),
        RetiredCategory(id="esteem", labels={}, replaced_by=None),
    ]
    station = structs.replace(station, categories=[line], retired=gone)
    asked = (None, "licences", "weapons", "esteem", "no-such")
    assert [summary_of(station, topic).state for topic in asked] == [
        "open", "full", "full", "open", "open",
    ]  # fmt: skip
