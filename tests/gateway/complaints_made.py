"""Complaints and praise on a core's database; nothing looks at the clock by itself."""

import secrets
from types import SimpleNamespace
from typing import Any

from gateway.complaints.choices import Choices
from gateway.complaints.desk import ComplaintDesk
from gateway.complaints.praise import Praises
from gateway.complaints.proposals import AnswerProposals
from gateway.complaints.report import ComplaintReports
from gateway.complaints.service import Complaints
from gateway.complaints.step_letters import StepLetters
from gateway.complaints.watch import ComplaintWatch
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.throttle import AddressThrottle, RequestThrottles, Throttle
from queueing.categories import Catalogue
from tests.support.core import Core


async def complaints_of(
    core: Core, opening: Any, later: Any, *, attachments: Any, catalogue: Catalogue
) -> SimpleNamespace:
    """``complaints``, ``desk``, ``praises``, ``choices``, ``reports``, ``watch``, and ``tasks`` that were given."""
    settings, limits, key = core.settings, core.settings.rate_limits, core.keys.of("throttle")
    throttles = RequestThrottles(
        address=AddressThrottle("complaint", limits.message, key),
        visitor=Throttle("complaint-visitor", limits.message, key),
        recipient=Throttle("complaint-recipient", limits.message, key),
        codes=AddressThrottle("complaint-code", limits.verify, key),
    )
    codes = FollowCodes(core.keys)
    tasks: list[str] = []

    async def give(text: str, _account: str | None, _by: str) -> None:
        tasks.append(text)

    choices = Choices(core.database, core.clock)
    await choices.begin()
    steps = StepLetters(later.cases, later.sender)
    proposals = AnswerProposals(later.cases, catalogue, sender=later.sender, clock=core.clock)
    shared = {"sender": later.sender, "clock": core.clock}
    return SimpleNamespace(
        complaints=Complaints(
            core.database, opening, later.outbox, later.cases, attachments, codes, throttles, steps,
            catalogue=catalogue, days=settings.complaint_days, warn_days=settings.complaint_warn_days, **shared,
        ),
        desk=ComplaintDesk(
            core.database, opening, later.cases, attachments, codes, steps, proposals, **shared
        ),
        praises=Praises(
            core.database, later.outbox, later.cases, throttles, catalogue=catalogue, **shared
        ),
        choices=choices,
        reports=ComplaintReports(core.database, core.clock),
        watch=ComplaintWatch(core.database, opening, later.cases, steps, give_task=give, **shared),
        tasks=tasks,
    )  # fmt: skip


def written(**fields: Any) -> dict[str, Any]:
    """A complaint as the citizen's page sends it; *facts* may be given in part."""
    facts = {"category": "waiting", "subject": "Due ore in fila", "place": "Via Roma 1, Lecce"}
    return {
        "request": secrets.token_hex(12),
        "facts": facts | fields.pop("facts", {}),
        "text": "Ho aspettato due ore allo sportello e poi mi hanno mandato via.",
        "email": "ada@example.org",
        "name": "Ada Rossi",
        "language": "it",
        "consent": True,
        **fields,
    }
