"""Contacts of half a year in the station's database, with themes that rise among them, counted as the jobs process would."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from gateway.contacts.tables import Contact
from gateway.drivers.counting import DriverCounting
from gateway.messages.tables import Message, MessageReply
from gateway.topics.service import Topics
from tests.support.servers.unsigned import unsigned

USUAL = (
    ("licences", "Rinnovo patente", "Come si rinnova la patente scaduta da tre mesi?"),
    ("weapons", "Porto d'armi", "Quali documenti servono per il porto d'armi da caccia?"),
    ("road-code", "Verbale", "Ho ricevuto un verbale con la targa sbagliata, come faccio ricorso?"),
    ("recruitment", "Concorso", "Quando esce la graduatoria del concorso allievi marescialli?"),
    ("privacy", "Accesso agli atti", "Vorrei copia della denuncia presentata in caserma."),
    ("complaints", "Rumori", "Il vicino disturba ogni notte con la musica alta."),
    ("licences", "Passaporto", "Quanto tempo ci vuole per il passaporto di mia figlia?"),
    ("road-code", "Punti", "Quanti punti ho ancora sulla licenza di guida?"),
)
RISING = (
    (
        "telematics",
        "Sportello digitale bloccato",
        "Lo sportello digitale resta bloccato e la domanda non parte.",
    ),
    (
        "telematics",
        "Non si apre lo sportello",
        "Da ieri lo sportello digitale è bloccato, che cosa devo fare?",
    ),
)
GROWING = (
    ("criminal-code", "Messaggio dal figlio", "Ho ricevuto un messaggio da un finto figlio che chiede soldi: è una truffa?"),
    ("criminal-code", "Truffa", "Una truffa al telefono: un finto maresciallo chiede soldi per mio figlio."),
)  # fmt: skip
CHANNELS = ("message", "message", "video", "phone", "callback")
LANGUAGES = ("it",) * 20 + ("en", "en", "de", "sl")


async def told_contacts(url: str, *, weeks: int = 30, weekly: int = 60, seed: int = 7) -> None:
    """Write the contacts, then count them."""
    rng = random.Random(seed)
    now = datetime.now(UTC)
    rows: list[tuple[dict[str, object], dict[str, object], dict[str, object]]] = []
    monday = now - timedelta(days=now.weekday(), hours=now.hour, minutes=now.minute)
    for week in range(weeks):
        said = [rng.choice(USUAL) for _ in range(rng.randint(weekly - 6, weekly + 6))]
        said += [rng.choice(GROWING) for _ in range(max(0, 36 - 5 * week))]
        if week == 0:
            said += [rng.choice(RISING) for _ in range(26)]
        # of the running week what its days have brought
        length = now - monday if week == 0 else timedelta(days=6.9)
        for category, subject, text in said:
            at = monday - timedelta(days=7 * week) + rng.random() * length
            rows.append(_rows(rng, f"told{len(rows)}", at, category, subject, text))
    database = unsigned(url)
    try:
        async with database.writing() as session:
            for model, made in zip(
                (Contact, Message, MessageReply), zip(*rows, strict=True), strict=True
            ):
                await session.execute(insert(model), list(made))
        topics = Topics(database, station="main", clock=lambda: now)
        await DriverCounting(database, topics, lambda: now, k=5).count(now)
    finally:
        await database.aclose()


def _rows(
    rng: random.Random, key: str, at: datetime, category: str, subject: str, text: str
) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    return (
        {
            "id": key, "reference": key, "category": category, "channel": rng.choice(CHANNELS), "modality": "text",
            "language": rng.choice(LANGUAGES), "needs": ["slow-speech"] if rng.random() < 0.05 else [],
            "consent": False, "created_at": at, "state": "closed", "outcome": "completed",
            "wrap_up_code": rng.choice(("information-given", "referred", "follow-up")),
        },
        {
            "contact_id": key, "state": "answered", "email": f"{key}@example.org", "code_hash": key, "left_at": at,
            "due_at": at, "warn_at": at, "answered_at": at, "late": False, "subject": subject, "kind": "message",
        },
        {"id": key, "contact_id": key, "author": "citizen", "text": text, "written_at": at},
    )  # fmt: skip
