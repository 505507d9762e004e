"""E-mails to citizens who asked to be told of each step of their case."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.compose import Sender
from gateway.messages import lookups as messages
from gateway.messages.cases import Cases
from gateway.messages.hooks import CaseChange
from gateway.messages.letters import Step, step_taken

STEPS: Final[dict[str, Step]] = {
    "taken": "taken", "forwarded": "forwarded", "closed": "closed", "reopened": "reopened",
}  # fmt: skip
OWN_LETTER: Final = frozenset({"forwarded", "merged", "not_delivered"})
"""Closings of which another letter tells or nothing has to be told, and a reopening of which no letter can tell."""


class StepMail:
    """A hook on changes of cases that mails each step. Answers are letters themselves, and the receipt tells of the beginning."""

    def __init__(self, cases: Cases, sender: Sender) -> None:
        self._cases = cases
        self._sender = sender

    async def __call__(self, session: AsyncSession, change: CaseChange) -> None:
        """Put the letter of a step into the outbox, in the change's transaction. That a message was taken is mailed the
        first time only."""
        step = STEPS.get(change.what)
        if step is None or change.reason in OWN_LETTER:
            return
        case = await messages.one(session, change.contact_id)
        if case is None or not case.message.tell_steps or not case.message.email:
            return
        if case.message.kind == "complaint":
            # it has steps of its own, of which its own room tells
            return
        await self._cases.post(
            session,
            change.contact_id,
            step_taken(self._sender, case, step),
            kind="step",
            # of the form of every mail's, so that what comes back for it finds its case
            mail_id=self._cases.id_of(f"step/{change.contact_id}") if step == "taken" else None,
        )
