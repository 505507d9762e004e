"""Finding contacts, and what is told of each, on both databases."""

import json
import random
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from gateway.accounts import lookups as accounts
from gateway.accounts.service import NewAccount
from gateway.archive import sql as recordings
from gateway.archive.tables import Recording
from gateway.callbacks.tables import Callback
from gateway.conference.tables import ConferenceRow
from gateway.contact_history.search import ContactFilter, page
from gateway.contact_history.story import SILENT, ContactHistory
from gateway.contact_history.written import fits, stems_of
from gateway.contacts import changes as contacts
from gateway.contacts.tables import Contact
from gateway.fairness.service import FairnessLedger
from gateway.handover.tables import Authorisation
from gateway.messages.journal import note
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.audit.consultations import ACTIONS
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.references import is_whole, spelled
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.uncounted import CONFERENCE, UNCOUNTED
from gateway.reports.state_retention import StateRetention
from queueing.transitions import CONTACT_TRANSITIONS
from tests.support.servers.databases import postgresql_when_long

from .conftest import PASSWORD, opened_core

LOCALES = Path(__file__).parents[2] / "locales"


@pytest.fixture
async def core(settings, clock, database_url):
    changed = settings.model_copy(update={"database_url": database_url})
    async with opened_core(changed, clock) as made:
        yield made


@pytest.fixture
async def staff(core):
    """Anna and Bruno, and Capo, by their names."""
    await core.accounts.add_all(
        [
            NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}),
            NewAccount("bruno", Role.OPERATOR, PASSWORD, "Bruno", {"weapons": 3}),
            NewAccount("capo", Role.SUPERVISOR, PASSWORD, "Capo", {}),
        ],
        one_time=False,
    )
    async with core.database.reading() as session:
        return {row.display_name: row.id for row in await accounts.everyone(session)}


async def a_contact(core, name, at, **columns):
    """A contact that entered at a moment, with a leg of each account in *by*."""
    async with core.database.writing() as session:
        await put(session, name, at, **columns)


async def put(session, name, at, *, reference=None, by=(), **columns):
    """The same in the caller's transaction."""
    later = {
        key: columns.pop(key) for key in ("outcome", "wrap_up_code", "notes") if key in columns
    }
    await contacts.open_contact(
        session,
        contact_id=name,
        reference=reference or f"{name[-4:].upper():0>4}-{secrets.token_hex(2).upper()}",
        **{
            "category": "weapons",
            "channel": "video",
            "modality": "video",
            "language": "it",
            "needs": [],
            "visitor_name": None,
            "consent": True,
            "created_at": at,
            "state": "closed",
        }
        | columns,
    )
    if later:
        await contacts.change_contact(session, name, **later)
    for position, account in enumerate(by):
        await contacts.put_leg(
            session,
            leg_id=f"{name}-{position}",
            contact_id=name,
            position=position,
            party="agent",
            channel="video",
            account_id=account,
            started_at=at,
        )


def test_a_reference_is_known_however_it_is_typed():
    for typed in ("z2h849mt", "Z2H8-49MT", " z2h8 49mt ", "Z2H849MT", "z2h8.49mt"):
        assert spelled(typed) == "Z2H8-49MT"
        assert is_whole(spelled(typed))
    assert spelled("z2h") == "Z2H"
    assert spelled("z2h84") == "Z2H8-4"
    assert not is_whole(spelled("z2h849m"))
    assert spelled(" - ") == ""


def test_notes_fit_by_words_without_capitals_accents_and_endings():
    notes = "La PATENTE è smarrita; il signor Kovačič ha già fatto denuncia."
    for words in ("patenti", "smarrito patente", "kovacic", "Kovačič", "gia", "denunce"):
        assert fits(notes, stems_of(words)), words
    for words in ("patente rinnovo", "pat", "smarrimento"):
        assert not fits(notes, stems_of(words)), words


async def test_pages_hold_what_an_independent_filter_finds_in_order(core, staff, clock):
    """Random contacts, several of a moment, random questions, pages of any length."""
    dice = random.Random(19)
    begin, made = core.clock(), []
    for number in range(60):
        row = {
            "name": f"c{number:04}",
            "at": begin + timedelta(minutes=dice.randrange(20)),
            "category": dice.choice(["weapons", "licences"]),
            "channel": dice.choice(["video", "phone", "message"]),
            "outcome": dice.choice(["completed", "abandoned", None]),
            "wrap_up_code": dice.choice(["follow-up", None]),
            "by": dice.sample([staff["Anna"], staff["Bruno"]], dice.randrange(3)),
            "notes": dice.choice(["patente", "patente smarrita", "passaporto", None]),
            "state": dice.choice(["closed", "waiting"]),
        }
        made.append(row)
    async with core.database.writing() as session:
        for row in made:
            await put(session, **row)
        await put(session, "check", begin, category="station-check")

    def right(wanted, row):
        over = row["state"] == "closed"
        return (
            wanted.category in (None, row["category"])
            and wanted.channel in (None, row["channel"])
            and (wanted.operator is None or wanted.operator in row["by"])
            and (
                wanted.outcome is None
                or wanted.outcome in (row["outcome"], row["wrap_up_code"])
                or (wanted.outcome == "open" and not over)
            )
            and (not wanted.words or wanted.words in (row["notes"] or ""))
            and (wanted.since is None or row["at"] >= wanted.since)
            and (wanted.until is None or row["at"] < wanted.until)
        )

    for _ in range(40):
        wanted = ContactFilter(
            category=dice.choice([None, "weapons"]),
            channel=dice.choice([None, None, "phone"]),
            operator=dice.choice([None, staff["Anna"]]),
            outcome=dice.choice([None, "completed", "follow-up", "open"]),
            since=dice.choice([None, begin + timedelta(minutes=5)]),
            until=dice.choice([None, begin + timedelta(minutes=15)]),
            oldest_first=dice.choice([True, False]),
            words=dice.choice(["", "", "patente"]),
        )
        expected = sorted(
            (row for row in made if right(wanted, row)),
            key=lambda row: (row["at"], row["name"]),
            reverse=not wanted.oldest_first,
        )
        limit, after, found = dice.choice([1, 7, 100]), None, []
        async with core.database.reading() as session:
            while True:
                part = await page(session, wanted, UNCOUNTED, after=after, limit=limit)
                found += [row.id for row in part.contacts]
                after = part.after
                if after is None:
                    break
        assert found == [row["name"] for row in expected]


@postgresql_when_long
async def test_the_same_few_statements_find_few_and_many(core, staff):
    begin, asked = core.clock(), []
    history = ContactHistory(core.database, UNCOUNTED)
    async with core.database.writing() as session:
        for number in range(30):
            await put(session, f"m{number:04}", begin, by=[staff["Anna"]])
    engine = core.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *_args: asked.append(1))
    await history.page(ContactFilter(), after=None, limit=1)
    few, asked[:] = len(asked), []
    await history.page(ContactFilter(), after=None, limit=30)
    assert len(asked) == few


async def test_words_in_notes_take_a_reason_which_is_kept_without_them(
    client, bearer, core, people, clock
):
    at = core.clock()
    await a_contact(core, "lost", at, notes="Patente smarrita: denuncia fatta.")
    await a_contact(core, "slovene", at + timedelta(1), notes="Gospod Kovačič prosi za podatke")
    await a_contact(core, "other", at + timedelta(2), notes="Passaporto scaduto")
    await a_contact(core, "none", at + timedelta(3))
    capo = await bearer(Role.SUPERVISOR)

    async def search(**body):
        answer = await client.post("/api/v1/contacts/search", json=body, headers=capo)
        return answer.status, await answer.json()

    status, _ = await search(words="patenti")
    assert status == 422
    reason = "Reclamo prot. 12"
    for words, expected in (
        ("patenti smarrite", ["lost"]),
        ("kovacic", ["slovene"]),
        ("passaporto", ["other"]),
        ("passaporto rinnovo", []),
        ("...", []),
    ):
        status, found = await search(words=words, reason=reason)
        assert status == 200
        assert [each["id"] for each in found["contacts"]] == expected
    _, entries = await trail(core)
    assert {entry.detail["reason"] for entry in entries} == {reason}
    assert "patent" not in str([entry.detail for entry in entries]).lower()
    assert (await client.post("/api/v1/contacts/search", json={"words": "x", "reason": reason}, headers=await bearer(Role.QUALITY))).status == 403  # fmt: skip


async def trail(core):
    """The actions and entries of consultations, oldest first."""
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry).where(AuditEntry.action.in_(ACTIONS)).order_by(AuditEntry.seq)
        )
        found = list(rows.scalars())
    return [entry.action for entry in found], found


async def test_words_in_more_notes_than_are_read_at_once_go_on_where_they_ended(core):
    begin, many = core.clock(), 203
    async with core.database.writing() as session:
        for number in range(many):
            session.add(
                Contact(
                    id=f"n{number:04}", reference=f"NNNN-{number:04}", category="weapons",
                    channel="video", modality="video", language="it", needs=[], consent=True,
                    created_at=begin + timedelta(seconds=number), state="closed",
                    # the others look like a word that they do not have
                    notes="perché no" if number == 0 else "perchéxyz",
                )
            )  # fmt: skip
    wanted = ContactFilter(words="perche")
    async with core.database.reading() as session:
        found = await page(session, wanted, (), after=None, limit=9)
        assert [row.id for row in found.contacts] == ["n0000"]
        assert found.after is None
        part = await page(session, wanted, (), after=None, limit=9, most_read=200)
        assert part.contacts == []
        rest = await page(session, wanted, (), after=part.after, limit=9, most_read=200)
        assert [row.id for row in rest.contacts] == ["n0000"]


async def test_notes_are_read_with_a_reason_and_told_to_nobody_else(client, bearer, core):
    await a_contact(core, "c1", core.clock(), notes="Ha chiesto del modulo.")
    await a_contact(core, "c2", core.clock())
    capo = await bearer(Role.SUPERVISOR)
    told = await (await client.get("/api/v1/contacts/c1", headers=capo)).json()
    assert told["hasNotes"] is True
    assert "modulo" not in str(told)
    at = "/api/v1/contacts/c1/notes"
    assert (await client.post(at, json={"reason": ""}, headers=capo)).status == 422
    answer = await client.post(at, json={"reason": "Reclamo prot. 12"}, headers=capo)
    assert await answer.json() == {"notes": "Ha chiesto del modulo."}
    actions, entries = await trail(core)
    assert actions == ["contact.consult", "contact.notes"]
    assert entries[-1].detail == {"reason": "Reclamo prot. 12"}
    body = {"reason": "Reclamo prot. 12"}
    assert (await client.post("/api/v1/contacts/c2/notes", json=body, headers=capo)).status == 404
    quality = await bearer(Role.QUALITY)
    assert (await client.post(at, json=body, headers=quality)).status == 403


@postgresql_when_long
async def test_the_list_is_asked_for_over_http_in_any_spelling_and_paged(client, bearer, core):
    begin = core.clock()
    await a_contact(core, "c1", begin, reference="Z2H8-49MT")
    await a_contact(core, "c2", begin + timedelta(hours=1), reference="Z2H8-5555")
    capo = await bearer(Role.SUPERVISOR)

    async def asked(**params):
        answer = await client.get("/api/v1/contacts", params=params, headers=capo)
        assert answer.status == 200, await answer.text()
        found = await answer.json()
        return [each["id"] for each in found["contacts"]], found["nextCursor"]

    assert await asked(reference="z2h849mt") == (["c1"], None)
    assert await asked(reference="z2h8") == (["c2", "c1"], None)
    assert await asked(order="oldest") == (["c1", "c2"], None)
    first, cursor = await asked(limit="1")
    assert first == ["c2"]
    assert await asked(limit="1", cursor=cursor) == (["c1"], None)
    later = (begin + timedelta(minutes=30)).isoformat()
    assert await asked(**{"from": later}) == (["c2"], None)
    assert await asked(to=later) == (["c1"], None)
    for wrong in ("%%%", "bm8"):
        answer = await client.get("/api/v1/contacts", params={"cursor": wrong}, headers=capo)
        assert answer.status == 422


@postgresql_when_long
async def test_a_message_is_told_with_its_offers_and_whether_it_was_in_time(core, staff, clock):
    anna, bruno = staff["Anna"], staff["Bruno"]
    left = core.clock()
    await a_contact(core, "m1", left, channel="message", modality="text", outcome="completed")
    moment = iter(range(1, 99))

    async def later(kind, by, contact="m1", **data):
        at = left + timedelta(minutes=next(moment))
        async with core.database.writing() as session:
            if contact == "m1":
                await note(session, kind, contact, by, at, **data)
            else:
                await contacts.append_event(
                    session,
                    journal_id=f"{int(at.timestamp() * 1000)}-0",
                    kind=kind,
                    at=at,
                    contact_id=contact,
                    agent_id=by,
                    data=data,
                )

    async with core.database.writing() as session:
        session.add(
            Message(
                contact_id="m1", state="answered", email="a@example.org", code_hash="h",
                left_at=left, due_at=left, warn_at=left, answered_at=left, late=True,
            )
        )  # fmt: skip
    await later("message_left", None, category="weapons")
    queued = {"contact.category": "weapons", "contact.to": "waiting"}
    await later("schedule", None, "m1-q1", **queued)
    await later("offer", bruno, "m1-q1", **(queued | {"contact.to": "offered"}))
    await later("no_answer", bruno, "m1-q1", **queued)
    await later("remove", None, "m1-q1", reason="taken")
    await later("message_taken", anna)
    await later("message_put_back", None, had=anna)
    await later("schedule", None, "m1-q2", **queued)
    await later("offer", anna, "m1-q2", **(queued | {"contact.to": "offered"}))
    await later("accept", anna, "m1-q2")
    await later("message_taken", anna, offered=True)
    await later("message_answered", anna, late=True)
    told = await ContactHistory(core.database, UNCOUNTED).told("m1")
    assert [(step.kind, step.operator, step.reason, step.category) for step in told.steps] == [
        ("message_left", None, None, "weapons"),
        ("offer", "Bruno", None, None),
        ("no_answer", "Bruno", None, None),
        ("message_taken", "Anna", "list", None),
        ("message_put_back", "Anna", None, None),
        ("offer", "Anna", None, None),
        ("message_taken", "Anna", "offered", None),
        ("message_answered", "Anna", "late", None),
    ]
    assert told.contact.message.state == "answered"
    assert told.contact.message.late
    why = await FairnessLedger(core.database, core.settings.strategies).of_contact("m1")
    assert [(pairing.agent, pairing.contact) for pairing in why.pairings] == [
        (bruno, "m1-q1"),
        (anna, "m1-q2"),
    ]
    assert why.references["m1-q1"] == told.contact.reference


@pytest.mark.parametrize("own", [True, False], ids=["of the office", "of none"])
async def test_who_was_free_for_a_contact_of_an_office_is_told_by_the_accounts(core, staff, own):
    """The journal of that day does not say of which office an operator was: today's is taken."""
    anna, bruno = staff["Anna"], staff["Bruno"]
    begun = core.clock()
    await a_contact(core, "m1", begun, outcome="completed")
    async with core.database.writing() as session:
        for each in (anna, bruno) if own else (anna,):
            (await session.get_one(Account, each)).office_id = "office-01"
        queued = {"contact.category": "weapons", "contact.to": "waiting"}
        queued |= {"target": "@office-01"}
        for minute, (kind, by, data) in enumerate(
            (
                ("set_state", anna, {"agent.to": "available"}),
                ("set_state", bruno, {"agent.to": "available"}),
                ("enqueue", None, queued),
                ("offer", anna, queued | {"contact.to": "offered", "agent.to": "offered"}),
            )
        ):
            await contacts.append_event(
                session,
                journal_id=f"{int(begun.timestamp() * 1000) + minute}-0",
                kind=kind,
                at=begun + timedelta(minutes=minute),
                contact_id="m1" if kind in ("enqueue", "offer") else None,
                agent_id=by,
                data=data,
            )
    why = await FairnessLedger(core.database, core.settings.strategies).of_contact("m1")
    (pairing,) = why.pairings
    assert pairing.profile_as_of_now
    assert [(each.agent, each.reason) for each in pairing.free] == [
        (bruno, "less_idle" if own else "reserved")
    ]


async def nothing_aside(_before_ms):
    """The journal set nothing aside."""


async def test_offers_are_explained_by_the_states_that_are_kept_and_by_no_others(core, staff):
    """Of the day before, an operator's last contact is left, and that they went home afterwards is not."""
    anna, bruno = staff["Anna"], staff["Bruno"]
    begun = core.clock()
    yesterday = begun - timedelta(hours=16)
    await a_contact(core, "m1", begun, outcome="completed")
    await a_contact(core, "m0", yesterday, outcome="completed")
    queued = {"contact.category": "weapons", "contact.to": "waiting"}
    offered = queued | {"contact.to": "offered", "agent.to": "offered"}
    async with core.database.writing() as session:
        for number, (kind, contact, by, at, data) in enumerate(
            (
                ("enqueue", "m0", None, yesterday, queued),
                ("offer", "m0", bruno, yesterday, offered),
                ("finish_wrap_up", "m0", bruno, yesterday, {"agent.to": "available"}),
                ("set_state", None, bruno, yesterday, {"agent.to": "offline"}),
                ("set_state", None, anna, begun, {"agent.to": "available"}),
                ("enqueue", "m1", None, begun, queued),
                ("offer", "m1", anna, begun, offered),
            )
        ):
            await contacts.append_event(
                session, journal_id=f"{1000 + number}-0", kind=kind, at=at, contact_id=contact, agent_id=by, data=data
            )  # fmt: skip
    ledger = FairnessLedger(core.database, core.settings.strategies)
    assert len((await ledger.of_contact("m0")).pairings) == 1
    await StateRetention(
        core.database, core.clock, agreement="", kept_days=1, forget_aside=nothing_aside
    ).purge()
    (pairing,) = (await ledger.of_contact("m1")).pairings
    assert (pairing.agent, pairing.why_agent, pairing.free) == (anna, "only", [])
    gone = await ledger.of_contact("m0")
    assert (gone.pairings, gone.states_kept) == ([], False)


async def test_what_belongs_to_a_contact_is_linked(core, staff):
    at = core.clock()
    await a_contact(core, "asked", at, by=[staff["Anna"]], outcome="removed")
    await a_contact(core, "back", at + timedelta(hours=1), channel="callback", state="scheduled")
    async with core.database.writing() as session:
        await contacts.change_contact(session, "asked", removed_why="callback")
        session.add(
            Callback(
                contact_id="back", comes_from="asked", way="phone", code_hash="h", score_ms=0,
                due_at=at, asked_at=at, attempt=0,
            )
        )  # fmt: skip
        for minute, name, state in ((0, "r1", "ready"), (1, "r2", "destroyed"), (2, "r3", "ready")):
            await recordings.start(
                session, recording_id=name, contact_id="asked", started_at=at + timedelta(minutes=minute),
                keep_until=at + timedelta(days=9), parties=[], state=state,
            )  # fmt: skip
        sealed = await session.get(Recording, "r3")
        sealed.sealed_at = at
    history = ContactHistory(core.database, UNCOUNTED)
    asked, back = await history.told("asked"), await history.told("back")
    recorded = [(each.id, each.sealed) for each in asked.contact.recordings]
    assert recorded == [("r3", True), ("r1", False)], "the newest first"
    assert [(each.id, each.why) for each in asked.links] == [("back", "called_back")]
    assert [(each.id, each.why) for each in back.links] == [("asked", "asked_in")]
    assert back.contact.callback.way == "phone"
    assert [asked.contact.asked_back, back.contact.asked_back] == [True, False]
    listed = await history.page(ContactFilter(), after=None, limit=9)
    assert [each.id for each in listed.contacts] == ["back", "asked"]
    assert listed.contacts[1].operators == ["Anna"]


@postgresql_when_long
async def test_what_was_authorised_says_who_asked_or_handed_on_and_who_decided(core, staff):
    """Each line names the one who acts first; what was made by itself is the colleague's act, to whom has it now."""
    at, moment = core.clock(), iter(range(1, 9))
    await a_contact(core, "c1", at)
    anna, bruno, capo = staff["Anna"], staff["Bruno"], staff["Capo"]
    common = {"contact_id": "c1", "category": "weapons"}
    async with core.database.writing() as session:
        for number, (cause, kind, handed, decided) in enumerate(
            (
                ("asked", "during", None, "granted"),
                ("transferred", "during", bruno, "refused"),
                ("given", "waiting", None, "granted"),
            )
        ):
            session.add(
                Authorisation(
                    id=f"l{number}", account_id=anna, kind=kind, cause=cause, handed_by=handed,
                    state=decided, asked_at=at + timedelta(minutes=next(moment)), asked_why=f"why {number}",
                    decided_at=at + timedelta(minutes=next(moment)), decided_by=capo, decided_why=f"so {number}",
                    **common,
                )
            )  # fmt: skip
        await audit.append(
            session, at=at + timedelta(minutes=30), account_id=capo, action="contact.move",
            subject="contact:c1", detail={"reason": "Turno", "operator": bruno},
        )  # fmt: skip
        await audit.append(
            session, at=at + timedelta(minutes=31), account_id=capo, action="contact.move",
            subject="contact:c1", detail={"reason": "Zona", "office": "nowhere"},
        )  # fmt: skip
    told = await ContactHistory(core.database, UNCOUNTED).told("c1")
    assert [(step.kind, step.operator, step.to, step.reason) for step in told.steps] == [
        ("authorisation.asked", "Anna", None, "why 0"),
        ("authorisation.granted", "Capo", "Anna", "so 0"),
        ("authorisation.transferred", "Bruno", "Anna", "why 1"),
        ("authorisation.refused", "Capo", "Anna", "so 1"),
        ("authorisation.granted", "Capo", "Anna", "so 2"),
        ("contact.move", "Capo", "Bruno", "Turno"),
        ("contact.move", "Capo", None, "Zona"),
    ]


@postgresql_when_long
async def test_a_conference_is_found_by_its_reference_alone(core):
    at = core.clock()
    async with core.database.writing() as session:
        session.add(
            ConferenceRow(
                id="k1", station=core.settings.station, kind="meeting", title="Piano estivo",
                made_at=at, revision=1, state={},
            )
        )  # fmt: skip
    await a_contact(core, "k1", at, reference="KKKK-2222", category=CONFERENCE, channel="video", notes="Piano estivo")  # fmt: skip
    history = ContactHistory(core.database, UNCOUNTED)
    assert (await history.page(ContactFilter(), after=None, limit=9)).contacts == []
    found = await history.page(ContactFilter(reference="kkkk2222"), after=None, limit=9)
    assert [each.title for each in found.contacts] == ["Piano estivo"]
    told = await history.told("k1")
    assert told.contact.title == "Piano estivo"
    assert not told.has_notes


def test_every_step_that_can_be_told_has_words():
    verbs = {str(verb) for _, verb in CONTACT_TRANSITIONS} - SILENT
    journal = {"enqueue", "schedule", "due", "due_soon", "relax", "refused_by_all", "hold_alarm"}
    messages = {
        f"message_{what}"
        for what in (
            "left",
            "near",
            "put_back",
            "written",
            "taken",
            "released",
            "answered",
            "closed",
        )
    }
    for language in ("it", "en"):
        words = json.loads((LOCALES / f"{language}/contacts.json").read_text())
        missing = {
            kind for kind in verbs | journal | messages if f"contacts.step.{kind}" not in words
        }
        assert missing == set(), language
