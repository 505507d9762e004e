"""Takes citizens' requests to be called back, shows how they stand, and cancels them.

A request is written in SQL first, with its score in the line; then the contact it comes from leaves the queue, and the
request takes its place there. Any gateway that finds a stored request without an entry in the queue resumes it, so
nobody loses a place by a process that dies in between.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, cast

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import api, lookups
from gateway.callbacks import sql as callbacks
from gateway.callbacks.changes import note_result
from gateway.callbacks.letters import asked
from gateway.callbacks.lookups import FoundCallback
from gateway.callbacks.number_codes import NumberCodes
from gateway.callbacks.tables import Callback
from gateway.channels.service import Continuing, InvitedSeat
from gateway.contacts.admission import Admission
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.entering import QueueEntry, Rows, enter
from gateway.contacts.lookups import contact_of
from gateway.contacts.opening import Opening
from gateway.contacts.tables import Contact as ContactRow
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.email_and_phone import checked_email, may_exist, phone_number
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.plain_text import cleaned
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import RequestThrottles
from gateway.platform.times import from_ms, to_ms
from gateway.topics.choosing import require_current
from queueing.backend import Acd, Result
from queueing.categories import Catalogue
from queueing.model import (
    OVER,
    TALKING,
    Channel,
    Contact,
    ContactState,
    Modality,
    NewContact,
    Refusal,
)

log = structlog.get_logger()

ONE_IN = timedelta(days=1)
"""A number that nobody has proved to be theirs is called for one request in this time."""
_DIALLED_ABROAD = "+3900"
"""Italian as it stands, but an exchange that takes our own country away dials abroad."""


@dataclass(frozen=True, slots=True)
class CallbackLimits:
    """The offered ``ways``, how many requests may be open at once (``most``), how long a ``link`` is valid, and the
    ``prefixes`` of numbers that are called: expensive ones, which a stranger could have called, are none."""

    ways: tuple[api.Way, ...]
    most: int
    link: timedelta
    prefixes: tuple[str, ...]

    def may_call(self, number: str) -> bool:
        """Return whether a number (``+39...``) begins with one of *prefixes* and may exist."""
        return (
            number.startswith(self.prefixes)
            and not number.startswith(_DIALLED_ABROAD)
            and may_exist(number)
        )


async def refuse_repeated_number(session: AsyncSession, number: str, since: datetime) -> None:
    """Raise ``Refused`` (``number_asked``) where a callback to this number is open or was requested after *since*.
    Others who ask about the number wait until the transaction ends."""
    await callbacks.one_at_a_time(session, number)
    if await callbacks.asked_for(session, number, since):
        raise Refused("number_asked", "That number was asked to be called already today.")


class Callbacks:
    """Stores requests, and shows each to the holder of its code."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        opening: Opening,
        admission: Admission,
        continuing: Continuing,
        outbox: Outbox,
        codes: FollowCodes,
        cool_downs: CoolDowns,
        throttles: RequestThrottles,
        limits: CallbackLimits,
        *,
        numbers: NumberCodes,
        catalogue: Catalogue,
        sender: Sender,
        seat_lease_s: int,
        secret: bytes,
        now_ms: Callable[[], int],
    ) -> None:
        """*secret* makes ids out of the keys that pages send, so that nobody chooses an id."""
        self._acd = acd
        self._database = database
        self._opening = opening
        self._admission = admission
        self._continuing = continuing
        self._outbox = outbox
        self._codes = codes
        self._cool_downs = cool_downs
        self._throttles = throttles
        self._by_code = CodeLookUp(
            codes,
            throttles.codes,
            database,
            lookups.by_code,
            nothing="No request has this code.",
        )
        self.limits = limits
        self._numbers = numbers
        self._catalogue = catalogue
        self._sender = sender
        self._seat_lease_s = seat_lease_s
        self._secret = secret
        self._now_ms = now_ms

    async def ask(self, wanted: api.NewCallback, address: str) -> api.CallbackAsked:
        """Store a request and give it its place in the queue; the same request is stored once. Where text messages can
        be sent, a number is called only with the code that was sent to it.

        Raises ``Refused``: ``unknown_category``, ``retired_category``, ``bad_email``, ``bad_number``,
        ``number_not_called``, ``wrong_number_code`` or ``number_code_over``, ``number_code_needed``, ``way_off``,
        ``answered_meanwhile``, ``callbacks_full``, ``number_asked`` or ``request_used``, ``cooled_down``,
        ``too_many_requests``.
        """
        if wanted.category not in self._catalogue:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        if wanted.way not in self.limits.ways:
            raise Refused("way_off", "Nobody is called back in that way here.")
        email = None if wanted.way == "phone" else checked_email(wanted.email or "")
        number = None if wanted.way == "video" else self.callable_number(wanted.number or "")
        contact_id = self._id(wanted.request)
        kept = await self._kept(contact_id)
        if kept is None:
            if number is not None and self._numbers.configured:
                await self._numbers.raise_refusal(number, wanted.number_code, address)
            await self._enforce_rate_limits(address, wanted.visitor, email or number or "")
            comes_from = await self._place(wanted)
            if comes_from is None:
                # a contact that waits in a retired topic goes on
                require_current(self._catalogue, wanted.category)
            await self._enter(
                contact_id, wanted, email, number, comes_from, is_proved=self._numbers.configured
            )
        elif (kept.callback.way, kept.callback.email, kept.callback.number) != (
            wanted.way, email, number,
        ):  # fmt: skip
            raise Refused("request_used", "This request was another one.")
        else:
            await self.take_place(contact_id)
        if number is not None:
            await self._numbers.forget(number)
        found = await self._kept(contact_id)
        if found is None:
            raise Refused("not_found", "No request has this code.")
        if found.callback.result == "cancelled":
            raise Refused("answered_meanwhile", "An operator has just answered.")
        return api.CallbackAsked(
            code=self._codes.of(contact_id),
            mailed=email is not None and self._outbox.configured,
            callback=await self._shown(found),
        )

    async def ask_by_telephone(self, contact_id: str, number: str, *, keyed: bool) -> None:
        """Replace *contact_id*, who waits by the telephone line, by a callback at its place to *number*: that of the
        call, or one that was *keyed* in. May be repeated.

        Where numbers are proved by codes, a keyed number is refused, since nobody has proved it. Raises ``Refused``:
        ``way_off``, ``bad_number``, ``number_not_called``, ``number_code_needed``, ``number_asked``,
        ``answered_meanwhile``, ``callbacks_full``, ``too_many_requests``.
        """
        if "phone" not in self.limits.ways:
            raise Refused("way_off", "Nobody is called back in that way here.")
        number = self.callable_number(number)
        if keyed and self._numbers.configured:
            raise Refused("number_code_needed", "A code shows that the number is yours.")
        callback_id = self._id(f"line/{contact_id}")
        if await self._kept(callback_id) is not None:
            await self.take_place(callback_id)
            return
        live = await self._acd.contact(contact_id)
        if live is None or live.state not in (ContactState.WAITING, ContactState.OFFERED):
            raise Refused("answered_meanwhile", "An operator has just answered.")
        await self._enforce_rate_limits(None, None, number)
        wanted = api.NewCallback(
            request=callback_id, category=live.category, way="phone", consent=True, number=number
        )
        await self._enter(callback_id, wanted, None, number, live, is_proved=False)

    async def send_number_code(self, wanted: api.NumberToProve, address: str) -> None:
        """Send a code to a number, which :meth:`ask` then demands. Raises ``Refused``: ``way_off`` where none can be
        sent, ``bad_number`` or ``number_not_called``, ``cooled_down``, ``too_many_requests``."""
        if not self._numbers.configured or "phone" not in self.limits.ways:
            raise Refused("way_off", "No codes are sent from here.")
        number = self.callable_number(wanted.number)
        await self._enforce_rate_limits(address, wanted.visitor, f"code/{number}")
        await self._numbers.send(number, wanted.language)

    def callable_number(self, written: str) -> str:
        """Return a number in the form in which it is dialled. Raises ``Refused``: ``bad_number``,
        ``number_not_called``."""
        try:
            number = phone_number(written)
        except ValueError:
            raise Refused("bad_number", "That is not a telephone number.", kind="invalid") from None
        if not self.limits.may_call(number):
            raise Refused(
                "number_not_called",
                "Numbers of that kind are not called from here.",
                kind="invalid",
            )
        return number

    async def follow(self, code: str, address: str) -> api.FollowedCallback:
        """Return the state of the request with this code. Raises ``Refused``: ``not_found`` or
        ``too_many_requests``."""
        return await self._shown(await self._by_code.find(code, address))

    async def given(self, code: str) -> tuple[str, api.FollowedCallback] | None:
        """Return the id and the state of the request with this code, or None; the caller counts the attempts."""
        found = await self._by_code.known(code)
        return None if found is None else (found.contact.id, await self._shown(found))

    async def cancel(self, code: str, address: str) -> api.FollowedCallback:
        """Cancel the request with this code. Raises ``Refused``: ``not_found``, ``being_called`` or
        ``callback_over``, ``too_many_requests``."""
        found = await self._by_code.find(code, address)
        contact_id = found.contact.id
        answer = await self._acd.leave(contact_id)
        if answer is Refusal.NOT_WAITING:
            raise Refused("being_called", "An operator is calling at this moment.")
        if answer is Refusal.CONTACT_CLOSED:
            raise Refused("callback_over", "This request is over.")
        if answer is Refusal.UNKNOWN_CONTACT:
            # no queue has taken it yet, or it has long been over: only SQL can tell
            if not await self._call_off(contact_id):
                raise Refused("callback_over", "This request is over.")
        else:
            async with self._database.writing() as session:
                await note_result(session, contact_id, "cancelled")
        log.info("callback.cancelled", contact=contact_id)
        return await self._shown(await self._kept(contact_id) or found)

    async def come(self, code: str, address: str) -> InvitedSeat:
        """Return the seat of a citizen who comes in by video while being called. Raises ``Refused``: ``not_found``,
        ``not_called``, ``too_many_requests``."""
        found = await self._by_code.find(code, address)
        if found.callback.way != "video" or (await self._shown(found)).state != "calling":
            raise Refused("not_called", "Nobody waits for you at this moment.")
        live, seat = await self._continuing.by_code(found.contact.id)
        return InvitedSeat(
            contact_id=live.id,
            seat=seat,
            category=live.category,
            seat_lease_s=self._seat_lease_s,
        )

    async def reached(self, contact_id: str) -> None:
        """Record that the citizen has come in; nothing happens for a contact that is no callback."""
        async with self._database.writing() as session:
            await note_result(session, contact_id, "reached")

    async def take_place(self, contact_id: str) -> Result | None:
        """Enqueue a stored request that the queue does not have, in place of the contact it comes from: for the
        first time, or again after the queue's data were lost. Return the queue's answer, None where it was not
        asked. May be repeated."""
        found = await self._kept(contact_id)
        if found is None or await self._acd.contact(contact_id) is not None:
            return None
        callback, row = found.callback, found.contact
        if callback.comes_from is not None:
            answer = await self._acd.remove(callback.comes_from, "callback")
            if answer is Refusal.NOT_WAITING:
                # answered in this very moment: that is what the citizen wanted in the first place
                await self._call_off(contact_id)
                return None
        due_ms = to_ms(callback.due_at)
        wanted, relax_s = await self._admission.required(
            row.category, row.language, row.needs, later=due_ms > self._now_ms()
        )
        async with self._database.writing() as session:
            if not await callbacks.placing(session, callback, from_ms(self._now_ms())):
                return None
        answer = await self._acd.schedule_callback(
            NewContact(
                id=contact_id,
                category=row.category,
                channel=Channel.CALLBACK,
                modality=Modality(row.modality),
                language=row.language,
                consent=row.consent,
                requirements=frozenset(wanted),
                relax_s=relax_s,
                preferred_agent=callback.asked_first
                or await self._admission.last_agents.of_contact(contact_id),
            ),
            score_ms=callback.score_ms,
            due_ms=due_ms,
        )
        if isinstance(answer, Refusal) and answer is not Refusal.CONTACT_EXISTS:
            log.error("callback.place_refused", contact=contact_id, code=answer)
            return answer
        if callback.queued_at is not None:
            log.warning("callback.placed_again", contact=contact_id)
        after = await self._kept(contact_id)
        if after is None or after.callback.result is not None:
            # called off in this very moment
            await self._acd.leave(contact_id)
        return answer

    async def _enforce_rate_limits(
        self, address: str | None, visitor: str | None, recipient: str
    ) -> None:
        """*address* is None for callers by telephone, who all come from one."""
        if await self._cool_downs.of_visitor(visitor) is not None:
            raise Refused(
                "cooled_down", "This visitor has to stay away for a while.", kind="forbidden"
            )
        await self._throttles.enforce(address, visitor, recipient)
        async with self._database.reading() as session:
            if await callbacks.open_count(session) >= self.limits.most:
                raise Refused("callbacks_full", "As many wait as can be called back.")

    async def _place(self, wanted: api.NewCallback) -> Contact | None:
        """The contact whose place the request takes over."""
        waiting = self._admission.contact_of_seat(wanted.seat) if wanted.seat else None
        live = await self._acd.contact(waiting) if waiting else None
        if live is None or live.state in OVER:
            return None
        if live.state not in (ContactState.WAITING, ContactState.OFFERED):
            raise Refused("answered_meanwhile", "An operator has just answered.")
        return live

    async def _enter(
        self,
        contact_id: str,
        wanted: api.NewCallback,
        email: str | None,
        number: str | None,
        comes_from: Contact | None,
        *,
        is_proved: bool,
    ) -> None:
        now_ms = self._now_ms()
        now = from_ms(now_ms)
        category = comes_from.category if comes_from else wanted.category
        hours = self._opening.of(category)
        opens = None if hours.is_open(now) else hours.next_opening(now)
        # a citizen who waits at closing is served
        due = now if comes_from is not None or opens is None else opens
        code = self._codes.of(contact_id)
        before = await contact_of(self._database, comes_from.id) if comes_from else None

        async def beside(session: AsyncSession, reference: str) -> None:
            if number is not None and not is_proved:
                await refuse_repeated_number(session, number, now - ONE_IN)
            session.add(
                Callback(
                    contact_id=contact_id, way=wanted.way, email=email, number=number,
                    comes_from=comes_from.id if comes_from else None,
                    code_hash=self._codes.hash(code), asked_at=now, due_at=due, attempt=0,
                    score_ms=comes_from.score_ms if comes_from else now_ms,
                )
            )  # fmt: skip
            await session.flush()
            if email is not None:
                letter = asked(
                    self._sender, to=email, language=wanted.language, reference=reference,
                    code=code, due=self._opening.station.local(due),
                )  # fmt: skip
                await self._outbox.put(session, letter, contact_id=contact_id, kind="callback")

        async def queue(_preferred: str) -> Result | None:
            self._outbox.wake()
            log.info(
                "callback.asked", contact=contact_id, way=wanted.way, category=category,
                keeps_place=comes_from is not None,
            )  # fmt: skip
            return await self.take_place(contact_id)

        known = self._admission.last_agents
        marks = known.marks(visitor=wanted.visitor, email=email, number=number)
        await enter(
            self._database,
            Rows(
                row=_row(contact_id, category, wanted, before, now),
                beside=beside,
                last_agent=partial(known.meets, contact_id=contact_id, marks=marks),
            ),
            QueueEntry(contact_id=contact_id, queue=queue, ends_refused=False),
        )

    async def _call_off(self, contact_id: str) -> bool:
        async with self._database.writing() as session:
            return await callbacks.call_off(session, contact_id, from_ms(self._now_ms()))

    async def _kept(self, contact_id: str) -> FoundCallback | None:
        async with self._database.reading() as session:
            return await lookups.one(session, contact_id)

    async def _shown(self, found: FoundCallback) -> api.FollowedCallback:
        callback, row = found.callback, found.contact
        live = await self._acd.contact(row.id)
        state = _standing(found, live, self._now_ms())
        position: int | None = None
        if state == "waiting":
            place = await self._acd.place(row.id)
            position = None if isinstance(place, Refusal) else place.position
        return api.FollowedCallback(
            reference=row.reference,
            category=live.category if live else row.category,
            way=cast("api.Way", callback.way),
            state=state,
            asked_at=callback.asked_at,
            due_at=callback.due_at,
            time_zone=self._opening.station.zone,
            position=position,
            good_until=callback.good_until if state == "calling" else None,
            result=_result(found) if state == "over" else None,
        )

    def _id(self, request: str) -> str:
        made = hmac.new(self._secret, f"callback/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


def _row(
    contact_id: str,
    category: str,
    wanted: api.NewCallback,
    before: ContactRow | None,
    now: datetime,
) -> dict[str, Any]:
    """The row of a requested callback; *before* is the contact whose citizen asks to be called back instead of waiting."""
    by_video = wanted.way == "video"
    return {
        "contact_id": contact_id,
        "category": category,
        "channel": "callback",
        "modality": "video" if by_video else "audio",
        "language": before.language if before else wanted.language,
        "needs": before.needs if before else list(dict.fromkeys(wanted.needs)),
        "visitor_name": before.visitor_name if before else _name(wanted),
        "consent": by_video and (before.consent if before else wanted.recording),
        "created_at": now,
        "state": "scheduled",
    }


def _name(wanted: api.NewCallback) -> str | None:
    return cleaned(wanted.name or "").replace("\n", " ") or None


def _standing(
    found: FoundCallback, live: Contact | None, now_ms: int
) -> Literal["scheduled", "waiting", "calling", "talking", "over"]:
    callback = found.callback
    if live is None:
        over = found.contact.state == "closed" or callback.result is not None
        return "over" if over else "scheduled" if to_ms(callback.due_at) > now_ms else "waiting"
    if live.state is ContactState.SCHEDULED:
        return "scheduled"
    if live.state not in TALKING:
        return "over" if live.state in OVER else "waiting"
    if live.channel is not Channel.CALLBACK:
        return "talking"
    return "calling" if callback.result is None else "over"


def _result(found: FoundCallback) -> api.Result:
    callback = found.callback
    if callback.result is not None:
        return cast("api.Result", callback.result)
    if callback.called_at is not None and callback.way == "video":
        return "not-taken"
    return "cancelled" if found.contact.outcome == "abandoned" else "failed"
