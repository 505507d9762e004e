"""The e-mails of inquiries. Subjects say nothing of the matter; those to other bodies are in Italian."""

from datetime import datetime

from gateway.inquiries.tables import Inquiry
from gateway.mail.compose import STATION_MAIL, Letter, Sender, when
from gateway.mail.reminders import reminder
from gateway.platform.languages import SOURCE

PAGE = "/inquiries"


def asked(sender: Sender, row: Inquiry, *, due: datetime) -> Letter:
    """Return the mail that asks another body the question; *due* is local."""
    return _outside(
        sender, "ask", row,
        subject_line=row.subject, question=row.question, due=when(due, SOURCE),
    )  # fmt: skip


def reminded(sender: Sender, row: Inquiry, *, due: datetime) -> Letter:
    """Return the mail that asks another body the question once more; *due* is local."""
    return _outside(
        sender, "again", row,
        subject_line=row.subject, question=row.question, due=when(due, SOURCE),
    )  # fmt: skip


def moved(sender: Sender, row: Inquiry, *, due: datetime) -> Letter:
    """Return the mail that tells another body the new day for the answer; *due* is local."""
    return _outside(sender, "moved", row, due=when(due, SOURCE))


def withdrawn(sender: Sender, row: Inquiry) -> Letter:
    """Return the mail that tells another body that no answer is needed any more."""
    return _outside(sender, "withdrawn", row)


def to_staff(sender: Sender, key: str, row: Inquiry, *, to: str, due: datetime) -> Letter:
    """Return a notice to a member of the staff or an office, without question and answer.

    *key*: ``ours``, ``ours-near``, ``ours-moved`` or ``ours-withdrawn`` for the office that is asked, ``answered`` or
    ``undelivered`` for the asker, ``late`` for the asker and the supervisors.
    """
    return reminder(
        sender, f"inquiry-{key}", to=to, path=f"{PAGE}?inquiry={row.id}", reference=row.reference,
        addressee=row.addressee, due=when(due, SOURCE),
    )  # fmt: skip


def _outside(sender: Sender, key: str, row: Inquiry, **words: object) -> Letter:
    places = {
        "reference": row.reference,
        "name": sender.named(SOURCE),
        "organisation": sender.organisation,
        **words,
    }
    return Letter(
        to=row.email,
        subject=STATION_MAIL.say(SOURCE, "inquiry.outside.subject", reference=row.reference),
        text=STATION_MAIL.say(SOURCE, f"inquiry.outside.{key}", **places),
        automatic=False,
        answers=row.mail_id,
        reply_to=sender.reply_to,
        certified=row.way == "pec",
        languages=(SOURCE,),
    )
