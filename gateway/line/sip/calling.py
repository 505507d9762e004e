"""Requests that begin here: calls made, registrations at a trunk, and questions whether it is there. Without I/O; a part of
the user agent."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from aiosipua import SipRequest, SipResponse

from gateway.line.sip import messages, timers
from gateway.line.sip.dialogs import Dialog, contact_of, of_answer
from gateway.line.sip.digest import authorise
from gateway.line.sip.events import Registered
from gateway.line.sip.flow import Flow
from gateway.line.sip.timers import SessionTimer
from gateway.line.sip.transactions import Transactions
from gateway.setting_line import Trunk

EXPIRES_S = 300
ANSWER_HOLDS_S = 60
"""For how long a trunk that has answered is believed to be there."""
SILENT = 408


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a called telephone; ``dialog`` and ``timer`` are set for a 2xx."""

    key: str
    status: int
    sdp: str = ""
    dialog: Dialog | None = None
    timer: SessionTimer | None = None


@dataclass(slots=True)
class _Invite:
    trunk: Trunk
    request: SipRequest
    flow: Flow
    ours: Flow
    key: str
    dialog: Dialog
    cancelled: bool = False
    acked: Dialog | None = None
    progress: dict[str, int] = field(default_factory=dict)
    """By the tag of each telephone that rings: the RSeq of its last answer that was acknowledged (RFC 3262 section 4)."""
    early: dict[str, str] = field(default_factory=dict)
    """By the same tag: the SDP that the telephone has sent so far. Its 200 may have none then."""


@dataclass(slots=True)
class _Registration:
    trunk: Trunk
    request: SipRequest
    flow: Flow
    tries: int = 0


@dataclass(slots=True)
class Calling:
    """Owns outgoing calls until they are answered, registrations, and questions whether a trunk is there."""

    transactions: Transactions
    ours: Callable[[Flow], Flow]
    _invites: dict[str, _Invite] = field(default_factory=dict)
    _registers: dict[str, _Registration] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)
    """The trunks that were asked whether they are there, by Call-ID."""
    _numbers: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Each trunk's registration: its Call-ID and last CSeq."""
    _told: list[Registered] = field(default_factory=list)

    # calls

    def invite(
        self, trunk: Trunk, number: str, shown: str, sdp: str, flow: Flow, now: float
    ) -> Dialog:
        """Call *number* by *trunk*, which sees *shown* as the caller; return the early dialog.

        A number that is hidden from the called is asserted to the trunk alone (RFC 3323, RFC 3325).
        """
        self._forget_answered()
        ours, tag = self.ours(flow), messages.new_tag()
        call_id = secrets.token_hex(12)
        by = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
        uri = f"sip:{number}@{trunk.in_uris}:{trunk.port}{by}"
        request = SipRequest(method="INVITE", uri=uri)
        request.headers.append("Via", messages.new_via(ours))
        request.headers.set_single("Max-Forwards", "70")
        local = f"<sip:{shown or trunk.user or 'anonymous'}@{trunk.in_uris}>"
        if trunk.hidden:
            local = '"Anonymous" <sip:anonymous@anonymous.invalid>'
            request.headers.set_single("Privacy", "id")
        if shown:
            request.headers.set_single("P-Asserted-Identity", f"<sip:{shown}@{trunk.in_uris}>")
        request.headers.set_single("From", f"{local};tag={tag}")
        request.headers.set_single("To", f"<{uri}>")
        request.headers.set_single("Call-ID", call_id)
        request.headers.set_single("CSeq", "1 INVITE")
        request.headers.set_single("Contact", contact_of(ours))
        request.headers.set_single("Allow", messages.ALLOW)
        request.headers.set_single("Supported", "timer, 100rel")
        request.headers.set_single("Session-Expires", str(timers.USUAL_S))
        request.headers.set_single("User-Agent", messages.AGENT)
        request.headers.set_single("Content-Type", "application/sdp")
        request.text = sdp
        dialog = Dialog(
            call_id=call_id, local_tag=tag, remote_tag="", local=local, remote=f"<{uri}>",
            target=uri, routes=[], flow=flow, ours=ours, local_seq=1,
        )  # fmt: skip
        made = _Invite(trunk, request, flow, ours, dialog.key, dialog)
        self._invites[call_id] = made
        self.transactions.request(request, flow, now)
        return dialog

    def _forget_answered(self) -> None:
        """Forget the calls of which no second telephone's answer can come any more."""
        for call_id, made in list(self._invites.items()):
            if made.acked is not None and not self.transactions.remembers(made.request):
                del self._invites[call_id]

    def __len__(self) -> int:
        """Return how many calls are remembered."""
        return len(self._invites)

    def request_of(self, key: str) -> str:
        """Return the INVITE of a call that is being made, as it was last sent, for another process; ``""`` for no such call."""
        made = self._invites.get(key.partition("\n")[0])
        return bytes(made.request).decode() if made is not None and made.acked is None else ""

    def is_tried(self, key: str) -> bool:
        """Return whether the trunk has said anything to a call that is being made."""
        made = self._invites.get(key.partition("\n")[0])
        return made is not None and self.transactions.is_ringing(made.request)

    def take_up(self, trunk: Trunk, sent: str, dialog: Dialog) -> bool:
        """Take up a call that rang in another process; return False where its INVITE *sent* cannot be read."""
        try:
            request = messages.read(sent.encode())
        except messages.BadMessageError:
            return False
        if not isinstance(request, SipRequest):
            return False
        made = _Invite(trunk, request, dialog.flow, dialog.ours, dialog.key, dialog)
        self._invites[dialog.call_id] = made
        self.transactions.resume(request, dialog.flow)
        return True

    def cancel(self, key: str, now: float) -> None:
        """Cancel a call: at once where it rings, else as soon as it does (9.1)."""
        made = self._invites.get(key.partition("\n")[0])
        if made is None or made.cancelled:
            return
        made.cancelled = True
        if self.transactions.is_ringing(made.request):
            self._send_cancel(made, now)

    def _send_cancel(self, made: _Invite, now: float) -> None:
        cancel = SipRequest(method="CANCEL", uri=made.request.uri)
        cancel.headers.append("Via", made.request.headers.get("via")[0])
        for name in ("From", "To", "Call-ID"):
            cancel.headers.set_single(name, made.request.headers.get_first(name) or "")
        number = made.request.cseq.seq if made.request.cseq else 1
        cancel.headers.set_single("CSeq", f"{number} CANCEL")
        cancel.headers.set_single("Max-Forwards", "70")
        self.transactions.request(cancel, made.flow, now)
        self.transactions.cancels(made.request, now)

    # answers

    def answered(
        self, request: SipRequest, response: SipResponse, flow: Flow, now: float
    ) -> Outcome | None:
        """Take the response to a request; return the outcome for a call, None for any other request or a repetition."""
        call_id, status = request.call_id or "", response.status_code
        if registering := self._registers.get(call_id):
            self._registered(registering, response, now)
        elif status >= 200 and (asked := self._asked.pop(call_id, "")):
            # whatever it says, it is there
            self._told.append(Registered(asked, ANSWER_HOLDS_S, status))
        made = self._invites.get(call_id)
        if made is None or request.method != "INVITE" or request is not made.request:
            return None
        if status < 200:
            return self._progressed(made, response, flow, now)
        if status < 300:
            return self._picked_up(made, response, flow, now)
        again = None if made.cancelled else _as_wanted(made, response)
        if again is None:
            del self._invites[call_id]
            return Outcome(made.key, status)
        made.request = again
        made.dialog.local_seq = again.cseq.seq if again.cseq else 2
        self.transactions.request(again, made.flow, now)
        return None

    def _progressed(
        self, made: _Invite, response: SipResponse, flow: Flow, now: float
    ) -> Outcome | None:
        if made.cancelled:
            self._send_cancel(made, now)
            return None
        if response.status_code == 100:
            return None
        tag, sdp = messages.tag_of(response.headers.get_first("to")), messages.sdp_of(response)
        if sdp:
            made.early[tag] = sdp
        rseq = response.headers.get_first("rseq") or ""
        # up to 2 ** 31 - 1
        numbered = rseq.isascii() and rseq.isdigit() and len(rseq) <= 10
        if "100rel" in {v.lower() for v in response.headers.get("require")} and numbered:
            before = made.progress.get(tag)
            if before is not None and int(rseq) != before + 1:
                return None
            made.progress[tag] = int(rseq)
            early = of_answer(made.request, response, flow, made.ours)
            early.local_seq = made.dialog.local_seq
            number = made.request.cseq.seq if made.request.cseq else 1
            prack = early.request("PRACK", RAck=f"{rseq} {number} INVITE")
            made.dialog.local_seq = early.local_seq
            self.transactions.request(prack, flow, now)
        return Outcome(made.key, response.status_code, sdp)

    def _picked_up(
        self, made: _Invite, response: SipResponse, flow: Flow, now: float
    ) -> Outcome | None:
        dialog = of_answer(made.request, response, flow, made.ours)
        dialog.local_seq = max(made.dialog.local_seq, dialog.local_seq)
        number = made.request.cseq.seq if made.request.cseq else 1
        self.transactions.send(dialog.ack(number), flow)
        if made.acked is not None:
            if made.acked.remote_tag != dialog.remote_tag:
                # a second telephone picked up as well: the first has the call
                self.transactions.request(dialog.request("BYE"), flow, now)
            return None
        made.acked = dialog
        sdp = messages.sdp_of(response) or made.early.get(dialog.remote_tag, "")
        return Outcome(made.key, 200, sdp, dialog, timers.of_answer(response))

    def unanswered(self, request: SipRequest) -> Outcome | None:
        """Handle that a request was never answered; return the outcome if it was a call's INVITE."""
        call_id = request.call_id or ""
        if request.method == "REGISTER" and call_id in self._registers:
            registering = self._registers.pop(call_id)
            self._told.append(Registered(registering.trunk.name, 0, SILENT))
            return None
        if asked := self._asked.pop(call_id, ""):
            self._told.append(Registered(asked, 0, SILENT))
            return None
        made = self._invites.get(call_id)
        if made is None or request is not made.request or made.acked is not None:
            return None
        del self._invites[call_id]
        return Outcome(made.key, SILENT)

    # registrations

    def register(self, trunk: Trunk, flow: Flow, now: float, *, expires_s: int = EXPIRES_S) -> None:
        """Register the trunk's user here for *expires_s* seconds; 0 ends the registration."""
        call_id, number = self._numbers.get(trunk.name, (secrets.token_hex(12), 0))
        ours = self.ours(flow)
        person = f"<sip:{trunk.user}@{trunk.in_uris}>"
        request = _to_trunk("REGISTER", trunk, ours, person, call_id, number + 1)
        request.headers.set_single(
            "Contact", contact_of(ours).replace("<sip:", f"<sip:{trunk.user}@", 1)
        )
        request.headers.set_single("Expires", str(expires_s))
        self._numbers[trunk.name] = (call_id, number + 1)
        self._registers[call_id] = _Registration(trunk, request, flow)
        self.transactions.request(request, flow, now)

    def _registered(self, one: _Registration, response: SipResponse, now: float) -> None:
        status, trunk = response.status_code, one.trunk
        if status < 200:
            return
        again: SipRequest | None = None
        if status in (401, 407) and one.tries == 0:
            again = _again(one.request, self.ours(one.flow))
            again = again if authorise(again, response, trunk.user, trunk.password) else None
        elif status == 423 and one.tries < 2:
            again = _again(one.request, self.ours(one.flow))
            again.headers.set_single("Expires", response.headers.get_first("min-expires") or "3600")
        if again is not None:
            one.tries += 1
            one.request = again
            self._numbers[trunk.name] = (again.call_id or "", again.cseq.seq if again.cseq else 1)
            self.transactions.request(again, one.flow, now)
            return
        self._registers.pop(one.request.call_id or "", None)
        granted_s = _granted_s(response, one.request) if status < 300 else 0
        self._told.append(Registered(trunk.name, granted_s, status))

    def ask(self, trunk: Trunk, flow: Flow, now: float) -> None:
        """Ask whether the trunk is there (RFC 3261, section 11); the answer is reported as a registration that holds for a
        minute."""
        ours, call_id = self.ours(flow), secrets.token_hex(12)
        request = _to_trunk("OPTIONS", trunk, ours, f"<sip:{trunk.in_uris}>", call_id, 1)
        request.headers.set_single("Contact", contact_of(ours))
        request.headers.set_single("Accept", "application/sdp")
        self._asked[call_id] = trunk.name
        self.transactions.request(request, flow, now)

    def registrations(self) -> Iterator[Registered]:
        """Remove and yield the outcomes of registrations and questions."""
        while self._told:
            yield self._told.pop(0)


def _to_trunk(
    method: str, trunk: Trunk, ours: Flow, person: str, call_id: str, number: int
) -> SipRequest:
    request = SipRequest(method=method, uri=f"sip:{trunk.in_uris}")
    request.headers.append("Via", messages.new_via(ours))
    request.headers.set_single("Max-Forwards", "70")
    request.headers.set_single("From", f"{person};tag={messages.new_tag()}")
    request.headers.set_single("To", person)
    request.headers.set_single("Call-ID", call_id)
    request.headers.set_single("CSeq", f"{number} {method}")
    request.headers.set_single("User-Agent", messages.AGENT)
    return request


def _again(request: SipRequest, ours: Flow) -> SipRequest:
    return messages.again(request, ours, request.cseq.seq + 1 if request.cseq else 1)


def _as_wanted(made: _Invite, response: SipResponse) -> SipRequest | None:
    """Return a call's INVITE as its trunk wants it: with the password, or with a longer session (422; RFC 4028, 7.3). None where
    that is not why it was refused, or where it was sent so already."""
    again = _again(made.request, made.ours)
    if response.status_code in (401, 407):
        knows = authorise(again, response, made.trunk.user, made.trunk.password)
        return again if knows else None
    least_s = messages.number(response.headers.get_first("min-se") or "") or 0
    longer = timers.asked(made.request)[0] < least_s <= timers.LONGEST_S
    if response.status_code != 422 or not longer:
        return None
    for name in ("Session-Expires", "Min-SE"):
        again.headers.set_single(name, str(least_s))
    for name in ("Authorization", "Proxy-Authorization"):
        # an answer to a challenge counts once
        again.headers.remove(name)
    return again


def _granted_s(response: SipResponse, request: SipRequest) -> int:
    """Return for how long the binding of our own Contact holds."""
    ours = request.contact[0].uri if request.contact else None
    for contact in response.contact:
        value = contact.params.get("expires") or ""
        same = ours is not None and (contact.uri.host, contact.uri.port or 5060) == (
            ours.host,
            ours.port or 5060,
        )
        if same and (granted := messages.number(value)) is not None:
            return granted
    for given in (response.headers.get_first("expires"), request.headers.get_first("expires")):
        if given and (granted := messages.number(given)) is not None:
            return granted
    return EXPIRES_S
