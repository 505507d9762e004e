"""A station at which people have worked: a quarter of contacts with today's, messages late and in time, callbacks,
complaints, circulars, tasks and recordings, and a floor on which some talk, some wait and some pause."""

import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self

import aiohttp
from sqlalchemy import insert, select

from gateway.callbacks.tables import Callback
from gateway.complaints.tables import Complaint
from gateway.contacts.tables import Contact
from gateway.evaluation.tables import Evaluation
from gateway.messages.tables import Message, MessageReply
from gateway.platform.times import ROME
from queueing.categories import shipped
from tests.support.people.population import Population, SyntheticCitizen, SyntheticOperator
from tests.support.servers.station import Account, Station
from tests.support.servers.unsigned import unsigned
from tests.support.situations.history_days import (
    Days,
    callbacks_between,
    contacts_between,
    messages_between,
    shifts_between,
    with_codes,
    with_stars,
    with_ways_out,
)
from tests.support.situations.reviewed_calls import file_a_call, publish_a_form
from tests.support.situations.seasons import made_days
from tests.support.situations.told_contacts import GROWING, RISING, USUAL

HISTORY_DAYS = 100
PASSWORD = "una parola d'ordine lunga"
CHANNELS = ("video",) * 6 + ("phone",) * 3
PEOPLE: tuple[tuple[str, str, str | None], ...] = (
    ("operator1", "Anna Conti", None),
    ("operator2", "Bruno Sala", None),
    ("operator3", "Maria Antonietta Guglielmina Bevilacqua-Castiglioncelli", None),
    ("operator4", "Davide Ferri", None),
    ("operator5", "Elena Kovačič", None),
    ("operator6", "Franz Pichler", "office-03"),
    ("operator7", "Giulia De Santis", "office-07"),
    ("operator8", "Hélène Perrin", None),
)
"""Who answers: username, name, office. The first three are demonstration accounts."""
ONE_TOPIC = {"operator4": "training", "operator7": "welfare"}
"""Operators of one topic stay free while citizens wait for others."""
RECORDED = (
    ("weapons", "operator1", 4), ("licences", "operator2", 5), ("road-code", "operator1", 7),
    ("privacy", "operator3", 26), ("licences", "operator8", 28), ("criminal-code", "operator2", 30),
    ("recruitment", "operator5", 50),
)  # fmt: skip
"""Recorded calls: topic, operator, hours ago."""
ANSWERS = {"greets": 1, "listens": 3, "right": 2, "privacy": 1, "next": None}


class Acting:
    """The API with one session an account. Closed with ``async with``."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._http = aiohttp.ClientSession(station.url)
        self._tokens: dict[str, str] = {}
        self._made: dict[str, Account] = {}

    def knows(self, account: Account) -> None:
        """Act from now on also as *account*, which is none of the demonstration."""
        self._made[account.username] = account

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def do(self, who: str | None, method: str, path: str, body: Any = None) -> Any:
        """Call a route as *who*, or as nobody; return the decoded answer, which has to be a good one."""
        headers = {"Origin": self._station.url}
        if who is not None:
            headers["Authorization"] = f"Bearer {await self._token(who)}"
        async with self._http.request(
            method, f"/api/v1/{path}", json=body, headers=headers
        ) as answer:
            assert answer.status < 300, f"{method} {path}: {answer.status} {await answer.text()}"
            return await answer.json() if answer.content_length else None

    async def _token(self, who: str) -> str:
        if who not in self._tokens:
            account = self._made.get(who) or self._station.account(who)
            given = {"username": account.username, "password": account.password}
            self._tokens[who] = (await self.do(None, "POST", "session", given))["accessToken"]
        return self._tokens[who]


@dataclass
class Worked:
    """The people who answer, by username: how they sign in, their ids, their offices."""

    accounts: dict[str, Account] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str | None] = field(default_factory=dict)


async def worked(station: Station, *, begun: bool = True) -> Worked:
    """Fill the history, the cases, the day and the archive of a running station; *begun*: the day was opened after its briefing."""
    made = Worked()
    async with Acting(station) as acting:
        await _people(acting, station, made)
        async with _written(station) as session:
            await _history(session, made)
        await _cases(acting, station)
        if begun:
            await _day(acting, made)
        await _circulars(acting)
        await _recordings(acting, station, made)
    return made


@contextlib.asynccontextmanager
async def _written(station: Station) -> AsyncIterator[Any]:
    database = unsigned(f"sqlite+aiosqlite:///{station.data_dir / 'station.db'}")
    try:
        async with database.writing() as session:
            yield session
    finally:
        await database.aclose()


async def _people(acting: Acting, station: Station, made: Worked) -> None:
    listed = await acting.do("admin1", "GET", "accounts")
    there = {each["username"]: each["id"] for each in listed["accounts"]}
    topics = {each.id: 3 for each in shipped() if each.id != "militaria"}
    for username, name, office in PEOPLE:
        made.offices[username] = office
        categories = {ONE_TOPIC[username]: 4} if username in ONE_TOPIC else topics
        if username in there:
            made.ids[username] = there[username]
            made.accounts[username] = station.account(username)
            change = {"displayName": name, "categories": categories}
            await acting.do("admin1", "PATCH", f"accounts/{there[username]}", change)
            continue
        wanted = {
            "username": username, "role": "operator", "displayName": name, "categories": categories,
        }  # fmt: skip
        given = await acting.do(
            "admin1", "POST", "accounts", wanted | ({"office": office} if office else {})
        )
        made.ids[username] = given["account"]["id"]
        first = {"username": username, "password": given["oneTimePassword"]}
        token = (await acting.do(None, "POST", "session", first))["accessToken"]
        async with aiohttp.ClientSession(station.url) as http:
            change = {"present": first["password"], "new": PASSWORD}
            headers = {"Authorization": f"Bearer {token}", "Origin": station.url}
            async with http.post("/api/v1/me/password", json=change, headers=headers) as answer:
                assert answer.status == 204, await answer.text()
        made.accounts[username] = Account(username, PASSWORD, "operator")
        acting.knows(made.accounts[username])
        version = (await acting.do(username, "GET", "me/notice"))["version"]
        await acting.do(username, "POST", "me/notice", {"version": version})


async def _history(session: Any, made: Worked, *, seed: int = 19) -> None:
    """Contacts of the last days by half-hours, ended in every way, today's up to now."""
    dice = random.Random(seed)
    now = datetime.now(UTC)
    today = now.astimezone(ROME).date()
    operators = list(made.ids.values())
    found, count = Days(), 0
    level = {today: 1.4}
    for day, slots in made_days(
        seed, today - timedelta(days=HISTORY_DAYS), HISTORY_DAYS + 1
    ).items():
        for slot, contacts in enumerate(slots):
            start = datetime.combine(day, time(slot // 2, 30 * (slot % 2)), ROME).astimezone(UTC)
            over = min(start + timedelta(minutes=30), now - timedelta(minutes=20))
            if over <= start or not contacts:
                continue
            number = round(contacts * level.get(day, 1))
            found.add(contacts_between(seed + count, start, over, number, operators, first=count))
            count += number
    begin = now - timedelta(days=HISTORY_DAYS)
    found.add(callbacks_between(seed, begin, now - timedelta(hours=2), 300, operators, first=count))
    _only_those_over(found, now)
    with_ways_out(with_stars(with_codes(found, seed), seed), seed)
    count += 300
    written = messages_between(seed, begin, now - timedelta(days=4), 1200, operators, first=count)
    _only_those_over(written, now)
    found.add(written)
    topics = [each.id for each in shipped()]
    weights = [max(1, 40 - 4 * number) for number in range(len(topics))]
    dice.shuffle(weights)
    for row in found.contacts:
        if row["category"] != "station-check":
            row["category"] = dice.choices(topics, weights)[0]
        row["language"] = dice.choice(("it",) * 18 + ("en", "de"))
        if row["channel"] in ("video", "phone"):
            row["channel"] = dice.choice(CHANNELS)
            row["modality"] = (
                "audio"
                if row["channel"] == "phone"
                else dice.choice(("video", "video", "audio", "text"))
            )
        row["consent"] = row["channel"] == "video" and dice.random() < 0.4
    offices = {made.ids[name]: office for name, office in made.offices.items()}
    for leg in found.legs:
        leg["office_id"] = offices.get(leg["account_id"])
    first = now - timedelta(days=7)
    found.events = [
        event
        for event in shifts_between(seed, first, 7, operators).events
        if event["at"] < now - timedelta(hours=12)
    ]
    await found.write(session)
    await session.execute(insert(Message), [_message(row, dice) for row in written.contacts])
    await session.execute(
        insert(MessageReply),
        [
            {
                "id": f"text-{row['id']}", "contact_id": row["id"], "author": "citizen",
                "text": dice.choice((*USUAL, *GROWING, *RISING))[2], "written_at": row["created_at"],
            }
            for row in written.contacts
        ],
    )  # fmt: skip
    asked = [row for row in found.contacts if row["channel"] == "callback"]
    await session.execute(insert(Callback), [_callback(row) for row in asked])


def _only_those_over(days: Days, now: datetime) -> None:
    days.contacts = [
        row for row in days.contacts if row["state"] == "closed" and row["ended_at"] < now
    ]
    kept = {row["id"] for row in days.contacts}
    days.legs = [leg for leg in days.legs if leg["contact_id"] in kept]
    days.quality = [row for row in days.quality if row["contact_id"] in kept]


def _message(row: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    answered = row["outcome"] == "completed"
    left = row["created_at"]
    return {
        "contact_id": row["id"], "state": "answered" if answered else "closed",
        "email": f"{row['id']}@example.org", "code_hash": row["id"], "left_at": left,
        "due_at": row["promise_due_at"] or left + timedelta(days=3), "warn_at": left + timedelta(days=2),
        "answered_at": row["ended_at"] if answered else None, "late": row["promise_kept"] == 0,
        "closed_at": None if answered else row["ended_at"],
        "closed_why": None if answered else "spam",
        "subject": dice.choice(USUAL)[1], "kind": "message",
    }  # fmt: skip


def _callback(row: Mapping[str, Any]) -> dict[str, Any]:
    due = row["due_at"] or row["created_at"]
    return {
        "contact_id": row["id"], "way": "phone", "number": "+390612345678", "code_hash": row["id"],
        "score_ms": int(due.timestamp() * 1000), "due_at": due, "asked_at": row["created_at"],
        "queued_at": due, "attempt": 1, "called_at": row["connected_at"],
        "result": "reached" if row["connected_at"] else "cancelled",
    }  # fmt: skip


LETTERS = (
    ("weapons", "Rinnovo del porto d'armi", "Il mio porto d'armi per uso caccia scade a marzo: come si rinnova?", 2),
    ("road-code", "Verbale con la targa sbagliata", "Ho ricevuto una multa con l'autovelox e il verbale ha la targa sbagliata.", 30),
    ("licences", "Passaporto per la figlia", "Quanto tempo ci vuole per il passaporto di mia figlia? Partiamo il 20.", 20),
    ("privacy", "Accesso agli atti", "Vorrei copia della denuncia che ho presentato in caserma il mese scorso.", 51),
    ("recruitment", "Graduatoria", "Quando esce la graduatoria del concorso per allievi marescialli?", 1),
    ("criminal-code", "Truffa al telefono", "Un finto maresciallo ha chiesto soldi a mio padre al telefono.", 5),
)  # fmt: skip
"""Messages that nobody has answered yet: topic, subject, text, hours ago."""
GRIEVANCES = (
    ("waiting", "Un'ora in coda", "Ho aspettato un'ora e poi la videochiamata è caduta.", 3, False),
    ("conduct", "Modi bruschi allo sportello", "L'operatore mi ha interrotto tre volte.", 34, False),
    ("website", "Il modulo non si apre", "Dal telefono il modulo non si apre.", 9, True),
)  # fmt: skip
"""Complaints: kind, subject, text, days ago, without an address."""


async def _cases(acting: Acting, station: Station) -> None:
    """Messages, complaints and praise as citizens leave them, then as old as they are meant to be."""
    ages: list[tuple[type[Message | Complaint], str, timedelta]] = []
    for number, (category, subject, text, hours) in enumerate(LETTERS):
        body = {
            "request": secrets.token_hex(12), "category": category, "subject": subject,
            "text": text, "email": f"persona{number}@example.org", "name": "Ada Conti", "consent": True,
        }  # fmt: skip
        left = await acting.do(None, "POST", "messages", body)
        ages.append((Message, left["reference"], timedelta(hours=hours)))
    for category, subject, text, days, anonymous in GRIEVANCES:
        body = {
            "request": secrets.token_hex(12), "text": text, "consent": True,
            "facts": {"category": category, "subject": subject, "place": "Roma"},
            **({} if anonymous else {"email": "reclamo@example.org", "name": "Carlo Neri"}),
        }  # fmt: skip
        left = await acting.do(None, "POST", "complaints", body)
        ages.append((Complaint, left["reference"], timedelta(days=days)))
    praise = {
        "request": secrets.token_hex(12), "text": "Gentile e chiara, grazie.", "whom": "Anna Conti",
        "consent": True,
    }  # fmt: skip
    await acting.do(None, "POST", "praises", praise)
    async with _written(station) as session:
        for table, reference, age in ages:
            contact = await session.get_one(Contact, await _id_of(session, reference))
            contact.created_at -= age
            if contact.promise_due_at is not None:
                contact.promise_due_at -= age
            message = await session.get(Message, contact.id)
            if message is not None:
                message.left_at -= age
                message.due_at -= age
                message.warn_at -= age
            if table is Complaint:
                complaint = await session.get_one(Complaint, contact.id)
                complaint.taken_at -= age
                complaint.due_at -= age
                complaint.warn_at -= age


async def _id_of(session: Any, reference: str) -> str:
    return str(await session.scalar(select(Contact.id).where(Contact.reference == reference)))


async def _day(acting: Acting, made: Worked) -> None:
    """The day was begun with its briefing and opened; tasks and decisions were given, a rule of alarms was made stricter."""
    for move in ("brief", "open"):
        now = await acting.do("supervisor1", "GET", "day")
        wanted = {"move": move, "revision": now["revision"]}
        await acting.do("supervisor1", "POST", "day/moves", wanted)
    tasks: list[dict[str, Any]] = [
        {"text": "Richiamare la scuola di Ostia per la visita guidata", "accountId": made.ids["operator1"]},
        {"text": "Controllare i cartelli degli orari", "officeId": "office-03"},
        {"text": "Leggere la circolare sulle patenti prima del turno"},
    ]  # fmt: skip
    for task in tasks:
        await acting.do("supervisor1", "POST", "day/tasks", task)
    for text, category in (
        ("Alle richieste sul porto d'armi si risponde con la scheda nuova", "weapons"),
        ("Sabato si apre alle 9", None),
    ):
        decision = {"text": text, **({"category": category} if category else {})}
        await acting.do("supervisor1", "POST", "day/decisions", decision)
    day = (datetime.now(ROME) + timedelta(days=1)).date()
    tomorrow = datetime.combine(day, time(8, 30), ROME)
    plan = {
        "kind": "briefing", "title": "Briefing del mattino", "startsAt": tomorrow.isoformat(), "minutes": 20,
        "items": [{"text": "Attese sulle patenti", "minutes": 5}],
    }  # fmt: skip
    await acting.do("supervisor1", "POST", "conferences", plan)


CIRCULARS = (
    ("Nuova scheda sulle patenti di guida", ["operator", "office"], True),
    ("Orari delle feste di dicembre", ["operator", "office", "quality"], False),
    ("Turno straordinario di sabato 12: chi può, lo dica al Capo Ufficio entro giovedì", ["operator"], True),
)  # fmt: skip


async def _circulars(acting: Acting) -> None:
    for title, roles, confirm in CIRCULARS:
        wanted = {
            "title": title, "roles": roles, "confirm": confirm,
            "text": f"{title}.\n\nDa lunedì si risponde con la scheda, e si annota l'esito.",
        }  # fmt: skip
        given = await acting.do("supervisor1", "POST", "circulars", wanted)
        reading = {"confirmed": confirm}
        await acting.do("operator1", "PUT", f"circulars/{given['id']}/reading", reading)
        await acting.do("operator2", "PUT", f"circulars/{given['id']}/reading", {})


async def _recordings(acting: Acting, station: Station, made: Worked) -> None:
    """Recorded calls of the last days, the older ones judged, some of these judgements given to their operators."""
    form = await publish_a_form(station)
    reviewer = (await acting.do("quality1", "GET", "me"))["id"]
    boss = (await acting.do("supervisor1", "GET", "me"))["id"]
    now = datetime.now(UTC)
    for number, (category, by, hours) in enumerate(RECORDED):
        began = now - timedelta(hours=hours)
        file_a_call(
            station, f"kept{number}", category, by=by, start_ms=int(began.timestamp() * 1000)
        )
    async with _written(station) as session:
        for number, (category, by, hours) in enumerate(RECORDED):
            if hours < 24:
                continue
            began = now - timedelta(hours=hours)
            released = number % 2 == 1
            await session.execute(
                insert(Evaluation).values(
                    id=f"judged{number}", recording_id=f"kept{number}",
                    contact_id=f"contact-of-kept{number}", form_id=form, version=1,
                    operator_id=made.ids[by], reviewer_id=reviewer, turn="only",
                    state="released" if released else "submitted", category=category,
                    occurred_at=began, assigned_at=began + timedelta(hours=1),
                    due_at=began + timedelta(days=7), answers=ANSWERS, comments=None,
                    summary="Chiara e cortese; dire prima i tempi.", tenths=800 + 30 * number,
                    watched=0.97, submitted_at=now - timedelta(hours=2),
                    released_at=now - timedelta(hours=1) if released else None,
                    released_by=boss if released else None,
                )
            )  # fmt: skip


async def _offered(operator: SyntheticOperator) -> str:
    await operator.until(lambda: operator.offer is not None, 30, "a contact rings")
    assert operator.offer is not None
    return str(operator.offer["contactId"])


async def takes(operator: SyntheticOperator, contact_id: str) -> None:
    """Answer this contact once it rings; a message that rings first is declined."""
    while (offered := await _offered(operator)) != contact_id:
        await operator.socket.do("declineOffer", contactId=offered)
        await operator.until(
            lambda declined=offered: (operator.offer or {}).get("contactId") != declined, 30, "it stops ringing"
        )  # fmt: skip
    await operator.accept()


async def _talk(
    operator: SyntheticOperator, citizen: SyntheticCitizen, category: str, how: str
) -> None:
    await takes(operator, await citizen.enter(category, modality=how, recording=how == "video"))
    await citizen.until(lambda: citizen.state == "connected", 30, "the citizen is answered")


@contextlib.asynccontextmanager
async def at_work(station: Station, made: Worked) -> AsyncIterator[Population]:
    """A floor at work while it lasts: two who talk, one who pauses, one who writes up, two who are free for one topic alone, and
    citizens in line, one for a topic that nobody serves."""
    async with Population(station.url) as people:
        one = await people.operator(made.accounts["operator1"])
        await one.available()
        await _talk(one, await people.citizen(), "weapons", "video")
        two = await people.operator(made.accounts["operator2"])
        await two.available()
        second = await people.citizen()
        await _talk(two, second, "licences", "text")
        await second.say("Buongiorno, ho una domanda sul rinnovo.")
        await two.say("Buongiorno, dica pure.")
        three = await people.operator(made.accounts["operator3"])
        await three.available()
        await _talk(three, await people.citizen(), "road-code", "audio")
        await three.hang_up()
        eight = await people.operator(made.accounts["operator8"])
        await eight.socket.do("setState", state="paused", reason="lunch")
        for name in ONE_TOPIC:
            free = await people.operator(made.accounts[name])
            await free.available()
        for category in ("weapons", "weapons", "licences", "weapons", "privacy", "militaria"):
            waiting = await people.citizen()
            await waiting.enter(category, modality="text")
        yield people
