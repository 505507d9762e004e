"""The archive through the API: pages, audited views, tickets, ranges."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording
from gateway.contacts import changes as contacts
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_reference
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

MEDIA = bytes(range(256)) * 4096  # 1 MiB: several chunks


@pytest.fixture
async def archive(core, people, vault, clock):
    """Seven recordings of seven contacts, one a minute."""
    async with core.database.writing() as session:
        for number in range(7):
            began = clock.now + timedelta(minutes=number)
            await contacts.open_contact(
                session,
                contact_id=f"c{number}",
                reference=new_reference(),
                category="weapons" if number == 3 else "road-code",
                channel="video",
                modality="video",
                language="it",
                needs=[],
                visitor_name=None,
                consent=True,
                created_at=began,
            )
            await recordings.start(
                session,
                recording_id=f"r{number}",
                contact_id=f"c{number}",
                started_at=began,
                keep_until=began + timedelta(days=180),
                parties=[{"party": "citizen"}, {"party": "agent", "offset_ms": 40, "video": False}],
                state="ready",
            )
            await contacts.put_leg(
                session, leg_id=f"l{number}", contact_id=f"c{number}", position=0, party="agent",
                channel="video", account_id=people[Role.OPERATOR].id, started_at=began,
            )  # fmt: skip
    vault.media[("r1", "citizen")] = MEDIA


@pytest.fixture
async def reviewer(bearer, archive):
    return await bearer(Role.QUALITY)


async def test_operators_are_offered_in_the_order_of_their_names(client, bearer, core):
    named = {"e": "anna Bo", "d": "Bruno", "c": "carla", "b": "Dario", "a": "Elena"}
    wanted = [
        NewAccount(f"p-{each}", Role.OPERATOR, "correct horse battery", name, {})
        for each, name in named.items()
    ]
    await core.accounts.add_all(wanted, one_time=False)
    reviewer = await bearer(Role.QUALITY)
    answer = await client.get("/api/v1/recordings/operators", headers=reviewer)
    names = [each["displayName"] for each in (await answer.json())["operators"]]
    assert [each for each in names if each in named.values()] == list(named.values())


async def listed(client, reviewer, **query):
    answer = await client.get("/api/v1/recordings", params=query, headers=reviewer)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_pages_without_gaps_or_repeats(client, reviewer, core):
    """The newest first; of those of one moment the one whose id comes last."""
    async with core.database.writing() as session:
        rows = {each.id: each for each in (await session.execute(select(Recording))).scalars()}
        rows["r0"].started_at = rows["r6"].started_at + timedelta(hours=1)
        rows["r4"].started_at = rows["r3"].started_at
    seen, query = [], {"limit": "3"}
    for _ in range(3):
        page = await listed(client, reviewer, **query)
        seen += [r["id"] for r in page["recordings"]]
        query["cursor"] = page["nextCursor"]
        if page["nextCursor"] is None:
            break
    assert seen == [f"r{n}" for n in (0, 6, 5, 4, 3, 2, 1)]


async def test_filters(client, reviewer, people, clock):
    async def ids(**query):
        return [r["id"] for r in (await listed(client, reviewer, **query))["recordings"]]

    at = (clock.now + timedelta(minutes=2)).isoformat()
    later = (clock.now + timedelta(minutes=5)).isoformat()
    assert await ids(category="weapons") == ["r3"]
    assert await ids(**{"from": at, "to": later}) == ["r4", "r3", "r2"]
    assert len(await ids(operator=people[Role.OPERATOR].id)) == 7
    assert await ids(operator=people[Role.OFFICE].id) == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"from": "yesterday"},
        {"from": "2026-11-24T09:00:00"},
        {"cursor": "!"},
        {"cursor": "AAAA"},
        {"colour": "red"},
        [("category", "a"), ("category", "b")],
    ],
)
async def test_wrong_queries(client, reviewer, query):
    answer = await client.get("/api/v1/recordings", params=query, headers=reviewer)
    assert (answer.status, (await answer.json())["code"]) == (422, "invalid")


async def test_one_recording(client, reviewer, people):
    found = await (await client.get("/api/v1/recordings/r1", headers=reviewer)).json()
    assert found["category"] == "road-code"
    assert found["operators"] == [
        {
            "id": people[Role.OPERATOR].id,
            "displayName": "Operator",
            "code": people[Role.OPERATOR].code,
        }
    ]
    assert found["parties"][1] == {
        "party": "agent",
        "name": None,
        "audio": True,
        "video": False,
        "offsetMs": 40,
        "durationMs": None,
    }
    assert (await client.get("/api/v1/recordings/none", headers=reviewer)).status == 404


@pytest.fixture
async def view(client, reviewer):
    answer = await client.post(
        "/api/v1/recordings/r1/views", json={"reason": "Reclamo 12"}, headers=reviewer
    )
    assert answer.status == 201
    return await answer.json()


async def test_a_view_is_audited_with_its_reason(view, core, people):
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "recording:r1")
    assert entry.id == view["id"]
    assert (entry.account_id, entry.action) == (people[Role.QUALITY].id, "recording.view")
    assert entry.detail == {"reason": "Reclamo 12"}
    assert [p["party"] for p in view["parties"]] == ["citizen", "agent"]


async def test_a_shown_screen_is_a_film_of_its_own(client, reviewer, core, vault):
    parts = [
        {"party": "citizen", "rendition": "citizen"},
        {"party": "citizen", "rendition": "citizen.screen", "audio": False},
    ]
    async with core.database.writing() as session:
        await changes.change(session, "r1", parties=parts)
    vault.media |= {("r1", "citizen"): b"face", ("r1", "citizen.screen"): b"form"}
    view = await client.post(
        "/api/v1/recordings/r1/views", json={"reason": "Reclamo 12"}, headers=reviewer
    )
    films = (await view.json())["parties"]
    assert [film["party"] for film in films] == ["citizen", "citizen.screen"]
    assert [await (await client.get(film["url"])).read() for film in films] == [b"face", b"form"]


async def test_what_is_missing_is_told(client, reviewer, core):
    gap = {
        "startMs": 9_500,
        "endMs": 12_500,
        "cause": "interrupted",
        "sources": ["agent.audio", "citizen.audio"],
    }
    async with core.database.writing() as session:
        await changes.change(session, "r1", gaps=[gap])
    one = await (await client.get("/api/v1/recordings/r1", headers=reviewer)).json()
    assert one["gaps"] == [gap]
    other = await (await client.get("/api/v1/recordings/r2", headers=reviewer)).json()
    assert other["gaps"] == []
    view = await client.post(
        "/api/v1/recordings/r1/views", json={"reason": "Reclamo 12"}, headers=reviewer
    )
    assert (await view.json())["gaps"] == [gap]


async def test_a_view_is_on_record_before_anything_is_shown(client, reviewer, view, acts, people):
    assert acts.noted == [
        {
            "recording": "r1",
            "kind": "viewed",
            "by": people[Role.QUALITY].id,
            "role": "quality",
            "ref": view["id"],
            "reason": "Reclamo 12",
        }
    ]
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    answer = await client.post(
        "/api/v1/recordings/r1/views", json={"reason": "Reclamo 12"}, headers=reviewer
    )
    assert (answer.status, (await answer.json())["code"]) == (503, "ledger_unavailable")
    assert "parties" not in await answer.json()


async def test_a_view_needs_a_reason(client, reviewer):
    for body in ({}, {"reason": ""}, {"reason": "x"}):
        answer = await client.post("/api/v1/recordings/r1/views", json=body, headers=reviewer)
        assert answer.status == 422


async def test_the_whole_and_its_ranges(client, view, vault):
    url = view["parties"][0]["url"]
    whole = await client.get(url)
    assert (whole.status, whole.content_type) == (200, "video/webm")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"] == "no-store"
    assert await whole.read() == MEDIA
    size = len(MEDIA)
    for header, start, end in (
        ("bytes=0-", 0, size),
        ("bytes=100-299", 100, 300),
        (f"bytes={size - 10}-{size + 10}", size - 10, size),
        ("bytes=-1000", size - 1000, size),
    ):
        part = await client.get(url, headers={"Range": header})
        assert part.status == 206
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert await part.read() == MEDIA[start:end]
    beyond = await client.get(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert vault.readers
    assert all(reader.closed for reader in vault.readers)


async def test_head_answers_as_get_does_without_the_body(client, view, vault):
    url = view["parties"][0]["url"]
    size = len(MEDIA)
    for header, status, length in (
        ({}, 200, size),
        ({"Range": "bytes=100-299"}, 206, 200),
        ({"Range": f"bytes={size}-"}, 416, 0),
    ):
        head = await client.head(url, headers=header)
        got = await client.get(url, headers=header)
        assert (head.status, got.status) == (status, status)
        assert await head.read() == b""
        for name in ("Content-Type", "Content-Range", "Accept-Ranges", "Cache-Control"):
            assert head.headers.get(name) == got.headers.get(name), name
        if status != 416:
            assert int(head.headers["Content-Length"]) == length
    # a connection is good for the next request: nothing was sent that is not read
    assert (await client.get("/healthz")).status == 200
    assert sum(reader.read for reader in vault.readers) == size + 200
    assert (await client.head(view["parties"][1]["url"])).status == 404
    assert (await client.head(url.replace("/citizen/", "/agent/"))).status == 401


async def test_a_ticket_is_for_one_part_of_one_recording(client, view, vault):
    vault.media[("r2", "citizen")] = vault.media[("r1", "agent")] = b"secret"
    url = view["parties"][0]["url"]
    for other in (url.replace("/r1/", "/r2/"), url.replace("/citizen/", "/agent/")):
        answer = await client.get(other)
        assert answer.status == 401
        assert b"secret" not in await answer.read()


async def test_loudness_and_small_pictures_are_for_the_ticket_s_bearer_and_kept_by_no_cache(
    client, view, vault, core, clock
):
    citizen, agent = view["parties"]
    assert agent["stillUrl"] is None
    line = await client.get(citizen["peaksUrl"])
    assert (line.status, await line.read()) == (200, MEDIA[:800])
    picture = await client.get(citizen["stillUrl"] + "&at=61000")
    assert (picture.status, picture.content_type) == (200, "image/jpeg")
    assert await picture.read() == b"61000"
    for answer in (line, picture):
        assert answer.headers["Cache-Control"] == "no-store"
    assert (await client.get(citizen["stillUrl"] + "&at=-1")).status == 422
    assert (await client.get(agent["peaksUrl"])).status == 404
    vault.media[("r2", "citizen")] = b"secret"
    for url in (citizen["peaksUrl"], citizen["stillUrl"]):
        assert (await client.get(url.replace("/r1/", "/r2/"))).status == 401
        assert (await client.get(url.partition("?")[0])).status == 401
    async with core.database.writing() as session:
        await custody.seal(session, "r1", clock.now)
    for url in (citizen["url"], citizen["peaksUrl"], citizen["stillUrl"]):
        answer = await client.get(url)
        assert (answer.status, (await answer.json())["code"]) == (404, "not_found")


async def test_a_ticket_ends(client, view, clock):
    clock.advance(hours=2, seconds=1)
    assert (await client.get(view["parties"][0]["url"])).status == 401


async def test_a_ticket_ends_with_the_reviewer_s_session(client, view, core, people):
    await core.accounts.change(people[Role.QUALITY].id, disabled=True)
    assert (await client.get(view["parties"][0]["url"])).status == 401


async def test_the_address_of_a_film_opens_nothing_in_another_browser(client, view):
    party = view["parties"][0]
    jar = client.session.cookie_jar
    (own,) = [each for each in jar if each.key == "vs_view"]
    assert (own["httponly"], own["samesite"]) == (True, "Strict")
    assert own["path"] == "/api/v1/recordings"
    for others in (None, "f" * 64, ""):
        jar.clear()
        headers = {} if others is None else {"Cookie": f"vs_view={others}"}
        for url in (party["url"], party["peaksUrl"], party["stillUrl"]):
            answer = await client.get(url, headers=headers)
            assert answer.status == 401
            assert (await answer.json())["code"] == "unauthenticated"
    headers = {"Cookie": f"vs_view={own.value}"}
    assert (await client.get(party["url"], headers=headers)).status == 200


async def test_a_part_that_is_not_there(client, view):
    assert (await client.get(view["parties"][1]["url"])).status == 404


async def test_nothing_to_play(client, reviewer, core):
    async with core.database.writing() as session:
        await changes.change(session, "r1", parties=[])
    answer = await client.post(
        "/api/v1/recordings/r1/views", json={"reason": "campione"}, headers=reviewer
    )
    assert (answer.status, (await answer.json())["code"]) == (409, "nothing_to_play")
