"""Coming back, put together: being called back, going on by another channel, and who is known again."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final, Literal

from redis.asyncio import Redis

from gateway.accounts.core import (
    Core,
)
from gateway.callbacks.calls import CallbackCalls
from gateway.callbacks.number_codes import NumberCodes
from gateway.callbacks.service import CallbackLimits, Callbacks, CallbackThrottles
from gateway.callbacks.warnings import CallbackWarnings
from gateway.calls.media import MediaPlane
from gateway.channels.invitations import Invitations
from gateway.channels.letters import InvitationMail
from gateway.channels.service import Continuing
from gateway.contacts.admission import Admission
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.never_entered import NeverEntered
from gateway.contacts.opening import Opening
from gateway.contacts.unentered import Repair, Unentered
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.security.sealing import Sealer
from gateway.platform.sql.base import Condition
from gateway.platform.text_messages import TextMessages
from gateway.platform.throttle import AddressThrottle, Throttle
from gateway.platform.times import ROME, from_ms
from gateway.settings import Settings
from queueing.backend import Acd, wall_clock_ms
from signaling.limits import Rate

NUMBER_CODES: Final = Rate(3, 3600)
"""How often a code is sent to one number."""


def ways_of(settings: Settings) -> list[Literal["video", "phone"]]:
    """By which ways citizens can be called back: a link needs e-mail, dialling an exchange."""
    if settings.callback_limit == 0:
        return []
    ways: list[Literal["video", "phone"]] = []
    if settings.smtp_url is not None:
        ways.append("video")
    if settings.pbx_token:
        ways.append("phone")
    return ways


class CallbacksWiring:
    """Its parts; :meth:`start` and :meth:`aclose` go through to their tasks."""

    def __init__(
        self,
        core: Core,
        acd: Acd,
        redis: Redis,
        opening: Opening,
        admission: Admission,
        media: MediaPlane,
        publisher: Publisher,
        cool_downs: CoolDowns,
        outbox: Outbox,
        *,
        kept: Condition,
        categories: Collection[str],
        repairs: Sequence[Repair],
    ) -> None:
        """*repairs* look after the rows of other channels that are not in the queue."""
        self.last_agents = admission.last_agents
        settings = core.settings
        key = acd.keys.station
        sender = Sender(
            name=settings.station_name, organisation=settings.organisation, origin=settings.origin
        )
        invitations = Invitations(
            redis, key, core.signer, core.keys.of("invitation-code"), wall_clock_ms
        )
        self.continuing = Continuing(
            acd,
            core.database,
            media,
            publisher,
            admission,
            invitations,
            InvitationMail(
                outbox, core.database, sender, lambda at_ms: from_ms(at_ms).astimezone(ROME)
            ),
        )
        limits, secret = settings.rate_limits, core.keys.of("throttle")
        rates = CallbackThrottles(
            address=AddressThrottle("callback", limits.message, secret),
            visitor=Throttle("callback-visitor", limits.message, secret),
            recipient=Throttle("callback-recipient", limits.message, secret),
            codes=AddressThrottle("callback-code", limits.verify, secret),
        )
        for rate in (rates.address, rates.visitor, rates.recipient, rates.codes):
            rate.share(redis, key)
        self.texts = TextMessages(
            redis,
            key,
            Sealer(core.keys.of("sealed-text")),
            url=settings.sms_url,
            token=settings.sms_token,
            now_ms=wall_clock_ms,
        )
        numbers = NumberCodes(
            redis,
            key,
            self.texts,
            core.keys.of("number-code"),
            station_name=settings.station_name,
            asked=Throttle("number-code", NUMBER_CODES if limits.message else None, secret),
            tried=AddressThrottle("number-code-tried", limits.verify, secret),
        )
        numbers.share(redis, key)
        self.requests = Callbacks(
            acd,
            core.database,
            opening,
            admission,
            self.continuing,
            outbox,
            FollowCodes(core.keys),
            cool_downs,
            rates,
            CallbackLimits(
                ways=tuple(ways_of(settings)),
                most=settings.callback_limit,
                link=timedelta(seconds=settings.callback_link_s),
                prefixes=settings.callback_prefixes,
            ),
            numbers=numbers,
            categories=frozenset(categories),
            sender=sender,
            seat_lease_s=settings.seat_lease_s,
            secret=core.keys.of("callback-id"),
            now_ms=wall_clock_ms,
        )
        self.continuing.on_reached.append(self.requests.reached)
        self.calls = CallbackCalls(
            acd,
            core.database,
            self.requests,
            invitations,
            outbox,
            publisher,
            CallbackWarnings(acd, core.database, outbox, sender=sender, now_ms=wall_clock_ms),
            sender=sender,
            keep=timedelta(days=settings.callback_days),
            kept=kept,
            now_ms=wall_clock_ms,
        )

        never_entered = NeverEntered(acd, core.database, core.clock)
        self._unentered = Unentered(never_entered.sweep, self.calls.look, *repairs)

    def start(self) -> None:
        """Begin to warn, to send, and to see to what was written and is not in the queue."""
        self.calls.start()
        self.texts.start()
        self._unentered.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._unentered.aclose()
        await self.calls.aclose()
        await self.texts.aclose()
