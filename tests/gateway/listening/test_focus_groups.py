"""Focus groups: volunteers without a trace to their answers, groups drawn by chance, and what is said of them."""

import asyncio
import json
import random
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, inspect, select, text

from gateway.conference import state as conference
from gateway.conference.noted import Item
from gateway.conference.people import Person
from gateway.conference.polls import Poll
from gateway.conference.tables import ConferenceLink, ConferenceRow
from gateway.focus_groups.outline import outline, took_part
from gateway.focus_groups.pool import drawn, may_choose, pools
from gateway.focus_groups.tables import FocusGroup, FocusInvitation, FocusVolunteer
from gateway.focus_groups.volunteers import MOST_ASKED, Volunteers
from gateway.listening.questionnaire import PLACES
from gateway.listening.tables import PendingAnswer, SpentToken
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import MailServer, SmtpTransport
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.personal.clues import Clue
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.throttle import AddressThrottle
from gateway.platform.words import Fragment
from gateway.privacy.service import Persons
from gateway.schema import PERSONAL
from tests.gateway.listening.filled import rows
from tests.gateway.person_rows import persons_of

K = 5
PAGE = "/focus-group?lang=it"


@given(st.lists(st.tuples(st.sampled_from(["it", "de"]), st.sampled_from(PLACES)), max_size=60))
def test_no_pool_tells_of_fewer_than_k_nor_by_a_difference(volunteers):
    for pool in pools(volunteers, K):
        of_language = [place for language, place in volunteers if language == pool.language]
        assert pool.volunteers == len(of_language) >= K
        assert all(count >= K for count in pool.places.values())
        rest = pool.volunteers - sum(pool.places.values())
        assert rest == 0
        for place in PLACES:
            if may_choose(pool, place):
                assert of_language.count(place) >= K
        assert not may_choose(pool, "")


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)), st.integers(0, 15), st.integers())
def test_who_is_drawn_was_not_invited_before(ready, invited, count, seed):
    found = drawn([*map(str, ready)], {*map(str, invited)}, count, random.Random(seed))
    assert len(found) == len(set(found)) == min(count, len(ready - invited))
    assert not {*found} & {*map(str, invited)}


def test_an_outline_names_nobody_and_tells_no_poll_that_is_open():
    state = conference.State(
        items=[Item(id="i", text="Come è andata?", minutes=10)],
        polls=[
            Poll(id="a", question="Tornerebbe?", options=["sì", "no"], opened_ms=1, closed_ms=2, counts=[3, 1]),
            Poll(id="b", question="Aperto", options=["sì"], opened_ms=1, counts=[2]),
        ],
        people={
            "g-1": Person(name="Ondina", part="guest", stays=[[1, 2]]),
            "g-2": Person(name="Mai", part="guest"),
            "a-1": Person(name="Capo", part="chair", stays=[[1]]),
        },
    )  # fmt: skip
    said = outline(state, "Servono più orari")
    assert "Ondina" not in said
    assert "  - sì: 3\n  - no: 1\n- Aperto\n" in said
    assert said.endswith("Servono più orari")
    assert took_part(state) == 1


def test_a_closed_conference_calls_no_staff_and_one_unrecorded_is_not_recorded():
    state = conference.State(closed=True, unrecorded=True, state="open", offices=["o1"])
    assert not conference.expects(state, "operator", "")
    assert not conference.expects(state, "office", "o1")
    assert conference.expects(state, "chair", "")
    with pytest.raises(Refused) as caught:
        conference.start_recording(state, 1, "a-1", "r1")
    assert caught.value.code == "not_agreed"


async def joined(client, *, email="", place="online"):
    """Answer a questionnaire to its end and agree to be invited; return the code."""
    address = f"/questionnaire?place={place}&lang=it"
    begun = await (await client.get(address)).text()
    token = re.search(r'name="token" value="([^"]+)"', begun)[1]
    done = await (
        await client.post("/questionnaire?lang=it", data={"token": token, "given": '{"general-trust":["5"]}', "step": "99"})
    ).text()  # fmt: skip
    offer = re.search(r'name="offer" value="([^"]+)"', done)[1]
    told = await client.post(PAGE, data={"act": "join", "offer": offer, "agree": "1", "email": email})  # fmt: skip
    shown = await told.text()
    assert told.status == 200, shown
    return re.search(r'data-testid="focus-code">([^<]+)<', shown)[1]


async def shown(client, code):
    answer = await client.post(PAGE, data={"act": "show", "code": code})
    return answer.status, await answer.text()


async def sent(client, code, act, **more):
    return await client.post(PAGE, data={"code": code, "act": act, **more}, allow_redirects=False)


def wanted(clock, **change):
    return {
        "title": "Tempi di attesa", "purpose": "Vorremmo capire come è andata.", "startsAt": (clock.now + timedelta(days=3)).isoformat(),
        "guide": [{"question": "Quanto ha aspettato?", "minutes": 20}],
    } | change  # fmt: skip


@pytest.fixture
async def supervisor(bearer):
    return await bearer(Role.SUPERVISOR)


AT = "/api/v1/focus-groups"


async def made(client, clock, headers, **change):
    answer = await client.post(AT, json=wanted(clock, **change), headers=headers)
    assert answer.status == 201, await answer.text()
    return (await answer.json())["id"]


async def test_a_volunteer_joins_at_the_end_answers_comes_in_and_leaves_without_a_script(
    client, core, clock, supervisor
):
    codes = [await joined(client) for _ in range(6)]
    group = await made(client, clock, supervisor, seats=6)
    listed = await (await client.get(AT, headers=supervisor)).json()
    assert listed["pools"] == [{"language": "it", "volunteers": 6, "places": {"online": 6}}]
    invited = await (await client.post(f"{AT}/{group}/invitations", headers=supervisor)).json()
    assert (invited["state"], invited["invited"]) == ("called", 6)
    (held,) = await rows(core, ConferenceRow)
    assert held.kind == "focus"
    assert held.state["closed"] is True
    assert held.state["unrecorded"] is True
    assert [each["text"] for each in held.state["items"]] == ["Quanto ha aspettato?"]
    code = codes[0]
    status, page = await shown(client, code)
    assert status == 200
    assert "Tempi di attesa" in page
    for named in ("focus-invitation", "focus-accept", "focus-decline"):
        assert f'data-testid="{named}"' in page
    assert "incontro non è registrato" in page
    (invitation,) = set(re.findall(r'name="invitation" value="([^"]+)"', page))
    # what somebody does not agree to is not accepted
    refused = await sent(client, code, "accept", invitation=invitation, name="Ondina")
    assert (refused.status, "Suo consenso" in await refused.text()) == (422, True)
    taken = await sent(client, code, "accept", invitation=invitation, name="Ondina", agree="1")
    assert (taken.status, "Ondina" in await taken.text()) == (200, True)
    assert (await sent(client, code, "enter", invitation=invitation)).status == 422
    clock.advance(days=2, hours=23, minutes=45)
    _, page = await shown(client, code)
    assert "focus-enter" in page
    for _ in range(2):
        entered = await sent(client, code, "enter", invitation=invitation)
        assert entered.headers["Location"].startswith(f"/conference/{held.id}?lang=it#link=")
    old, new = sorted(await rows(core, ConferenceLink), key=lambda each: each.revoked_at is None)
    assert (old.label, old.revoked_at is None, new.revoked_at is None) == ("Ondina", False, True)
    # another's invitation is not theirs
    assert (await sent(client, codes[1], "decline", invitation=invitation)).status == 422
    assert (await sent(client, code, "leave")).status == 200
    assert (await shown(client, code))[0] == 404
    assert all(each.revoked_at for each in await rows(core, ConferenceLink))
    assert len(await rows(core, FocusVolunteer)) == len(await rows(core, FocusInvitation)) == 5


async def test_the_conference_of_a_group_is_of_those_who_agreed_and_changed_with_the_group_alone(
    client, core, clock, supervisor
):
    """Who is invited would not be told, and a guest by another link has agreed to nothing."""
    for _ in range(6):
        await joined(client)
    group = await made(client, clock, supervisor)
    assert (await client.post(f"{AT}/{group}/invitations", headers=supervisor)).status == 200
    (held,) = await rows(core, ConferenceRow)
    at = f"/api/v1/conferences/{held.id}"
    later = {"startsAt": (clock.now + timedelta(days=9)).isoformat()}
    for asked in (
        client.patch(at, json=later, headers=supervisor),
        client.delete(at, headers=supervisor),
        client.post(f"{at}/links", json={"label": "Ospite"}, headers=supervisor),
    ):
        answer = await asked
        assert (answer.status, (await answer.json())["code"]) == (409, "focus_group")
    door = await (await client.get(f"{at}/door", headers=supervisor)).json()
    assert (door["kind"], door["unrecorded"], door["recorded"]) == ("focus", True, False)
    by_hand = {"kind": "focus", "title": "A mano"}
    answer = await client.post("/api/v1/conferences", json=by_hand, headers=supervisor)
    assert answer.status == 422
    called_off = await client.post(f"{AT}/{group}/cancellation", headers=supervisor)
    assert called_off.status == 200, await called_off.text()
    (held,) = await rows(core, ConferenceRow)
    assert held.state["state"] == "ended"


async def test_the_database_leads_from_no_volunteer_to_an_answer(client, core, answers, clock):
    """By no value but the month, which five answers share, by no time, and by no order of rows."""
    for _ in range(6):
        await joined(client, email="ondina@example.org")
        clock.advance(hours=7)
    volunteers = await rows(core, FocusVolunteer)
    columns = inspect(FocusVolunteer).columns
    assert not any(isinstance(each.type, DateTime) or "UtcDateTime" in repr(each.type) for each in columns)  # fmt: skip
    told = [
        {getattr(row, each.key) for each in inspect(model).columns}
        for model in (PendingAnswer, SpentToken)
        for row in await rows(core, model)
    ]
    for row in volunteers:
        known = {getattr(row, each.key) for each in columns} - {None}
        assert all(known & each <= {row.month} for each in told)
    async with core.database.reading() as session:
        for table in ("focus_volunteers", "questionnaire_pending"):
            found = await session.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table}
            )
            assert "WITHOUT ROWID" in found.scalar_one()
        # the trail of what was done says nothing of who agreed
        entries = await session.execute(select(AuditEntry.action))
        assert not [each for each in entries.scalars() if each.startswith("focus")]
    clock.advance(days=60)
    assert await answers.release() == 6


async def test_few_volunteers_are_neither_told_nor_drawn(client, clock, supervisor):
    for place in ["online"] * 5 + ["patrol"] * 4:
        await joined(client, place=place)
    (pool,) = (await (await client.get(AT, headers=supervisor)).json())["pools"]
    # 4 would follow from the total and the rest
    assert pool == {"language": "it", "volunteers": 9, "places": {"": 9}}
    for change in ({"place": "patrol"}, {"place": "online"}, {"language": "de"}):
        group = await made(client, clock, supervisor, **change)
        answer = await client.post(f"{AT}/{group}/invitations", headers=supervisor)
        assert (answer.status, (await answer.json())["code"]) == (409, "too_few")
    assert await client.get(AT, headers=supervisor)


async def test_an_address_is_confirmed_before_it_is_invited_exported_and_erased(client, core, clock, supervisor):  # fmt: skip
    code = await joined(client, email="Ondina@Example.org")
    (row,) = await rows(core, FocusVolunteer)
    mails = row.email is not None
    if not mails:
        # where the station sends no mail it keeps no address
        assert row.state == "ready"
        async with core.database.writing() as session:
            (kept,) = (await session.execute(select(FocusVolunteer))).scalars()
            kept.email, kept.state = "Ondina@example.org", "asked"
    assert "focus-confirm" in (await shown(client, code))[1]
    assert (await client.get(AT, headers=supervisor)).status == 200
    assert (await sent(client, code, "confirm")).status == 200
    # an address with the code in it shows nothing: codes travel in forms alone
    asked = await (await client.get(f"{PAGE}&code={code}")).text()
    assert ("focus-show" in asked, code in asked, "/code.js" in asked) == (True, False, True)
    assert [each.state for each in await rows(core, FocusVolunteer)] == ["ready"]
    await joined(client)
    async with core.database.writing() as session:
        found = await session.scalars(select(FocusVolunteer).where(FocusVolunteer.id != row.id))
        found.one().email = "bea@example.org"
    persons = persons_of(core.database, clock)
    clue = Clue(email="ondina@example.org")
    assert await persons.search(clue) == []
    assert len(await persons.apart(clue)) == 1
    given_out = await persons.export(clue, reason="richiesta 12", by=None)
    assert [each["place"] for each in given_out["focusVolunteers"]] == ["online"]
    erasure = await persons.would_erase(clue, expected=0, reason="richiesta 12")
    gone = await persons.erase(erasure, reason="richiesta 12", by=None)
    assert (gone.contacts, gone.pieces["focusVolunteers"]) == (0, 1)
    assert [each.email for each in await rows(core, FocusVolunteer)] == ["bea@example.org"]
    with pytest.raises(Refused):
        await persons.export(clue, reason="richiesta 12", by=None)


async def test_one_address_is_one_volunteer_and_is_written_to_a_few_times_only(core):
    sealer, sealed_mail = Sealer(core.keys.of("focus-offer")), Sealer(core.keys.of("sealed-mail"))
    outbox = Outbox(
        core.database, sealed_mail, SmtpTransport(MailServer.of("smtp+plain://127.0.0.1:1")),
        sent_from="s@example.org", clock=core.clock,
    )  # fmt: skip
    sender = Sender(name="", organisation="Ente", origin="https://station.example")
    volunteers = Volunteers(
        core.database, FollowCodes(core.keys), AddressThrottle("follow-code", None, b""), sealer, None, outbox, sender, core.clock, kept=timedelta(days=365)
    )  # fmt: skip
    offer = volunteers.offer("online")
    codes = [await volunteers.agree(offer, "ondina@example.org", "it") for _ in range(MOST_ASKED)]
    with pytest.raises(Refused) as caught:
        await volunteers.agree(offer, "ondina@example.org", "it")
    assert caught.value.code == "too_many_requests"
    with pytest.raises(Refused, match="no e-mail"):
        await volunteers.agree(offer, "ondina", "it")
    assert len(await rows(core, OutgoingMail)) == MOST_ASKED
    assert {each.state for each in await rows(core, FocusVolunteer)} == {"asked"}
    await volunteers.confirm(codes[1])
    (left,) = await rows(core, FocusVolunteer)
    assert (left.state, left.email) == ("ready", "ondina@example.org")
    assert await volunteers.kept_of(codes[0]) is None
    # agreeing once more loses no invitation
    async with core.database.writing() as session:
        session.add(
            FocusGroup(
                id="g1", state="called", title="Attese", purpose="x", starts_at=core.clock(), minutes=60, seats=8, language="it",
                recorded=False, guide=[], summary="", revision=0, made_at=core.clock(),
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            FocusInvitation(
                id="i1", group_id="g1", volunteer_id=left.id, state="accepted", name="Ondina"
            )
        )
    again = await volunteers.agree(offer, "Ondina@example.org", "it")
    await volunteers.confirm(again)
    kept = await volunteers.kept_of(again)
    assert [(each.id, each.state) for each in kept.invitations] == [("i1", "accepted")]
    assert len(await rows(core, FocusVolunteer)) == 1
    # who leaves is not written to any more, and everybody else is
    await volunteers.agree(offer, "ugo@example.org", "it")
    await volunteers.leave(again)
    opened = [
        json.loads(sealed_mail.open(each.sealed, each.id))
        for each in await rows(core, OutgoingMail)
    ]
    assert [each["to"] for each in opened] == ["ugo@example.org"]
    # the code travels behind the number sign, and stands in the mail for those whose programs cut that
    (code,) = re.findall(r"#code=([^\s]+)", opened[0]["text"])
    assert f"codice è {code}." in opened[0]["text"]
    assert "?code" not in opened[0]["text"]
    # nor is somebody who is erased; what goes to the same address as a colleague's stays
    async with core.database.writing() as session:
        alarm = Letter(to="ugo@example.org", subject="Allarme", text="Attesa lunga", automatic=True)
        await outbox.put(session, alarm, contact_id=None, kind="alarm")
    persons = Persons(core.database, core.clock, None, PERSONAL, None, outbox.forget_to)
    erasure = await persons.would_erase(
        Clue(email="Ugo@example.org"), expected=0, reason="richiesta 12"
    )
    gone = await persons.erase(erasure, reason="richiesta 12", by=None)
    assert gone.pieces["letters"] == 1
    assert [each.kind for each in await rows(core, OutgoingMail)] == ["alarm"]


async def test_the_code_of_one_who_leaves_an_address_comes_by_mail_alone(client, core, monkeypatch):
    """Or somebody else could confirm it."""
    monkeypatch.setattr(Volunteers, "mails", True)
    begun = await (await client.get("/questionnaire?place=online&lang=it")).text()
    token = re.search(r'name="token" value="([^"]+)"', begun)[1]
    done = await (
        await client.post("/questionnaire?lang=it", data={"token": token, "given": '{"general-trust":["5"]}', "step": "99"})
    ).text()  # fmt: skip
    offer = re.search(r'name="offer" value="([^"]+)"', done)[1]
    for email, code in (("ondina@example.org", False), ("", True)):
        told = await client.post(PAGE, data={"act": "join", "offer": offer, "agree": "1", "email": email})  # fmt: skip
        page = await told.text()
        assert ("focus-code" in page, "focus-open" in page) == (code, code)
        assert ("apra il collegamento" in page) is not code
    assert sorted(each.state for each in await rows(core, FocusVolunteer)) == ["asked", "ready"]


async def test_who_changes_their_mind_takes_nobody_elses_seat(client, clock, supervisor):
    codes = [await joined(client) for _ in range(7)]
    group = await made(client, clock, supervisor, seats=3)
    await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    invited = {}
    for code in codes:
        found = re.findall(r'name="invitation" value="([^"]+)"', (await shown(client, code))[1])
        invited |= {code: found[0]} if found else {}
    assert len(invited) == 3
    first, *_ = invited
    await sent(client, first, "decline", invitation=invited[first])
    assert (await sent(client, first, "accept", invitation=invited[first], name="A", agree="1")).status == 200  # fmt: skip
    await sent(client, first, "decline", invitation=invited[first])
    await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    late = await sent(client, first, "accept", invitation=invited[first], name="A", agree="1")
    assert (late.status, "offerti ad altri" in await late.text()) == (422, True)


async def test_two_who_invite_at_once_call_one_conference(client, core, clock, supervisor):
    for _ in range(8):
        await joined(client)
    group = await made(client, clock, supervisor, seats=3)
    both = await asyncio.gather(
        *(client.post(f"{AT}/{group}/invitations", headers=supervisor) for _ in range(2))
    )
    assert sorted(each.status for each in both) == [200, 409]
    assert len(await rows(core, FocusInvitation)) == 3
    (held,) = await rows(core, ConferenceRow)
    (row,) = await rows(core, FocusGroup)
    assert (row.conference_id, held.ended_at) == (held.id, None)


@pytest.mark.parametrize(("act", "last"), [("invitations", "invite"), ("cancellation", "call_off")])
async def test_a_process_that_dies_leaves_group_and_conference_as_they_were(
    client, core, clock, supervisor, monkeypatch, act, last
):
    """An orphan in the day could only be opened and ended; a group without its conference would wait for nobody."""
    for _ in range(5):
        await joined(client)
    group = await made(client, clock, supervisor)
    if act == "cancellation":
        await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    before = await stands(core)
    append = audit.append

    async def dies(session, *, action, **what):
        if action == f"focus_group.{last}":
            raise RuntimeError("the process is gone")
        await append(session, action=action, **what)

    with monkeypatch.context() as broken:
        broken.setattr(audit, "append", dies)
        assert (await client.post(f"{AT}/{group}/{act}", headers=supervisor)).status == 500
    assert await stands(core) == before
    again = await client.post(f"{AT}/{group}/{act}", headers=supervisor)
    assert again.status == 200, await again.text()
    assert len(await rows(core, ConferenceRow)) == 1


async def stands(core):
    """How the groups and all conferences stand, and how many are invited."""
    groups = [(each.state, each.conference_id) for each in await rows(core, FocusGroup)]
    held = [(each.id, each.ended_at) for each in await rows(core, ConferenceRow)]
    return groups, held, len(await rows(core, FocusInvitation))


async def test_a_group_whose_conference_was_called_off_is_still_called_off(client, core, clock, supervisor):  # fmt: skip
    for _ in range(5):
        await joined(client)
    group = await made(client, clock, supervisor)
    await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    async with core.database.writing() as session:
        (held,) = (await session.execute(select(ConferenceRow))).scalars()
        held.state = held.state | {"state": "ended"}
    off = await client.post(f"{AT}/{group}/cancellation", headers=supervisor)
    assert (off.status, (await off.json())["state"]) == (200, "off")
    again = await client.post(f"{AT}/{group}/cancellation", headers=supervisor)
    assert (await again.json())["code"] == "over"


async def test_a_section_that_few_share_is_forgotten_when_its_month_is_over(core):
    """A released answer to that section would lead to an address."""
    asked = {
        "2026-01": {"online": 7, "patrol": 4, "phone": 1},
        "2026-02": {"online": 5, "phone": 1},
    }
    now = core.clock().strftime("%Y-%m")
    volunteers = Volunteers(
        core.database, None, None, None, None, None, None, core.clock, kept=timedelta(days=36_500)
    )
    async with core.database.writing() as session:
        for month, places in (asked | {now: {"patrol": 1}}).items():
            for place, count in places.items():
                for at in range(count):
                    one = f"{month}/{place}/{at}"
                    session.add(FocusVolunteer(id=one, code_hash=one, state="ready", language="it", place=place, month=month))  # fmt: skip
    for _ in range(2):
        assert await volunteers.forget() == 0
        left = [(each.month, each.place) for each in await rows(core, FocusVolunteer)]
        assert {each: left.count(each) for each in left} == {
            ("2026-01", "online"): 7, ("2026-01", ""): 5, ("2026-02", ""): 6, (now, "patrol"): 1,
        }  # fmt: skip


async def test_an_invitation_says_who_sees_a_recording_and_how_long_each_thing_is_kept(
    client, core, clock, supervisor
):
    """In the words of the conference, which asks nobody again."""
    codes = [await joined(client) for _ in range(5)]
    group = await made(client, clock, supervisor, recorded=True)
    await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    _, page = await shown(client, codes[0])
    for said in (
        "tenuta 180 giorni e la vedono solo il Capo Ufficio",
        "3.650 giorni; chat e sottotitoli si conservano per 180 giorni",
    ):
        assert said in page
    told = Fragment("conference").say("it", "conference.recorded.text")
    assert "Possono rivederla il Capo Ufficio" in told


async def test_what_is_not_whole_is_refused_and_what_was_written_stays(client):
    told = await client.post(PAGE, data={"act": "join", "offer": "x", "agree": "1"})
    assert "troppo vecchia" in await told.text()
    assert (await shown(client, "K7M4-2QXP-9WTA-H3CD"))[0] == 404
    assert (await sent(client, "nonsense", "leave")).status == 404
    assert "Il Suo codice" in await (await client.get(PAGE)).text()


async def test_a_summary_is_written_after_it_names_nobody_and_stays(client, bearer, clock, supervisor):  # fmt: skip
    for _ in range(5):
        await joined(client)
    group = await made(client, clock, supervisor)
    one = f"{AT}/{group}"
    assert (await client.put(one, json=wanted(clock, title="Le attese"), headers=supervisor)).status == 200  # fmt: skip
    await client.post(f"{one}/invitations", headers=supervisor)
    early = await client.put(f"{one}/summary", json={"text": "x", "revision": 0}, headers=supervisor)  # fmt: skip
    assert (await early.json())["code"] == "not_over"
    assert (await client.put(one, json=wanted(clock), headers=supervisor)).status == 409
    assert (await client.delete(one, headers=supervisor)).status == 409
    clock.advance(days=3, hours=2)
    supervisor = await bearer(Role.SUPERVISOR)
    shown_ = await (await client.get(one, headers=supervisor)).json()
    assert (shown_["state"], shown_["outline"]) == ("over", "- Quanto ha aspettato?")
    kept = await client.put(f"{one}/summary", json={"text": "Chiedono orari", "revision": 0}, headers=supervisor)  # fmt: skip
    assert (await kept.json())["summary"] == "Chiedono orari"
    stale = await client.put(f"{one}/summary", json={"text": "y", "revision": 0}, headers=supervisor)  # fmt: skip
    assert (await stale.json())["code"] == "changed"
    for bad, code in (("", "empty"), ("scrivere a mario@example.org", "personal_data")):
        answer = await client.post(f"{one}/publication", json={"text": bad, "revision": 1}, headers=supervisor)  # fmt: skip
        assert (await answer.json())["code"] == code
    out = await client.post(f"{one}/publication", json={"text": "Chiedono orari più lunghi", "revision": 1}, headers=supervisor)  # fmt: skip
    assert (await out.json())["publishedAt"] is not None
    again = await client.put(f"{one}/summary", json={"text": "z", "revision": 2}, headers=supervisor)  # fmt: skip
    assert (await again.json())["code"] == "published"


async def test_a_group_that_is_called_off_takes_its_conference_with_it(client, core, clock, supervisor):  # fmt: skip
    code, *_ = [await joined(client) for _ in range(5)]
    group = await made(client, clock, supervisor, seats=5)
    await client.post(f"{AT}/{group}/invitations", headers=supervisor)
    off = await client.post(f"{AT}/{group}/cancellation", headers=supervisor)
    assert (await off.json())["state"] == "off"
    assert [each.ended_at is not None for each in await rows(core, ConferenceRow)] == [True]
    assert "Il gruppo è stato annullato." in (await shown(client, code))[1]
    # they may be invited to another one
    other = await made(client, clock, supervisor, seats=5)
    again = await client.post(f"{AT}/{other}/invitations", headers=supervisor)
    assert (await again.json())["invited"] == 5
    third = await made(client, clock, supervisor)
    rested = await client.post(f"{AT}/{third}/invitations", headers=supervisor)
    assert (await rested.json())["code"] == "too_few"
    assert (await client.delete(f"{AT}/{third}", headers=supervisor)).status == 204
    assert len(await rows(core, FocusGroup)) == 2


@pytest.mark.parametrize(
    "change", [{"startsAt": "2020-01-01T10:00:00Z"}, {"minutes": 15}, {"guide": []}, {"seats": 2}]
)
async def test_a_group_that_cannot_be_held_is_not_made(client, clock, supervisor, change):
    answer = await client.post(AT, json=wanted(clock, **change), headers=supervisor)
    assert answer.status == 422


async def test_volunteers_are_forgotten_after_their_time(client, core, clock):
    await joined(client)
    clock.advance(days=core.settings.contact_days + 62)
    volunteers = Volunteers(
        core.database, None, None, None, None, None, None, core.clock, kept=timedelta(days=core.settings.contact_days)
    )  # fmt: skip
    assert await volunteers.forget() == 1
    assert await rows(core, FocusVolunteer) == []
