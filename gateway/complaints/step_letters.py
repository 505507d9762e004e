"""Puts e-mails to the citizen about the steps of a complaint into the outbox, in the transaction of the step."""

from typing import Final, Literal, TypeAlias, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.complaints import api, letters, records
from gateway.mail.compose import Sender
from gateway.messages.cases import Cases

Step: TypeAlias = Literal["examined", "measure", "reopened", "closed"]
"""Steps of which a citizen is told who asked for it; the receipt and the answer are letters of their own."""
WITHOUT_ANSWER: Final[tuple[str, ...]] = get_args(api.Why)
"""Ends of which every citizen with an address is told: no answer will come."""


class StepLetters:
    """Writes the e-mails about steps."""

    def __init__(self, cases: Cases, sender: Sender) -> None:
        self._cases = cases
        self._sender = sender

    async def tell(
        self, session: AsyncSession, contact_id: str, step: Step, *, why: str = ""
    ) -> None:
        """Write to the citizen about a step, if they have asked for it; about an end without an answer in any case.
        *why* is the reason of a closing."""
        found = await records.one(session, contact_id)
        message = found.message
        if message is None or not message.email:
            return
        ends = step == "closed" and why in WITHOUT_ANSWER
        if not ends and not message.tell_steps:
            return
        letter = letters.step(
            self._sender,
            to=message.email,
            language=found.contact.language,
            reference=found.contact.reference,
            what=step,
            why=why if ends else "",
        )
        await self._cases.post(session, contact_id, letter, kind="step")
