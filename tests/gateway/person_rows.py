"""One person in every table that knows persons, and what destroys their recordings."""

from datetime import timedelta

from gateway.archive.tables import Recording, RecordingComment
from gateway.bodies.tables import BodyReferral
from gateway.callbacks.tables import Callback
from gateway.complaints.tables import Complaint, ComplaintStep, Praise
from gateway.contacts import changes as contacts
from gateway.contacts import chat_sql as chat
from gateway.contacts.tables import Escalation, Location, Recognition
from gateway.handover.tables import Authorisation, Consultation
from gateway.inquiries.tables import Inquiry, InquiryAnswer
from gateway.knowledge.tables import Sheet, SheetUse
from gateway.listening.tables import Rating, Thanks
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.tables import RawMail, ReceivedMail
from gateway.messages.tables import Message, MessageHold, MessageReply, MessageStep
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.personal.clues import Clue
from gateway.platform.security.tables import Account
from gateway.privacy.service import Erased, Persons
from gateway.recognition.tables import KnownCitizen, KnownContact, KnownView
from gateway.schema import PERSONAL
from gateway.siprec.tables import RecordedCallParty
from gateway.telephony.tables import PhoneCall

NAME = "Ondina Brambilla-Xyzzy"


class Destroyer:
    def __init__(self, *, works: bool = True) -> None:
        self.gone: list[tuple[str, str]] = []
        self.works = works

    async def __call__(self, recording: str, reason: str) -> bool:
        self.gone.append((recording, reason))
        return self.works


async def fill(database, at, *, name=NAME, contact="c1", reference="AAAA-2222", state="closed"):
    async with database.writing() as session:
        await contacts.open_contact(
            session,
            contact_id=contact,
            reference=reference,
            category="weapons",
            channel="video",
            modality="video",
            language="it",
            needs=["quuxlane"],
            visitor_name=name,
            consent=True,
            created_at=at,
        )
        outcome = "completed" if state == "closed" else None
        await contacts.change_contact(
            session,
            contact,
            state=state,
            outcome=outcome,
            notes="plughnote",
            connected_at=at + timedelta(seconds=8),
            ended_at=at + timedelta(seconds=90) if outcome else None,
        )
        for number, text in enumerate(("mi scriva a Wombat@example.org", "x" * 9000 + "quuxlane")):
            await chat.append(
                session,
                message_id=f"{contact}-m{number}",
                contact_id=contact,
                author="citizen",
                text=text,
                sent_at=at,
            )
        session.add(Location(contact_id=contact, state="shared", asked_at=at, text="fnordplace"))
        session.add(
            Consultation(
                contact_id=contact,
                account_id=None,
                asked_at=at,
                note="quuxask",
            )
        )
        session.add(
            Escalation(
                contact_id=contact, opened_at=at, what="plughnote", callback="5551234567",
                outcome="advised",
            )
        )  # fmt: skip
        await session.merge(
            Account(
                id="a-1", username="bruno", display_name="Bruno", code="AB1-CD2", role="operator",
                password_hash="-", password_set_at=at, must_change_password=False, created_at=at,
                skills=[],
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Authorisation(
                id=f"auth-{contact}", kind="during", account_id="a-1", category="weapons",
                contact_id=contact, asked_at=at, asked_why="plughreason", state="pending",
            )
        )  # fmt: skip
        await audit.append(
            session, at=at, account_id="a-1", action="contact.advance",
            subject=f"contact:{contact}",
            detail={"reason": "plughact" if name == NAME else "altro", "advance_s": 60},
        )  # fmt: skip
        session.add(
            PhoneCall(
                contact_id=contact, call_id=f"call-{contact}", caller=None, number="+395551234567",
                fingerprint="f", created_at=at,
            )
        )  # fmt: skip
        session.add(
            CallOut(
                id=f"out-{contact}", contact_id=contact, purpose="callback", number="+395551234567",
                state="ended", machine=False, asked_at=at, told_at=at,
            )
        )  # fmt: skip
        session.add(
            RecordedCallParty(
                contact_id=contact, party="citizen", name=name, number="+395551234567",
                joined_at=at,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Callback(
                contact_id=contact, way="phone", email=None, number="+395551234567", attempt=0,
                code_hash=f"b-{contact}", score_ms=0, asked_at=at, due_at=at,
            )
        )  # fmt: skip
        if name == NAME:
            session.add(
                KnownCitizen(
                    id=f"k-{contact}", code_hash=f"k-{contact}", language="it", needs=["quuxlane"],
                    email="wombat@example.org", consented_at=at, used_at=at,
                )
            )  # fmt: skip
            await session.flush()
            session.add(
                KnownContact(contact_id=contact, known_id=f"k-{contact}", way="linked", at=at)
            )
            session.add(
                KnownView(contact_id=contact, known_id=f"k-{contact}", account_id="a-1", at=at)
            )
        session.add(Recognition(contact_id=contact, mark=f"mark-{contact}", seen_at=at))
        session.add(
            Message(
                contact_id=contact, state="answered", email="wombat@example.org",
                code_hash=f"h-{contact}", left_at=at, due_at=at, warn_at=at, late=False,
                subject="plughnote",
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Complaint(
                contact_id=contact, state="received", category="waiting", subject="plughnote", place="fnordplace",
                anonymous=False, way="web", taken_at=at, due_at=at, warn_at=at, late=False,
            )
        )  # fmt: skip
        session.add(
            ComplaintStep(
                id=f"{contact}-cs", contact_id=contact, position=0, at=at, state="received", note="plughnote"
            )
        )  # fmt: skip
        session.add(
            Rating(contact_id=contact, score=2, text="plughnote", state="withheld", given_at=at)
        )
        session.add(
            Thanks(contact_id=contact, account_id="a-1", text="plughnote", state="delivered", given_at=at)
        )  # fmt: skip
        session.add(
            Praise(
                contact_id=contact,
                whom="plughnote",
                way="web",
                taken_at=at,
                people=[],
                thanked=False,
            )
        )
        session.add(
            BodyReferral(
                id=f"{contact}-br",
                name="Comune",
                contact_id=contact,
                category="",
                how="chat",
                at=at,
            )
        )
        session.add(
            Sheet(
                id=f"{contact}-s", topics=[], owner_id=None, deputy_id=None, example=False,
                state="published", last_number=1, current=1, meaning=1, created_at=at,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            SheetUse(
                id=f"{contact}-u", contact_id=contact, sheet_id=f"{contact}-s", version=1, how="chat", at=at
            )
        )  # fmt: skip
        session.add(
            Inquiry(
                id=f"{contact}-i", reference=f"Q{reference}", contact_id=contact, category="weapons",
                subject="plughnote", question="plughnote", addressee="Comune", way="station", email="",
                asked_at=at, due_at=at, warn_at=at, state="answered", answered_at=at, unseen=False,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            InquiryAnswer(
                id=f"{contact}-ia", inquiry_id=f"{contact}-i", contact_id=contact, way="page",
                text="plughnote", at=at, sender="", files=0,
            )
        )  # fmt: skip
        session.add(
            ReceivedMail(
                id=f"{contact}-rm", box="mail", state="done", kind="letter", contact_id=contact,
                message_id=f"{contact}@example.org", size=9, tries=0, arrived_at=at,
            )
        )  # fmt: skip
        await session.flush()
        session.add(RawMail(mail_id=f"{contact}-rm", sealed=b"sealed"))
        session.add(
            MessageHold(
                id=f"hold-{contact}", contact_id=contact, placed_by=None, placed_at=at, until=None,
                reason="plughnote", ended_at=at, ended_by=None,
            )
        )  # fmt: skip
        session.add(
            MessageStep(
                id=f"{contact}-st", contact_id=contact, kind="note", at=at, words="plughnote"
            )
        )
        session.add(
            MessageReply(
                id=f"{contact}-w",
                contact_id=contact,
                author="citizen",
                text="plughnote",
                written_at=at,
            )
        )
        session.add(
            OutgoingMail(
                id=f"{contact}-o", contact_id=contact, kind="answer", sealed="", state="sent",
                attempts=1, next_at=at, created_at=at,
            )
        )  # fmt: skip
        session.add(
            Recording(
                id=f"r-{contact}", contact_id=contact, state="ready", started_at=at, parties=[],
                bytes=5, keep_until=at + timedelta(days=180), gaps=[],
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            RecordingComment(
                id=f"comment-{contact}", recording_id=f"r-{contact}", contact_id=contact,
                account_id=None, at_ms=5, text="plughremark", created_at=at,
            )
        )  # fmt: skip


def persons_of(database, clock, destroy=None):
    return Persons(database, clock, destroy or Destroyer(), PERSONAL)


async def erased(
    persons: Persons, clue: Clue, *, expected: int = 1, reason: str = "richiesta 12"
) -> Erased:
    """Erase a person as the command does."""
    erasure = await persons.would_erase(clue, expected=expected, reason=reason)
    return await persons.erase(erasure, reason=reason, by=None)
