"""A supervisor takes a conversation over: its operator's part ends, and the supervisor's begins."""

from collections.abc import Callable

from gateway.accounts import notice
from gateway.accounts.lookups import account_of
from gateway.contacts.profiles import profile_of
from gateway.floor.monitoring import Monitoring
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import Refusal


class TakeOvers:
    """Lets a supervisor who monitors a contact take it over. Holds no state."""

    def __init__(
        self, acd: Acd, database: Database, monitoring: Monitoring, now_ms: Callable[[], int]
    ) -> None:
        self._acd = acd
        self._database = database
        self._monitoring = monitoring
        self._now_ms = now_ms

    async def take_over(self, contact_id: str, *, by: str) -> None:
        """Take the conversation over: the supervisor continues it at a desk, and the operator has wrap-up.

        The supervisor is signed on to the queue first. Raises :class:`Refused`: ``not_monitoring``,
        ``notice_not_accepted``, or the queue's word (see ``Acd.take_over``).
        """
        await self._monitoring.require_beside(contact_id, by)
        account = await account_of(self._database, by)
        if account is None or notice.is_due(account):
            raise Refused(
                "notice_not_accepted", "The notice about being recorded is to be accepted first."
            )
        profile = profile_of(account, None, self._acd.categories)
        for answer in (
            await self._acd.sign_on(by, *profile),
            await self._acd.take_over(contact_id, by),
        ):
            if isinstance(answer, Refusal):
                raise Refused(answer, "That is not possible now.")
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=by,
                action="contact.take_over",
                subject=f"contact:{contact_id}",
            )
        # media and the pages of both follow with that; the operator's is told by the journal
        await self._monitoring.leave(contact_id, by=by)
