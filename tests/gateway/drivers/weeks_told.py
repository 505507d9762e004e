"""Six weeks of contacts as rows: every week the same, and in the last one thirty people with words of their own."""

from datetime import timedelta

from sqlalchemy import insert

from gateway.contacts.tables import Contact
from gateway.messages.tables import Message, MessageReply


def rows_of(key, at, text, person, subject=None):
    """A case that was answered, as rows of its three tables."""
    return (
        {
            "id": key, "reference": key[:16], "category": "weapons", "channel": "message", "modality": "text",
            "language": "it", "needs": [], "consent": False, "created_at": at, "state": "closed",
        },
        {
            "contact_id": key, "state": "answered", "email": f"{person}@example.org", "code_hash": key, "left_at": at,
            "due_at": at, "warn_at": at, "late": False, "subject": subject, "kind": "message",
        },
        {"id": key, "contact_id": key, "author": "citizen", "text": text, "written_at": at},
    )  # fmt: skip


async def write_weeks(database, now):
    """Write them; some of the thirty people write twice."""
    made = [
        rows_of(f"q{week}n{number}", now - timedelta(days=7 * week, minutes=number), "Rinnovo della patente", f"q{number}")
        for week in range(6)
        for number in range(30)
    ]  # fmt: skip
    made += [
        rows_of(
            f"new{number}", now - timedelta(hours=1, minutes=number),
            "Lo sportello digitale resta bloccato, scriva a ada@example.org", f"p{number % 30}",
            f"Sportello bloccato di Ada Neri Bruni {number}",
        )
        for number in range(36)
    ]  # fmt: skip
    async with database.writing() as session:
        for model, rows in zip(
            (Contact, Message, MessageReply), zip(*made, strict=True), strict=True
        ):
            await session.execute(insert(model), list(rows))
