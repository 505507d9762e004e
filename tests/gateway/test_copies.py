"""The receipt of a recording, and the copy that a citizen asks for by its code."""

from datetime import timedelta

import pytest

from gateway.accounts.approvals.service import (
    GIVEN_UP_AFTER,
)
from gateway.archive import changes as archive_changes
from gateway.archive import sql as recordings
from gateway.archive.copies import sql as copies
from gateway.archive.exports import sql as exports
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.tables import Recording, RecordingCopy
from gateway.contacts import changes as contacts
from gateway.platform.audit import log as audit
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from recordings.retention import RetentionRule
from tests.gateway.contact_rows import a_recording
from tests.gateway.fakes import BytesReader

CONTACT = "contact-of-r1"
REASON = {"reason": "Identità verificata allo sportello."}


@pytest.fixture
async def recorded(core, receipts):
    """A call of an hour ago: ten minutes recorded, with a minute in between without consent."""
    began = core.clock() - timedelta(hours=1)
    await a_recording(
        core, "r1", ended_at=began + timedelta(minutes=10), duration_ms=600_000,
        parties=[
            {"party": "citizen", "rendition": "citizen", "audio": True, "video": True},
            {"party": "citizen", "rendition": "citizen.screen", "audio": False, "video": True},
            {"party": "agent", "rendition": "agent", "audio": True, "video": False},
        ],
    )  # fmt: skip
    async with core.database.writing() as session:
        for number, (kind, after_s, given) in enumerate(
            [("enqueue", -60, "1"), ("set_consent", 120, "0"), ("set_consent", 180, "1")]
        ):
            await contacts.append_event(
                session, journal_id=f"1-{number}", kind=kind, contact_id=CONTACT,
                at=began + timedelta(seconds=after_s), data={"consent": given},
            )  # fmt: skip
        await copies.open_for(session, CONTACT, receipts.code_hash(CONTACT))
    return began


async def post(client, path, headers=None, **body):
    answer = await client.post(f"/api/v1/copies/{path}", json=body, headers=headers)
    return answer.status, await answer.json() if answer.status != 204 else None


async def test_the_receipt_says_what_was_recorded_and_for_how_long(core, receipts, recorded):
    receipt = await receipts.of(CONTACT)
    began = to_ms(recorded)
    assert receipt.state == "ready"
    assert [(s.from_ms - began, s.until_ms - began) for s in receipt.spans] == [
        (0, 120_000),
        (180_000, 600_000),
    ]
    assert receipt.duration_s == 540
    assert [(s.party, s.sound, s.picture, s.screen) for s in receipt.sources] == [
        ("citizen", True, True, True),
        ("agent", True, False, False),
    ]
    assert receipt.kept_until_ms == began + 600_000 + 180 * 86_400_000
    assert await receipts.of("nobody") is None


async def test_of_two_recordings_each_source_is_named_once(core, receipts, recorded):
    """Whether it was recorded in one or the other; the sound of a shared screen is not the person's."""
    parts = [
        [{"party": "citizen", "rendition": "citizen.screen"}, {"party": "supervisor", "audio": False}, {"party": "agent", "video": False}],
        [{"party": "supervisor", "video": False}, {"party": "agent", "audio": False}, {"party": "nobody"}],
    ]  # fmt: skip
    async with core.database.writing() as session:
        await archive_changes.change(session, "r1", parties=parts[0])
    await a_recording(core, "r2", parties=parts[1])
    async with core.database.writing() as session:
        (await session.get(Recording, "r2")).contact_id = CONTACT
    assert [(s.party, s.sound, s.picture, s.screen) for s in (await receipts.of(CONTACT)).sources] == [
        ("citizen", False, False, True),
        ("supervisor", True, True, False),
        ("agent", True, True, False),
    ]  # fmt: skip


async def test_kept_until_is_the_day_on_which_the_last_of_it_goes(core, receipts, recorded):
    later = recorded + timedelta(minutes=30)
    await a_recording(core, "r2", ended_at=later, duration_ms=600_000)
    async with core.database.writing() as session:
        (await session.get(Recording, "r2")).contact_id = CONTACT
    assert (await receipts.of(CONTACT)).kept_until_ms == to_ms(later) + 180 * 86_400_000


async def test_kept_until_is_by_the_rule(core, receipts, retention, recorded):
    rule = RetentionRule(name="roads", days=10, category="road-code")
    await retention.change([rule], revision=0, by=None)
    ended = to_ms(recorded) + 600_000
    assert (await receipts.of(CONTACT)).kept_until_ms == ended + 10 * 86_400_000


@pytest.mark.parametrize(
    ("state", "told"),
    [("recording", "preparing"), ("finishing", "preparing"), ("failed", "failed"),
     ("destroyed", "gone")],
)  # fmt: skip
async def test_what_is_not_there_is_not_promised(core, receipts, recorded, state, told):
    async with core.database.writing() as session:
        await archive_changes.change(session, "r1", state=state)
    receipt = await receipts.of(CONTACT)
    assert (receipt.state, receipt.spans, receipt.kept_until_ms) == (told, [], None)


async def test_asked_for_granted_and_on_record(
    client, bearer, core, clock, receipts, recorded, acts, people
):
    code = receipts.code(CONTACT)
    status, shown = await post(client, "follow", code=code.lower().replace("-", " "))
    assert (status, shown["state"], shown["durationS"]) == (200, "open", 540)
    assert "contactId" not in shown
    quality = await bearer(Role.QUALITY)
    assert (await (await client.get("/api/v1/copies", headers=quality)).json())["copies"] == []
    for _ in range(2):
        status, shown = await post(client, "ask", code=code)
        assert (status, shown["state"]) == (200, "asked")
    listed = (await (await client.get("/api/v1/copies", headers=quality)).json())["copies"]
    asked = {
        "contactId": CONTACT,
        "reference": shown["reference"],
        "category": "road-code",
        "state": "asked",
        "askedAt": shown["askedAt"],
        "decidedAt": None,
        "decidedBy": None,
        "reason": None,
        "recordings": ["r1"],
    }
    assert listed == [asked]
    clock.advance(minutes=1)
    status, _ = await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON)
    assert status == 204
    by = people[Role.QUALITY].id
    assert [
        (act["recording"], act["kind"], act["role"], act["by"], act["reason"]) for act in acts.noted
    ] == [("r1", "exported", "quality", by, REASON["reason"])]
    shown = (await post(client, "follow", code=code))[1]
    # why it was granted is nobody's business, and nothing is there to be fetched yet
    assert (shown["state"], shown["reason"], shown["files"]) == ("preparing", None, [])
    assert shown["readyUntil"] is None
    assert (await (await client.get("/api/v1/copies", headers=quality)).json())["copies"] == []
    listed = await (await client.get("/api/v1/copies?state=granted", headers=quality)).json()
    decided = {"decidedAt": shown["decidedAt"], "decidedBy": by, "reason": REASON["reason"]}
    assert listed["copies"] == [asked | decided | {"state": "granted"}]
    assert shown["decidedAt"] > shown["askedAt"]
    again = await post(client, f"{CONTACT}/decision", quality, granted=False, **REASON)
    assert (again[0], again[1]["code"]) == (409, "decided")
    async with core.database.reading() as session:
        told = await audit.of_subject(session, f"contact:{CONTACT}")
    assert [(entry.action, entry.account_id, entry.detail) for entry in told] == [
        ("copy.ask", None, {}),
        ("copy.grant", by, REASON),
    ]
    assert acts.noted[0]["ref"] == told[1].id


async def test_a_refusal_tells_its_reason(client, bearer, core, receipts, recorded):
    code, other = receipts.code(CONTACT), receipts.code("contact-of-r2")
    await a_recording(core, "r2")
    async with core.database.writing() as session:
        await copies.open_for(session, "contact-of-r2", receipts.code_hash("contact-of-r2"))
    await post(client, "ask", code=other)
    await post(client, "ask", code=code)
    admin = await bearer(Role.ADMIN)
    await post(client, f"{CONTACT}/decision", admin, granted=False, reason="Indagine in corso.")
    shown = (await post(client, "follow", code=code))[1]
    assert (shown["state"], shown["reason"]) == ("refused", "Indagine in corso.")
    # asked again it stays so: whoever wants to object writes to the data protection officer
    assert (await post(client, "ask", code=code))[1]["state"] == "refused"
    # another citizen's waits for a decision of its own
    assert (await post(client, "follow", code=other))[1]["state"] == "asked"
    path = "contact-of-r2/decision"
    assert (await post(client, path, admin, granted=False, **REASON))[0] == 204


async def test_what_cannot_be_put_on_record_is_not_granted(
    client, bearer, core, receipts, recorded, acts
):
    await post(client, "ask", code=receipts.code(CONTACT))
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    quality = await bearer(Role.QUALITY)
    status, _ = await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON)
    assert status == 503
    assert (await post(client, "follow", code=receipts.code(CONTACT)))[1]["state"] == "asked"


async def test_the_longest_waiting_is_listed_first_and_the_seal_of_another_hides_nothing(
    client, bearer, core, clock, receipts, recorded
):
    for name in ("r2", "r3"):
        await a_recording(core, name)
        async with core.database.writing() as session:
            contact = f"contact-of-{name}"
            await copies.open_for(session, contact, receipts.code_hash(contact))
    for contact in ("contact-of-r3", CONTACT, "contact-of-r2"):
        await post(client, "ask", code=receipts.code(contact))
        clock.advance(minutes=1)
    async with core.database.writing() as session:
        (await session.get(Recording, "r3")).sealed_at = clock.now
    listed = {}
    for role in (Role.QUALITY, Role.SUPERVISOR):
        answer = await client.get("/api/v1/copies", headers=await bearer(role))
        listed[role] = [each["contactId"] for each in (await answer.json())["copies"]]
    assert listed == {
        Role.QUALITY: [CONTACT, "contact-of-r2"],
        Role.SUPERVISOR: ["contact-of-r3", CONTACT, "contact-of-r2"],
    }


async def test_what_was_decided_meanwhile_is_neither_begun_nor_decided_nor_given_back(
    core, clock, receipts, recorded
):
    async with core.database.writing() as session:
        await copies.ask(session, CONTACT, clock.now)
        # the one before has not given up yet, to the second
        for at, begun in ((clock.now, True), (clock.now + GIVEN_UP_AFTER, False)):
            before = at - GIVEN_UP_AFTER
            assert await copies.begin(session, CONTACT, at=at, before=before) is begun
        decision = {"granted": True, "by": None, "at": clock.now, "why": "one"}
        assert await copies.decide(session, CONTACT, **decision)
        decision = {"granted": False, "by": None, "at": clock.now, "why": "two"}
        assert not await copies.decide(session, CONTACT, **decision)
        later = clock.now + 2 * GIVEN_UP_AFTER
        assert not await copies.begin(session, CONTACT, at=later, before=later)
        await copies.give_back(session, CONTACT)
        copy, _contact = await copies.of_contact(session, CONTACT)
        assert (copy.state, copy.decided_why, copy.begun_at) == ("granted", "one", clock.now)


async def test_a_decision_given_back_leaves_another_contacts_in_hand(
    client, bearer, core, clock, receipts, recorded, acts
):
    await a_recording(core, "r2")
    async with core.database.writing() as session:
        await copies.open_for(session, "contact-of-r2", receipts.code_hash("contact-of-r2"))
        await copies.ask(session, "contact-of-r2", clock.now)
        await copies.begin(session, "contact-of-r2", at=clock.now, before=clock.now)
    await post(client, "ask", code=receipts.code(CONTACT))
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    quality = await bearer(Role.QUALITY)
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 503
    acts.refused = None
    path = "contact-of-r2/decision"
    assert (await post(client, path, quality, granted=True, **REASON))[1]["code"] == "decided"


async def test_of_two_decisions_at_once_one_is_signed(client, bearer, receipts, recorded, acts):
    await post(client, "ask", code=receipts.code(CONTACT))
    quality, admin = await bearer(Role.QUALITY), await bearer(Role.ADMIN)
    late = []

    async def decide_too():
        late.append(await post(client, f"{CONTACT}/decision", admin, granted=True, **REASON))

    acts.meanwhile = decide_too
    assert (await post(client, f"{CONTACT}/decision", quality, granted=False, **REASON))[0] == 204
    assert [(status, told["code"]) for status, told in late] == [(409, "decided")]
    assert [each["kind"] for each in acts.noted] == ["refused"]


async def test_what_could_not_be_signed_or_was_left_is_decided_again(
    client, bearer, core, clock, receipts, recorded, acts
):
    await post(client, "ask", code=receipts.code(CONTACT))
    quality = await bearer(Role.QUALITY)
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 503
    acts.refused = None
    async with core.database.writing() as session:
        assert await copies.begin(session, CONTACT, at=clock.now, before=clock.now - GIVEN_UP_AFTER)
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 409
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    quality = await bearer(Role.QUALITY)
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 204


async def test_sealed_gone_and_never_asked_for(client, bearer, core, clock, receipts, recorded):
    code, quality = receipts.code(CONTACT), await bearer(Role.QUALITY)
    status, told = await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON)
    assert status == 404
    assert (await post(client, "nobody/decision", quality, granted=True, **REASON))[0] == 404
    await post(client, "ask", code=code)
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).sealed_at = clock.now
    supervisor = await bearer(Role.SUPERVISOR)
    status, told = await post(client, f"{CONTACT}/decision", supervisor, granted=True, **REASON)
    assert (status, told["code"]) == (403, "sealed")
    async with core.database.writing() as session:
        await archive_changes.change(session, "r1", state="destroyed")
    assert (await post(client, "follow", code=code))[1]["state"] == "gone"
    status, told = await post(client, f"{CONTACT}/decision", supervisor, granted=True, **REASON)
    assert (status, told["code"]) == (409, "nothing_recorded")
    for state, later in (("destroyed", False), ("finishing", True)):
        async with core.database.writing() as session:
            await archive_changes.change(session, "r1", state=state)
        status, told = await post(client, "ask", code=code)
        assert (status, told["code"], told["retryable"]) == (409, "nothing_recorded", later)


async def test_a_reviewer_is_told_nothing_of_what_is_sealed(
    client, bearer, core, clock, receipts, recorded
):
    await post(client, "ask", code=receipts.code(CONTACT))
    quality, supervisor = await bearer(Role.QUALITY), await bearer(Role.SUPERVISOR)

    async def listed(headers):
        answer = await client.get("/api/v1/copies", headers=headers)
        return [each["contactId"] for each in (await answer.json())["copies"]]

    assert await listed(quality) == await listed(supervisor) == [CONTACT]
    async with core.database.writing() as session:
        # one of two is enough
        await recordings.start(
            session, recording_id="r2", contact_id=CONTACT, started_at=clock.now,
            keep_until=clock.now, parties=[], state="ready",
        )  # fmt: skip
        (await session.get(Recording, "r2")).sealed_at = clock.now
    assert (await listed(quality), await listed(supervisor)) == ([], [CONTACT])
    for given in (True, False):
        unknown = await post(client, "nobody/decision", quality, granted=given, **REASON)
        refused = await post(client, f"{CONTACT}/decision", quality, granted=given, **REASON)
        assert refused[0] == unknown[0] == 404
        assert [refused[1][word] for word in ("code", "message")] == [
            unknown[1][word] for word in ("code", "message")
        ]
    assert (await post(client, f"{CONTACT}/decision", supervisor, granted=False, **REASON))[
        0
    ] == 204


async def test_codes_are_tried_rarely_and_right_ones_do_not_count(client, receipts, recorded):
    code = receipts.code(CONTACT)
    for _ in range(8):
        assert (await post(client, "follow", code=code))[0] == 200
    for _ in range(5):
        assert (await post(client, "follow", code="AAAA-BBBB-CCCC-DDDD"))[0] == 404
    assert (await post(client, "follow", code="AAAA-BBBB-CCCC-DDDD"))[0] == 429
    assert (await post(client, "ask", code=code))[0] == 429


async def test_a_code_of_another_kind_opens_nothing(client, core, receipts, recorded):
    assert (await post(client, "follow", code=FollowCodes(core.keys).of(CONTACT)))[0] == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICE])
async def test_operators_decide_nothing(client, bearer, recorded, role):
    headers = await bearer(role)
    assert (await client.get("/api/v1/copies", headers=headers)).status == 403
    assert (await post(client, f"{CONTACT}/decision", headers, granted=True, **REASON))[0] == 403


async def granted(client, bearer, receipts):
    code = receipts.code(CONTACT)
    await post(client, "ask", code=code)
    quality = await bearer(Role.QUALITY)
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 204
    return code


async def test_what_is_granted_is_rendered_with_the_operators_blurred(
    client, bearer, core, receipts, recorded, people
):
    await granted(client, bearer, receipts)
    async with core.database.reading() as session:
        (order,) = await exports.copies_of(session, CONTACT)
    assert (order.kind, order.recording_id, order.state) == ("copy", "r1", "waiting")
    assert order.options["blurred"] == ["agent", "colleague"]
    assert order.options["language"] == "it"
    assert order.ordered_by == people[Role.QUALITY].id


async def make(core, clock, **changes):
    async with core.database.writing() as session:
        (order,) = await exports.copies_of(session, CONTACT)
        for name, value in changes.items():
            setattr(order, name, value)
        return order.id


async def test_ready_it_is_fetched_by_a_ticket_of_the_code_alone(
    client, bearer, core, clock, parts, receipts, recorded, acts, exports, monkeypatch
):
    code = await granted(client, bearer, receipts)
    film = {"name": "film.mp4", "size": 9, "contentType": "video/mp4"}
    until = clock.now + timedelta(days=7)
    export = await make(core, clock, state="ready", files=[film], expires_at=until)
    shown = (await post(client, "follow", code=code))[1]
    assert (shown["state"], shown["readyUntil"][:10]) == ("ready", until.isoformat()[:10])
    (file,) = shown["files"]
    assert (file["name"], file["size"], file["contentType"]) == ("film.mp4", 9, "video/mp4")

    class Film:
        async def reader(self, *asked):
            assert asked == ("r1", export, "film.mp4", "video/mp4")
            return BytesReader(b"the film.")

    monkeypatch.setattr(exports, "reader", Film().reader)
    acts.noted.clear()
    answer = await client.get(file["url"])
    assert (answer.status, await answer.read()) == (200, b"the film.")
    assert "film.mp4" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    # in as many ranges as a browser likes, it is one download, on record
    assert (await client.get(file["url"], headers={"Range": "bytes=4-"})).status == 206
    assert [(act["recording"], act["kind"], act["by"], act["role"]) for act in acts.noted] == [
        ("r1", "exported", None, "citizen")
    ]
    async with core.database.reading() as session:
        told = await audit.of_subject(session, f"contact:{CONTACT}")
    (fetched,) = [entry for entry in told if entry.action == "copy.fetch"]
    assert fetched.detail == {"export": export, "file": "film.mp4"}
    # the ticket is for this file, for ten minutes
    path, _, ticket = file["url"].partition("?")
    assert (await client.get(path.replace("film", "other") + "?" + ticket)).status == 401
    assert (await client.get(path)).status == 401
    # nor for what is not there any more: not granted, not made, not of this export, sealed
    for row, changes in (
        ((RecordingCopy, CONTACT), {"state": "asked"}),
        ((RecordingExport, export), {"files": []}),
        ((RecordingExport, export), {"kind": "film"}),
        ((Recording, "r1"), {"sealed_at": clock.now}),
    ):
        async with core.database.writing() as session:
            kept = await session.get(*row)
            before = {name: getattr(kept, name) for name in changes}
            for name, value in changes.items():
                setattr(kept, name, value)
        assert (await client.get(file["url"])).status == 404
        async with core.database.writing() as session:
            kept = await session.get(*row)
            for name, value in before.items():
                setattr(kept, name, value)
    assert (await client.get(file["url"])).status == 200
    clock.advance(minutes=11)
    assert (await client.get(file["url"])).status == 401


@pytest.mark.parametrize("how", ["expired", "failed"])
async def test_when_its_time_is_over_or_it_failed_it_may_be_asked_for_again(
    client, bearer, core, clock, receipts, recorded, how
):
    code = await granted(client, bearer, receipts)
    await make(core, clock, state=how, files=[])
    assert (await post(client, "follow", code=code))[1]["state"] == how
    assert (await post(client, "ask", code=code))[1]["state"] == "asked"
    async with core.database.reading() as session:
        *_, asked = await audit.of_subject(session, f"contact:{CONTACT}")
    assert (asked.action, asked.account_id) == ("copy.ask", None)
    quality = await bearer(Role.QUALITY)
    clock.advance(minutes=1)
    assert (await post(client, f"{CONTACT}/decision", quality, granted=True, **REASON))[0] == 204
    # the newest order counts
    assert (await post(client, "follow", code=code))[1]["state"] == "preparing"
