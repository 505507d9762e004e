"""Lays an answer to a complaint before another person before it goes, where the topic demands a second look.

The answer stands in the case until it goes (``draft``, ``proposed_by``), as one to a message does. Supervisors read it,
and the person responsible where a supervisor has written it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.addressees import supervisors_with_address
from gateway.complaints import api, choices, letters, records
from gateway.complaints.records import ComplaintCase, standing
from gateway.complaints.states import Act, NotPossibleError, after
from gateway.mail.compose import Sender
from gateway.messages import case_changes
from gateway.messages import lookups as messages
from gateway.messages.cases import Cases
from gateway.messages.desk import require_all_read
from gateway.messages.steps import StepKind, add_step
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.plain_text import cleaned, short_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from queueing.categories import Catalogue

KINDS: Final = frozenset({"proposed", "sent-back", "approved"})
"""Steps of the case that are about the reading of answers."""


class AnswerProposals:
    """Stores proposed answers and their reading, in the caller's transaction and on rows that the caller has locked."""

    def __init__(
        self, cases: Cases, catalogue: Catalogue, *, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._cases = cases
        self._catalogue = catalogue
        self._sender = sender
        self._clock = clock

    def wants_reader(self, found: ComplaintCase, staff: Staff) -> bool:
        """Return whether an answer of the caller's has to be read by another person before it goes."""
        if found.message is None or not found.message.email:
            return False
        by = found.message.proposed_by
        return self._catalogue.second_look(found.contact.category) and (
            by is None or by == staff.account_id
        )

    async def propose(
        self, session: AsyncSession, staff: Staff, complaint: str, wanted: api.ComplaintProposal
    ) -> None:
        """Store a proposed answer, and write to those who may read it: supervisors, and the person responsible.
        Raises ``Refused``: ``not_now``, ``anonymous``, ``same_person``, ``empty``, ``thread_changed``."""
        text = cleaned(wanted.text)
        if not text:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        found, message = await self._may_answer(session, staff, complaint)
        await require_all_read(session, complaint, wanted.seen_texts)
        await case_changes.propose(session, message, text, by=staff.account_id, at=self._clock())
        await self._note(session, staff, complaint, "proposed", "propose")
        bosses = await supervisors_with_address(session, but=staff.account_id)
        pages = dict.fromkeys(bosses, "/supervisor/complaints")
        person = found.complaint.person_id
        if person not in (None, staff.account_id):
            responsible = await session.get(Account, person)
            if responsible is not None and responsible.email and responsible.disabled_at is None:
                pages.setdefault(responsible.email, "/complaints")
        for address, page in sorted(pages.items()):
            letter = letters.proposed(
                self._sender, to=address, reference=found.contact.reference, page=page
            )
            await self._cases.tell(session, complaint, letter, kind="complaint")

    async def send_back(
        self, session: AsyncSession, staff: Staff, complaint: str, words: str
    ) -> None:
        """Give a proposed answer back to its author, with the changes that it needs; the text stays. Raises
        ``Refused``: ``not_proposed``, ``empty``."""
        why = short_line(words, 500)
        if why is None:
            raise Refused("empty", "Say why.", kind="invalid")
        _, message = await self._may_answer(session, staff, complaint)
        by = message.proposed_by
        if by is None or by == staff.account_id:
            raise Refused("not_proposed", "There is no answer of somebody else's to be read.")
        await case_changes.proposal_ends(session, message)
        await self._note(session, staff, complaint, "sent-back", "send-back", other=by, words=why)

    async def sent(self, session: AsyncSession, staff: Staff, found: ComplaintCase) -> None:
        """End the proposal of an answer that goes now, and put on record that it was read. Raises ``Refused``
        (``second_look``) where another person has to read it first."""
        if self.wants_reader(found, staff):
            raise Refused("second_look", "Another person has to read the answer before it goes.")
        message = found.message
        if message is not None and message.proposed_by not in (None, staff.account_id):
            await self._note(session, staff, found.contact.id, "approved", "approve")
        if message is not None:
            await case_changes.proposal_ends(session, message)

    async def shown(
        self, session: AsyncSession, found: ComplaintCase, staff: Staff
    ) -> api.ComplaintReading:
        """Return the state of the second reading of an answer, for the page of the complaint."""
        message = found.message
        rows = await messages.steps(session, found.contact.id)
        said = [
            api.ComplaintRead(
                kind=step.kind,  # type: ignore[arg-type] # one of KINDS
                at=step.at,
                by=account.display_name if account is not None else None,
                words=step.words,
            )
            for step, account in rows
            if step.kind in KINDS
        ]
        if message is None:
            return api.ComplaintReading(wanted=False, text="", by=None, mine=False, steps=said)
        by = message.proposed_by
        names = await choices.names_of(session, {by} if by else set())
        return api.ComplaintReading(
            wanted=self.wants_reader(found, staff),
            text=message.draft or "",
            by=names.get(by or "") if by else None,
            mine=by == staff.account_id,
            steps=said,
        )

    async def _may_answer(
        self, session: AsyncSession, staff: Staff, complaint: str
    ) -> tuple[ComplaintCase, Message]:
        found = await records.one(session, complaint)
        message = found.message
        if message is None:
            raise Refused("not_found", "Its texts have been erased.")
        try:
            after(standing(found.complaint), Act.ANSWER, staff.account_id)
        except NotPossibleError as error:
            raise Refused(error.code, records.why_not(error.code)) from None
        return found, message

    async def _note(
        self, session: AsyncSession, staff: Staff, complaint: str, step: StepKind, act: str,
        *, other: str | None = None, words: str | None = None,
    ) -> None:  # fmt: skip
        now = self._clock()
        await add_step(session, complaint, step, staff.account_id, now, other=other, words=words)
        await audit.append(
            session, at=now, account_id=staff.account_id, action=f"complaint.{act}", subject=f"contact:{complaint}",
            detail={},
        )  # fmt: skip
