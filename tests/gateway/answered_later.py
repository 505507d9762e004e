"""Messages and letters on a core's database, without a queue that would offer them."""

from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from gateway.emblem.wiring import EmblemWiring
from gateway.mail.wiring import MailWiring
from gateway.messages.acts import CaseActs
from gateway.messages.cases import Cases, Hears
from gateway.messages.clock import MessageClock
from gateway.messages.concerned import Concerned
from gateway.messages.desk import MessageDesk
from gateway.messages.holds import CaseHolds
from gateway.messages.hooks import CaseHooks
from gateway.messages.saved_views import CaseViews
from gateway.messages.service import Messages
from gateway.messages.step_mail import StepMail
from gateway.messages.undelivered import give_back
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.throttle import AddressThrottle, RequestThrottles, Throttle
from gateway.platform.topics import topics
from gateway.search.danger import Danger
from queueing.categories import Catalogue
from signaling.limits import Rate
from tests.gateway.fakes import NobodyElse, NoDispatch
from tests.support.core import Core


async def no_danger(_text: str, _languages: Iterable[str]) -> Danger | None:
    """What most texts tell of danger."""
    return None


def messages_of(
    core: Core, opening: Any, catalogue: Catalogue | None = None, hears: Hears | None = None
) -> SimpleNamespace:
    """``messages``, ``desk`` and ``clock`` of messages, ``outbox`` and ``mail_routes`` of letters."""
    settings, limits, key = core.settings, core.settings.rate_limits, core.keys.of("throttle")
    mail = MailWiring(core.ground, EmblemWiring(core.ground))
    half = limits.message and Rate(max(1, limits.message.count // 2), limits.message.per_s)
    throttles = RequestThrottles(
        address=AddressThrottle("message", limits.message, key),
        visitor=Throttle("message-visitor", half, key),
        recipient=Throttle("message-recipient", half, key),
        codes=AddressThrottle("message-code", limits.verify, key),
    )
    dispatch = NoDispatch()
    shared = {
        "sender": mail.sender,
        "catalogue": catalogue or topics(),
        "secret": core.keys.of("message-id"),
        "clock": core.clock,
    }
    codes, hooks = FollowCodes(core.keys), CaseHooks()
    cases = Cases(
        opening,
        mail.outbox,
        codes,
        NoDispatch(),
        hooks,
        hears or no_danger,
        warn_ahead=timedelta(seconds=settings.message_warn_s),
        **shared,
    )
    hooks.changed.append(StepMail(cases, mail.sender))
    desk = MessageDesk(
        core.database, opening, mail.outbox, NoDispatch(), cases, NobodyElse(), **shared
    )

    async def undelivered(session: Any, lost: Any, why: str) -> None:
        await give_back(session, cases, lost, why)

    mail.outbox.failed.append(undelivered)
    return SimpleNamespace(
        concerned=Concerned(core.database, desk, hooks),
        dispatch=dispatch,
        catalogue=shared["catalogue"],
        cases=cases,
        hooks=hooks,
        outbox=mail.outbox,
        sender=mail.sender,
        mail_routes=mail.routes,
        messages=Messages(
            core.database,
            opening,
            mail.outbox,
            codes,
            throttles,
            cases,
            catalogue=shared["catalogue"],
            clock=core.clock,
        ),
        desk=desk,
        acts=CaseActs(
            core.database,
            desk,
            cases,
            codes,
            sender=mail.sender,
            catalogue=shared["catalogue"],
            clock=core.clock,
        ),
        holds=CaseHolds(core.database, core.clock),
        views=CaseViews(core.database, core.clock),
        clock=MessageClock(
            core.database,
            dispatch,
            hold=timedelta(seconds=settings.message_hold_s),
            clock=core.clock,
        ),
    )
