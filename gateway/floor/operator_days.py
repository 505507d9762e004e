"""An operator's day, shown only under the agreement that Italian employment law requires.

Article 4 of law 300/1970: a tool by which the work of single persons can be followed at a distance needs an agreement with
the unions, or the labour inspectorate's authorisation. The station's administrator names it; each look is in the audit
trail.
"""

from collections.abc import Callable

from gateway.floor.api import OperatorDay
from gateway.floor.timeline import spans
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, midnight, to_ms
from gateway.reports.reading import ReportFilter, changes


class OperatorDays:
    """Reads what the journal says of one operator since midnight. Holds no state."""

    def __init__(self, database: Database, agreement: str, now_ms: Callable[[], int]) -> None:
        """*agreement* names the agreement with the unions or the inspectorate's authorisation, empty if there is
        none."""
        self._database = database
        self._agreement = agreement
        self._now_ms = now_ms

    async def day(self, account_id: str, *, by: str) -> OperatorDay:
        """Return today's states of an operator; without an agreement nothing is read and the list is empty.

        Each look is put in the audit trail. Raises :class:`Refused` ``unknown_agent``.
        """
        now_ms = self._now_ms()
        start = midnight(now_ms)
        if not self._agreement:
            return OperatorDay(agreement="", start_ms=to_ms(start), now_ms=now_ms, spans=[])
        async with self._database.writing() as session:
            if await session.get(Account, account_id) is None:
                raise Refused("unknown_agent", "There is no such operator.", kind="absent")
            await audit.append(
                session,
                at=from_ms(now_ms),
                account_id=by,
                action="operator.day",
                subject=f"account:{account_id}",
                detail={"agreement": self._agreement},
            )
        async with self._database.reading() as session:
            state_changes = await changes(
                session, ReportFilter(start, from_ms(now_ms + 1)), [account_id]
            )
        return OperatorDay(
            agreement=self._agreement,
            start_ms=to_ms(start),
            now_ms=now_ms,
            spans=spans(state_changes, to_ms(start), now_ms),
        )
