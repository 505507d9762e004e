"""The user agent: takes and makes calls, over transactions and dialogs.

Without I/O: messages go in with their time, messages to send and events come out. A message that comes from no trunk is not
answered at all: a scanner learns nothing, and costs no memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog
from aiosipua import SipRequest, SipResponse

from gateway.line.sip import dialogs, messages, timers
from gateway.line.sip.calling import Calling, Outcome
from gateway.line.sip.dialogs import called_of, caller_of, user_of
from gateway.line.sip.events import (
    Answered,
    Established,
    Hung,
    Invited,
    Progressed,
    Reanswered,
    RefreshDue,
    Reoffered,
    SipEvent,
    Why,
)
from gateway.line.sip.flow import Flow
from gateway.line.sip.gate import Gate
from gateway.line.sip.recording import OPTION, SERVER, is_recording, metadata_of
from gateway.line.sip.refreshing import Refreshing
from gateway.line.sip.session import SUPPORTED, Session
from gateway.line.sip.timers import TooSmallError
from gateway.line.sip.transactions import Ended, Transactions
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk

log = structlog.get_logger()

SKIPPED = 100
"""By how much the numbers of a call that is taken up go on: those of its last seconds were not kept."""
EXTENSIONS = frozenset({"timer", "100rel"})
"""Extensions that a request may require."""


class UserAgent:
    """Owns the sessions of one process. Times (*now*) are seconds of a monotonic clock; *key* names a session by its dialog."""

    def __init__(
        self,
        peers: Peers,
        trunks: Sequence[Trunk],
        ours: Callable[[Flow], Flow],
        *,
        most_calls: int = 500,
        seen: Callable[[SipRequest | SipResponse], None] = lambda _message: None,
    ) -> None:
        """*ours* returns our address by which a far side reaches this process; *seen* is given every message of a
        trunk."""
        self.trunks = {trunk.name: trunk for trunk in trunks}
        self._gate = Gate(peers, self.trunks, most_calls)
        self._ours = ours
        self.transactions = Transactions()
        self.sessions: dict[str, Session] = {}
        self._invites: dict[str, SipRequest] = {}
        self._updates: dict[str, SipRequest] = {}
        self._refreshing = Refreshing(self.transactions, self.trunks)
        self._events: list[SipEvent] = []
        self._seen = seen
        self._closing = False
        self.dropped = 0
        """How many messages were dropped: those of strangers, and malformed ones."""
        self.heard: dict[str, float] = {}
        """When each trunk was heard of last."""
        self.calling = Calling(self.transactions, self._ours)

    def hand_over(self) -> None:
        """Leave new calls to the process that takes over; the present ones go on here."""
        self._closing = True

    # what comes in

    def received(self, octets: bytes, flow: Flow, now: float) -> None:
        """Handle a datagram or a framed message."""
        trunk = self._gate.trunk_of(flow)
        if trunk is None:
            self.dropped += 1
            return
        try:
            message = messages.read(octets)
        except messages.BadMessageError:
            self.dropped += 1
            return
        self.heard[trunk] = now
        self._seen(message)
        try:
            self._take(message, flow, trunk, now)
        except Exception as error:  # noqa: BLE001 - one message costs itself, neither the line nor a place among the transactions
            self.dropped += 1
            log.warning("sip.message_failed", error=type(error).__name__)
            if isinstance(message, SipRequest) and message.method != "ACK":
                self._answer(message, 400, now)

    def _take(self, message: SipRequest | SipResponse, flow: Flow, trunk: str, now: float) -> None:
        if isinstance(message, SipResponse):
            self._response(message, flow, now)
            return
        messages.stamp(message, flow)
        if message.method == "INVITE" and not messages.tag_of(message.headers.get_first("to")):
            if (
                self._closing
                and not flow.is_reliable
                and not self.transactions.knows_invite(message)
            ):
                # sent again within half a second, to the process that takes over
                return
            if not self._gate.takes_invite(flow, now):
                self.dropped += 1
                return
            trunk = self._gate.called_by(flow, user_of(message.uri), trunk)
        elif not self._belongs(message) and not self._gate.takes_other(flow, now):
            self.dropped += 1
            return
        if message.method == "CANCEL":
            self._cancel(message, flow, now)
        elif self.transactions.received(message, flow):
            self._request(message, flow, trunk, now)

    def _belongs(self, request: SipRequest) -> bool:
        """Whether a request is of a call that stands; an ACK is nowhere kept."""
        return request.method == "ACK" or dialogs.key_of(request) in self.sessions

    def _request(self, request: SipRequest, flow: Flow, trunk: str, now: float) -> None:
        method = request.method
        if method == "ACK":
            self._ack(request, flow, now)
            return
        required = {value.strip().lower() for value in request.headers.get("require")}
        if unknown := required - self._extensions(request, trunk):
            self._answer(request, 420, now, Unsupported=", ".join(sorted(unknown)))
            return
        if not messages.tag_of(request.headers.get_first("to")):
            if method == "INVITE":
                self._invite(request, flow, trunk, now)
            elif method == "OPTIONS":
                self._answer(
                    request,
                    200,
                    now,
                    Accept="application/sdp",
                    Allow=messages.ALLOW,
                    Supported=SUPPORTED,
                )
            else:
                known = method in ("BYE", "UPDATE", "PRACK", "NOTIFY")
                self._answer(request, 481 if known else 405, now, Allow=messages.ALLOW)
            return
        session = self.sessions.get(dialogs.key_of(request))
        if method == "UPDATE" and session is not None and session.ours and session.state == "asked":
            # it rings: offered again once it is picked up (RFC 3311, 5.3)
            self._answer(request, 500, now, Retry_After="2")
        elif session is None or session.dialog.remote_tag != messages.tag_of(
            request.headers.get_first("from")
        ):
            self._answer(request, 481, now)
        elif not session.dialog.takes(request):
            self._answer(request, 500, now, Retry_After="2")
        else:
            session.dialog.flow = flow
            self._within(request, session, now)

    def _within(self, request: SipRequest, session: Session, now: float) -> None:
        key, method = session.dialog.key, request.method
        match method:
            case "BYE":
                self._answer(request, 200, now)
                self._hung(key, "bye", now)
            case "INVITE" | "UPDATE":
                self._reoffer(request, session, now)
            case "REFER":
                # callers are passed on at the desk; nobody else has numbers called at the body's cost
                self._answer(request, 603, now)
            case "OPTIONS" | "NOTIFY":
                self._answer(request, 200, now)
            case "PRACK":
                # no provisional answer of ours asks for one
                self._answer(request, 481, now)
            case _:
                self._answer(request, 405, now, Allow=messages.ALLOW)

    def _invite(self, request: SipRequest, flow: Flow, trunk: str, now: float) -> None:
        if self._of_caller(request) is not None:
            # the same call by another way (8.2.2.2)
            self._answer(request, 482, now)
            return
        challenge = self._gate.challenge(request, trunk, now)
        if challenge is not None:
            self.transactions.respond(request, challenge, now)
            return
        records = self._records(trunk)
        if records and not is_recording(request):
            self._answer(request, 403, now, **messages.warned("this trunk brings recordings alone"))
            return
        if self._closing or not self.has_room(trunk):
            self._answer(request, 503, now, Retry_After="5")
            return
        try:
            timer = timers.of_request(request)
        except TooSmallError:
            self._answer(request, 422, now, Min_SE=str(timers.LEAST_S))
            return
        dialog = dialogs.of_invite(
            request, flow, self._ours(flow), messages.new_tag(), SERVER if records else ""
        )
        invited = Invited(
            dialog.key, trunk, called_of(request), caller_of(request), messages.sdp_of(request),
            metadata_of(request) if records else None,
        )  # fmt: skip
        self.sessions[dialog.key] = Session(dialog=dialog, trunk=trunk, timer=timer)
        self._invites[dialog.key] = request
        self.transactions.respond(request, messages.response(request, 100), now)
        self._events.append(invited)

    def _of_caller(self, request: SipRequest) -> Session | None:
        """Return the session that a request's caller has by its Call-ID, whether or not the request knows our tag."""
        whose = messages.tag_of(request.headers.get_first("from"))
        return next(
            (
                each
                for each in self.sessions.values()
                if each.dialog.call_id == request.call_id and each.dialog.remote_tag == whose
            ),
            None,
        )

    def _records(self, trunk: str) -> bool:
        """Whether a trunk brings recording sessions instead of calls."""
        known = self.trunks.get(trunk)
        return known is not None and known.siprec

    def _extensions(self, request: SipRequest, trunk: str) -> frozenset[str]:
        """Return the extensions that a request may require; within a call those of the trunk by which it came."""
        session = self.sessions.get(dialogs.key_of(request))
        records = self._records(trunk if session is None else session.trunk)
        return EXTENSIONS | {OPTION} if records else EXTENSIONS

    def has_room(self, trunk: str) -> bool:
        """Return whether one more call of a trunk, in or out, is allowed."""
        return self._gate.has_room(self.sessions.values(), trunk)

    def _cancel(self, cancel: SipRequest, flow: Flow, now: float) -> None:
        if not self.transactions.received(cancel, flow):
            return
        invite = self.transactions.cancelled(cancel)
        if not self.transactions.knows_invite(cancel):
            self._answer(cancel, 481, now)
            return
        session = self._of_caller(cancel)
        # one tag in both answers (9.2): some stacks go by the newest that they were told
        tag = messages.new_tag() if session is None else session.dialog.local_tag
        self._answer(cancel, 200, now, tag=tag)
        if invite is None:
            return
        self._answer(invite, 487, now, tag=tag)
        key = next((key for key, each in self._invites.items() if each is invite), None)
        if key is not None and key in self.sessions and self.sessions[key].state == "asked":
            self._hung(key, "cancelled", now)
        elif key is not None:
            # an offer within the call was taken back: the next one is not crossed by it
            del self._invites[key]

    def _ack(self, request: SipRequest, flow: Flow, now: float) -> None:
        key = dialogs.key_of(request)
        session, invite = self.sessions.get(key), self._invites.get(key)
        if session is None or invite is None or invite.cseq is None or request.cseq is None:
            return
        if request.cseq.seq != invite.cseq.seq:
            return
        self.transactions.acknowledged(invite)
        self._invites.pop(key, None)
        session.dialog.flow = flow
        offered, session.offered = session.offered, False
        sdp = messages.sdp_of(request) if offered else ""
        if session.state == "accepted" and offered and not sdp:
            # our offer is not answered: neither side would hear the other
            self._report([Hung(key, "refused")], now)
        elif session.state == "accepted":
            session.state = "established"
            session.refreshed = now
            self._events.append(Established(key, sdp))
        elif sdp:
            self._events.append(Reanswered(key, 200, sdp))

    def _reoffer(self, request: SipRequest, session: Session, now: float) -> None:
        key = session.dialog.key
        if self._refreshing.is_asked(key) or key in self._invites:
            self._answer(request, 491, now)
            return
        if key in self._updates:
            # 5.2 of RFC 3311: no more than one waits to be answered
            self._answer(request, 500, now, Retry_After="1")
            return
        if session.state != "established":
            self._answer(request, 500, now, Retry_After="1")
            return
        try:
            session.timer = timers.of_request(request)
        except TooSmallError:
            self._answer(request, 422, now, Min_SE=str(timers.LEAST_S))
            return
        session.dialog.refresh(request)
        session.refreshed = now
        sdp = messages.sdp_of(request)
        told = self._records(session.trunk) and metadata_of(request)
        if request.method == "UPDATE" and not sdp and not told:
            self._accepted(request, session, "", now)
            return
        if request.method == "INVITE":
            self._invites[key] = request
        else:
            self._updates[key] = request
        self._events.append(Reoffered(key, request, sdp))

    # what the call decides

    def ring(self, key: str, now: float) -> None:
        """Tell the caller's side that it rings (180)."""
        self._provisional(key, 180, now)

    def accept(self, key: str, sdp: str, now: float) -> None:
        """Accept a call; *sdp* is the answer to its offer, or an offer if the call had none."""
        session, invite = self.sessions.get(key), self._invites.get(key)
        if session is None or invite is None or session.state != "asked":
            return
        session.state = "accepted"
        session.offered = not messages.sdp_of(invite)
        session.refreshed = now
        self._accepted(invite, session, sdp, now)

    def refuse(
        self, key: str, status: int, now: float, retry_after_s: int = 0, why: str = ""
    ) -> None:
        """Refuse a call with *status*; the far side is told *why*."""
        session, invite = self.sessions.pop(key, None), self._invites.pop(key, None)
        if session is not None and invite is not None:
            more = {"Retry_After": str(retry_after_s)} if retry_after_s else {}
            more |= messages.warned(why)
            self._answer(invite, status, now, tag=session.dialog.local_tag, **more)

    def answer(
        self, offered: Reoffered, sdp: str | None, now: float, *, status: int = 488, why: str = ""
    ) -> None:
        """Answer an offer within the call. *sdp* None refuses it with *status* and *why*, and the sound stays as it was."""
        session = self.sessions.get(offered.key)
        self._updates.pop(offered.key, None)
        if session is None:
            return
        if sdp is None:
            self._invites.pop(offered.key, None)
            self._answer(offered.request, status, now, **messages.warned(why))
            return
        session.offered = bool(sdp) and not offered.sdp
        self._accepted(offered.request, session, sdp, now)

    def hang_up(self, key: str, now: float) -> None:
        """End a call, whatever its state."""
        session = self.sessions.get(key)
        if session is None or session.state == "ending":
            return
        if session.state == "asked" and not session.ours:
            self.refuse(key, 480, now)
        elif session.state == "asked":
            self.calling.cancel(key, now)
            session.state = "ending"
        else:
            self._bye(session, now)

    def reinvite(self, key: str, sdp: str, now: float) -> bool:
        """Offer the sound anew, from another address; :class:`Reanswered` brings the answer.

        Returns False where nothing can be offered now, since another request is pending.
        """
        session = self.sessions.get(key)
        busy = self._refreshing.is_asked(key) or key in self._invites
        if session is None or session.state != "established" or busy:
            return False
        self._refreshing.ask(session, "INVITE", sdp, now)
        return True

    def take_up_ringing(self, session: Session, sent: str) -> bool:
        """Take up a call that another process was dialling; *sent* is its INVITE. Returns False where that is impossible."""
        trunk = self.trunks.get(session.trunk)
        if trunk is None or not self.calling.take_up(trunk, sent, session.dialog):
            return False
        self.sessions[session.dialog.key] = session
        return True

    def take_up(self, session: Session, now: float) -> None:
        """Take up an established call of another process."""
        dialog = session.dialog
        dialog.local_seq += SKIPPED
        # by this machine's clock: that of another one began at another moment
        session.refreshed = now
        trunk = self.trunks.get(session.trunk)
        if dialog.flow.is_reliable and trunk is not None:
            # the connection ended with that process, and nobody listens at the far side's end of it
            dialog.flow = Flow(dialog.flow.transport, dialog.flow.host, trunk.port)
        self.sessions[dialog.key] = session

    def ask_after(self, key: str, now: float) -> None:
        """Ask the far side whether a call that was taken up still stands; if not, :class:`Hung` follows.

        A caller who hung up while no process served the line may not say so again.
        """
        session = self.sessions.get(key)
        if session is None or session.state != "established" or self._refreshing.is_asked(key):
            return
        if session.dialog.updates:
            self._refreshing.ask(session, "UPDATE", "", now)
        else:
            self._events.append(RefreshDue(key))

    def invite(self, trunk: str, number: str, shown: str, sdp: str, flow: Flow, now: float) -> str:
        """Call *number* by *trunk*, which sees *shown* as the caller; return the call's key. Progressed, Answered or Hung
        follow."""
        dialog = self.calling.invite(self.trunks[trunk], number, shown, sdp, flow, now)
        self.sessions[dialog.key] = Session(dialog=dialog, trunk=trunk, ours=True)
        return dialog.key

    # what comes back

    def _response(self, response: SipResponse, flow: Flow, now: float) -> None:
        request = self.transactions.answered(response, now)
        if request is None:
            return
        outcome = self.calling.answered(request, response, flow, now)
        if outcome is not None:
            self._called(outcome, now)
            return
        key = f"{request.call_id}\n{messages.tag_of(request.headers.get_first('from'))}"
        session = self.sessions.get(key)
        if session is None:
            self._refreshing.ended(key, request, response, now)
        else:
            self._report(self._refreshing.answered(session, request, response, now), now)

    def _called(self, outcome: Outcome, now: float) -> None:
        session = self.sessions.get(outcome.key)
        if session is None:
            return
        if outcome.status < 200:
            self._events.append(Progressed(outcome.key, outcome.status, outcome.sdp))
        elif outcome.status < 300 and outcome.dialog is not None:
            ending = session.state == "ending"
            if session.state in ("asked", "ending"):
                session.dialog, session.state = outcome.dialog, "established"
                session.timer, session.refreshed = outcome.timer, now
                if not ending:
                    self._events.append(Answered(outcome.key, outcome.sdp))
            if ending:
                # picked up in the moment in which it was called off
                self._bye(session, now)
        elif session.state == "ending":
            self.sessions.pop(outcome.key, None)
        else:
            self._hung(outcome.key, "refused", now, outcome.status)

    # time

    def tick(self, now: float) -> None:
        """Do what is due at *now*: repeat messages, refresh sessions, end those whose time is over."""
        self.transactions.tick(now)
        for ended in self.transactions.ends():
            self._unanswered(ended, now)
        self._report(self._refreshing.tick(self.sessions.values(), now), now)

    def next_at(self) -> float | None:
        """Return when :meth:`tick` is due next, None for never."""
        times = (self._refreshing.next_at(self.sessions), self.transactions.next_at())
        return min((at for at in times if at is not None), default=None)

    def _unanswered(self, ended: Ended, now: float) -> None:
        request = ended.request
        if ended.side == "server":
            key = next((key for key, each in self._invites.items() if each is request), None)
            if key in self.sessions:
                self._bye(self.sessions[key], now)
                self._hung(key, "no_ack", now)
            return
        outcome = self.calling.unanswered(request)
        if outcome is not None:
            self._called(outcome, now)
            return
        key = f"{request.call_id}\n{messages.tag_of(request.headers.get_first('from'))}"
        self._report(self._refreshing.unanswered(key, request), now)

    def _report(self, found: Iterable[SipEvent], now: float) -> None:
        """Tell of what was found about sessions; one that is over is ended at the far side as well."""
        for event in found:
            if isinstance(event, Hung) and event.key in self.sessions:
                self._bye(self.sessions[event.key], now)
            self._events.append(event)

    # small things

    def events(self) -> Iterator[SipEvent]:
        """Remove and yield the events so far, in order."""
        while self._events:
            yield self._events.pop(0)
        yield from self.calling.registrations()

    def _accepted(self, request: SipRequest, session: Session, sdp: str, now: float) -> None:
        more = {"Supported": SUPPORTED}
        supported = timers.supports(request, "timer")
        if session.timer is not None and (supported or timers.asked(request)[0]):
            more["Session_Expires"] = timers.header(session.timer, uas=True)
        if supported:
            more["Require"] = "timer"
        answer = messages.response(
            request,
            200,
            tag=session.dialog.local_tag,
            contact=session.dialog.contact(),
            sdp=sdp,
            **more,
        )
        self.transactions.respond(request, answer, now)

    def _provisional(self, key: str, status: int, now: float) -> None:
        session, invite = self.sessions.get(key), self._invites.get(key)
        if session is not None and invite is not None and session.state == "asked":
            answer = messages.response(
                invite, status, tag=session.dialog.local_tag, contact=session.dialog.contact()
            )
            self.transactions.respond(invite, answer, now)

    def _bye(self, session: Session, now: float) -> None:
        self._forget(session.dialog.key, now)
        self._refreshing.end(session, now)

    def _hung(self, key: str, why: Why, now: float, status: int = 0) -> None:
        self._forget(key, now)
        self._events.append(Hung(key, why, status))

    def _forget(self, key: str, now: float) -> None:
        session = self.sessions.pop(key, None)
        self._refreshing.forget(key)
        for waits in (self._invites.pop(key, None), self._updates.pop(key, None)):
            if session is not None and waits is not None:
                # an offer that was not answered yet (15.1.2)
                self._answer(waits, 487, now, tag=session.dialog.local_tag)

    def _answer(
        self,
        request: SipRequest,
        status: int,
        now: float,
        *,
        tag: str = "",
        contact: str = "",
        **headers: str,
    ) -> None:
        answer = messages.response(
            request, status, tag=tag or messages.new_tag(), contact=contact, **headers
        )
        self.transactions.respond(request, answer, now)
