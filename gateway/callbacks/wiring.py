"""Builds the callbacks' part of the station: requests, their place in the queue, and the calls that follow."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from gateway.callbacks.calls import CallbackCalls, Dial
from gateway.callbacks.from_case import CaseCalls
from gateway.callbacks.from_case_http import CaseCallsApi
from gateway.callbacks.given_codes import GivenCodes
from gateway.callbacks.given_codes_http import GivenCodesApi
from gateway.callbacks.http import CallbacksApi
from gateway.callbacks.number_codes import NumberCodes
from gateway.callbacks.service import CallbackLimits, Callbacks
from gateway.callbacks.tables import ADDRESSES
from gateway.callbacks.views import parts
from gateway.callbacks.warnings import CallbackWarnings
from gateway.channels.wiring import ChannelsWiring
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.messages.wiring import MessagesWiring
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.http.route import Route
from gateway.platform.realtime.follows import Follows
from gateway.platform.security.sealing import Sealer
from gateway.platform.sql.base import Condition
from gateway.platform.text_messages import TextMessages
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from queueing.backend import wall_clock_ms
from signaling.limits import Rate

NUMBER_CODES: Final = Rate(3, 3600)
"""How often a code is sent to one number."""


class CallbacksWiring(Wiring):
    """Builds the services and routes of callbacks."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        hours: HoursWiring,
        contacts: ContactsWiring,
        mail: MailWiring,
        messages: MessagesWiring,
        channels: ChannelsWiring,
        *,
        dial: Dial | None,
        kept: Condition,
    ) -> None:
        """*dial* has a number dialled, None where nobody is called by telephone. Numbers of contacts for which *kept* holds are kept longer."""
        settings = ground.settings
        texts = TextMessages(
            queue.redis, queue.key, Sealer(ground.keys.of("sealed-text")),
            url=settings.sms_url, token=settings.sms_token, now_ms=wall_clock_ms,
        )  # fmt: skip
        self.requests = Callbacks(
            queue.acd, ground.database, hours.opening, contacts.admission, channels.continuing, mail.outbox,
            FollowCodes(ground.keys), contacts.cool_downs, queue.request_throttles("callback"), _limits(ground),
            numbers=_numbers(ground, queue, texts),
            catalogue=queue.categories,
            sender=mail.sender,
            seat_lease_s=settings.seat_lease_s,
            secret=ground.keys.of("callback-id"),
            now_ms=wall_clock_ms,
        )  # fmt: skip
        channels.continuing.on_reached.append(self.requests.reached)
        warnings = CallbackWarnings(
            queue.acd, ground.database, mail.outbox, sender=mail.sender, now_ms=wall_clock_ms
        )
        self.calls = CallbackCalls(
            queue.acd,
            ground.database,
            self.requests,
            channels.invitations,
            mail.outbox,
            sockets.publisher,
            warnings,
            sender=mail.sender,
            keep=ADDRESSES.span(settings),
            kept=kept,
            now_ms=wall_clock_ms,
            dial=dial,
        )
        self.parts = parts(by_line=settings.calls_out)
        self.follows = Follows(answered=[self.calls.accepted])
        self.services = (self.calls, texts)
        self.repairs = (self.calls.enqueue_missing,)
        self.purges = (self.calls.forget,)
        self.routes = (
            *CallbacksApi(self.requests).routes(),
            *self._beside_messages(ground, queue, hours, mail, messages),
        )

    def _beside_messages(
        self,
        ground: Ground,
        queue: QueueWiring,
        hours: HoursWiring,
        mail: MailWiring,
        messages: MessagesWiring,
    ) -> Sequence[Route]:
        """Make the look-up of codes, of messages and callbacks alike, and the calls about a case; return their routes."""
        given = GivenCodes(
            queue.acd,
            messages.messages,
            self.requests,
            ground.consultations,
            queue.throttle("given-code", ground.settings.rate_limits.verify),
        )
        out_of_cases = CaseCalls(
            ground.database,
            hours.opening,
            self.requests,
            messages.desk,
            mail.outbox,
            FollowCodes(ground.keys),
            sender=mail.sender,
            catalogue=queue.categories,
            secret=ground.keys.of("callback-id"),
            now_ms=wall_clock_ms,
        )
        messages.hooks.facts.append(out_of_cases.facts)
        messages.hooks.changed.append(out_of_cases.heard)
        return (*GivenCodesApi(given).routes(), *CaseCallsApi(out_of_cases).routes())


def _limits(ground: Ground) -> CallbackLimits:
    settings = ground.settings
    return CallbackLimits(
        ways=settings.callback_ways,
        most=settings.callback_limit,
        link=timedelta(seconds=settings.callback_link_s),
        prefixes=settings.callback_prefixes,
    )


def _numbers(ground: Ground, queue: QueueWiring, texts: TextMessages) -> NumberCodes:
    limits = ground.settings.rate_limits
    return NumberCodes(
        queue.redis,
        queue.key,
        texts,
        ground.keys.of("number-code"),
        station_name=ground.settings.station_name,
        asked=queue.throttle("number-code", NUMBER_CODES if limits.message else None),
        tried=queue.address_throttle("number-code-tried", limits.verify),
    )
