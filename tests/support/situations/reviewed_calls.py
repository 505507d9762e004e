"""A station with a recorded call that the quality office can judge, without anybody having called."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.accounts import sql as accounts
from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.contacts import changes as contacts
from gateway.contacts.counted import count_anew
from gateway.contacts.tables import Contact
from gateway.platform.ids import new_reference
from gateway.settings import Settings
from gateway.stores import open_archive
from recordings.model import RecordingId
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.servers.station import Account, Station
from tests.support.servers.unsigned import unsigned
from tests.support.situations.admin_calls import called, make_account

SECONDS = 8
FORM = {
    "cap": 60,
    "sections": [
        {
            "id": "welcome",
            "title": "Accoglienza",
            "weight": 1,
            "items": [
                {
                    "id": "greets",
                    "text": "Saluta, dice il servizio e il proprio codice",
                    "hint": "Nei primi venti secondi.",
                },
                {"id": "listens", "text": "Ascolta senza interrompere", "steps": 5},
            ],
        },
        {
            "id": "answer",
            "title": "Risposta",
            "weight": 2,
            "items": [
                {
                    "id": "right",
                    "text": "Dà l'informazione corretta e completa",
                    "steps": 3,
                    "labels": ["Sbagliata", "Incompleta", "Corretta"],
                    "gravity": "critical",
                },
                {
                    "id": "privacy",
                    "text": "Protegge i dati della persona",
                    "gravity": "fatal",
                    "weight": 0,
                },
                {
                    "id": "next",
                    "text": "Dice che cosa succede dopo",
                    "notApplicable": True,
                },
            ],
        },
    ],
}


def file_a_call(
    station: Station,
    name: str = "judged",
    category: str = "licences",
    *,
    seconds: int = SECONDS,
    by: str = "operator1",
    start_ms: int = START_MS,
) -> None:
    """Put a finished recording of operator *by*, begun at *start_ms*, into the archive and the history of a running station."""
    # the loop of the tests runs in this thread
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, _file(station, name, category, seconds, by, start_ms)).result()


async def _file(
    station: Station, name: str, category: str, seconds: int, by: str, start_ms: int
) -> None:
    settings = Settings(data_dir=station.data_dir)
    store = open_archive(settings)
    record(store, name, seconds=seconds, pictures=True, start_ms=start_ms)
    size = store.size(RecordingId(name))
    renditions = store.summary(RecordingId(name)).parties
    store.close()
    began = datetime.fromtimestamp(start_ms / 1000, UTC)
    ended = began + timedelta(seconds=seconds)
    database = unsigned(settings.database)
    async with database.writing() as session:
        operator = await accounts.by_username(session, by)
        assert operator is not None
        await contacts.open_contact(
            session,
            contact_id=f"contact-of-{name}",
            reference=new_reference(),
            category=category,
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name=None,
            consent=True,
            created_at=began - timedelta(minutes=2),
        )
        contact = await session.get(Contact, f"contact-of-{name}")
        assert contact is not None
        contact.state, contact.outcome, contact.ended_at = "closed", "completed", ended
        contact.connected_at = began
        await contacts.put_leg(
            session,
            leg_id=f"leg-of-{name}",
            contact_id=f"contact-of-{name}",
            position=1,
            party="agent",
            channel="video",
            account_id=operator.id,
            started_at=began,
            ended_at=ended,
        )
        await count_anew(session, f"contact-of-{name}")
        await recordings.start(
            session,
            recording_id=name,
            contact_id=f"contact-of-{name}",
            started_at=began,
            keep_until=datetime.now(UTC) + timedelta(days=180),
            parties=[],
            state="ready",
        )
        await changes.change(
            session,
            name,
            ended_at=ended,
            duration_ms=seconds * 1000,
            bytes=size,
            verdict="good",
            parties=[
                {
                    "party": party.party,
                    "rendition": rendition.name,
                    "audio": rendition.audio,
                    "video": rendition.video,
                    "offset_ms": 0,
                    "duration_ms": rendition.duration_ms,
                    "gaps": 0,
                }
                for party in renditions
                for rendition in party.renditions
            ],
        )
    await database.aclose()


async def another_reviewer(station: Station, username: str = "quality2") -> Account:
    """One more member of the quality office."""
    wanted = {"username": username, "role": "quality", "displayName": "Addetto qualità 2"}
    one_time = await make_account(station, wanted)
    chosen = "una parola d'ordine lunga"
    first = Account(username=username, password=one_time, role="quality")
    status, _ = await called(
        station.url, first, "POST", "me/password",
        {"present": first.password, "new": chosen},
    )  # fmt: skip
    assert status == 204, status
    return Account(username=username, password=chosen, role="quality")


async def publish_a_form(station: Station, name: str = "Ascolto 2026") -> str:
    """A form by which can be judged; return its id."""
    made = await _call(station, "quality1", "POST", "review/forms", {"name": name})
    path = f"review/forms/{made['id']}"
    await _call(station, "quality1", "PUT", path, {"revision": 1, "name": name, "draft": FORM})
    await _call(station, "quality1", "POST", f"{path}/publish", {"revision": 2})
    return str(made["id"])


async def _call(station: Station, who: str, method: str, path: str, body: Any) -> Any:
    status, answer = await called(station.url, station.account(who), method, path, body)
    assert status < 300, (status, answer)
    return answer
