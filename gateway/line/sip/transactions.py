"""SIP transactions (RFC 3261, section 17, with RFC 6026 for what follows a 2xx).

Without I/O: time is an argument; messages to send and transactions that ended are taken from :meth:`Transactions.sends` and
:meth:`Transactions.ends`. A repeated request is answered again and never shown twice; an own request is repeated until it
is answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from aiosipua import SipRequest, SipResponse

from gateway.line.sip.flow import Flow
from gateway.line.sip.messages import COOKIE, back_to, tag_of

T1_S = 0.5
T2_S = 4.0
PATIENCE_S = 64 * T1_S
MOST = 5_000
"""Transactions at a time; a request beyond them is not answered, and comes again."""

Key = tuple[str, str, str]
ServerState = Literal["proceeding", "completed", "accepted", "confirmed"]


@dataclass(slots=True)
class _Server:
    request: SipRequest
    flow: Flow
    state: ServerState = "proceeding"
    last: SipResponse | None = None
    again_at: float | None = None
    pause_s: float = T1_S
    ends_at: float | None = None


@dataclass(slots=True)
class _Client:
    request: SipRequest
    flow: Flow
    again_at: float | None
    pause_s: float
    ends_at: float | None
    answered: bool = False
    final: bool = False
    ack: SipRequest | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A transaction that ended without what it waited for: an own request without an answer (``client``), or an own 2xx to
    an INVITE without an ACK."""

    side: Literal["client", "server"]
    request: SipRequest


@dataclass(slots=True)
class Transactions:
    """The transactions of one process. All times are seconds of one monotonic clock."""

    _servers: dict[Key, _Server] = field(default_factory=dict)
    _clients: dict[Key, _Client] = field(default_factory=dict)
    _sends: list[tuple[SipRequest | SipResponse, Flow]] = field(default_factory=list)
    _ends: list[Ended] = field(default_factory=list)

    # requests of others

    def received(self, request: SipRequest, flow: Flow) -> bool:
        """Take a stamped request; return whether it is new. Any other was dealt with here.

        The ACK of a 2xx counts as new, since it belongs to the dialog.
        """
        key = server_key(request)
        known = self._servers.get(key)
        if request.method == "ACK":
            if known is None or known.state == "accepted":
                return True
            if known.state == "completed":
                known.state, known.again_at = "confirmed", None
            return False
        if known is not None:
            # of a 2xx the timer sees to the repetition (RFC 6026)
            if known.last is not None and known.state != "accepted":
                self._sends.append((known.last, back_to(known.request, known.flow)))
            return False
        if len(self._servers) >= MOST:
            return False
        self._servers[key] = _Server(request, flow)
        return True

    def cancelled(self, cancel: SipRequest) -> SipRequest | None:
        """Return the INVITE that a CANCEL means if it has no final answer yet, else None."""
        invite = self._servers.get((*server_key(cancel)[:2], "INVITE"))
        return invite.request if invite is not None and invite.state == "proceeding" else None

    def knows_invite(self, cancel: SipRequest) -> bool:
        """Return whether the INVITE that a CANCEL means is known at all."""
        return (*server_key(cancel)[:2], "INVITE") in self._servers

    def respond(self, request: SipRequest, response: SipResponse, now: float) -> None:
        """Send a response to a request that was new. One after the final response is dropped."""
        known = self._servers.get(server_key(request))
        if known is None or known.state != "proceeding":
            return
        known.last = response
        self._sends.append((response, back_to(known.request, known.flow)))
        if response.status_code < 200:
            return
        known.ends_at = now + PATIENCE_S
        if request.method != "INVITE":
            known.state = "completed"
            return
        accepted = response.status_code < 300
        known.state = "accepted" if accepted else "completed"
        if accepted or not known.flow.is_reliable:
            known.again_at, known.pause_s = now + T1_S, T1_S

    def acknowledged(self, invite: SipRequest) -> None:
        """Note that the ACK of a 2xx to *invite* has come."""
        known = self._servers.get(server_key(invite))
        if known is not None and known.state == "accepted":
            known.state, known.again_at = "confirmed", None

    # requests of ours

    def request(self, request: SipRequest, flow: Flow, now: float) -> None:
        """Send a request, repeated until it is answered; a second one with the same branch is ignored."""
        key = client_key(request)
        if key in self._clients:
            return
        pause = None if flow.is_reliable else now + T1_S
        self._clients[key] = _Client(request, flow, pause, T1_S, now + PATIENCE_S)
        self._sends.append((request, flow))

    def resume(self, request: SipRequest, flow: Flow) -> None:
        """Wait for the answer to an INVITE that an earlier process sent, and that rings."""
        self._clients[client_key(request)] = _Client(request, flow, None, T1_S, None, answered=True)

    def send(self, message: SipRequest, flow: Flow) -> None:
        """Send a request without a transaction: the ACK of a 2xx."""
        self._sends.append((message, flow))

    def answered(self, response: SipResponse, now: float) -> SipRequest | None:
        """Take a response; return the own request that it answers, None if it answers none or is a repetition.

        Every 2xx to an INVITE is returned, since each needs an ACK.
        """
        key = client_key(response)
        known = self._clients.get(key)
        if known is None:
            return None
        invite, status = key[2] == "INVITE", response.status_code
        if status < 200:
            if known.final:
                return None
            known.answered = True
            if invite:
                # it rings: a telephone may do that for long, and an offer within a call may not
                rings = not tag_of(known.request.headers.get_first("to"))
                known.again_at, known.ends_at = None, None if rings else now + PATIENCE_S
            return known.request
        if known.final:
            if known.ack is not None:
                self._sends.append((known.ack, known.flow))
            return known.request if invite and 200 <= status < 300 and known.ack is None else None
        known.final, known.again_at, known.ends_at = True, None, now + PATIENCE_S
        if invite and status >= 300:
            known.ack = ack_of_refusal(known.request, response)
            self._sends.append((known.ack, known.flow))
        return known.request

    def is_ringing(self, request: SipRequest) -> bool:
        """Return whether an own request has a provisional answer and no final one; only then may it be cancelled."""
        known = self._clients.get(client_key(request))
        return known is not None and known.answered and not known.final

    def remembers(self, request: SipRequest) -> bool:
        """Return whether an answer to an own request would still be taken, be it a repeated one."""
        return client_key(request) in self._clients

    def cancels(self, invite: SipRequest, now: float) -> None:
        """Note that an own INVITE is cancelled: its answer is awaited no longer than that of any request (RFC 3261, 9.1)."""
        known = self._clients.get(client_key(invite))
        if known is not None and not known.final:
            known.ends_at = now + PATIENCE_S

    # time

    def tick(self, now: float) -> None:
        """Repeat the messages that are due, and end the transactions whose time is over."""
        for key, server in list(self._servers.items()):
            if server.ends_at is not None and now >= server.ends_at:
                del self._servers[key]
                if server.state == "accepted":
                    self._ends.append(Ended("server", server.request))
            elif server.again_at is not None and now >= server.again_at and server.last is not None:
                self._sends.append((server.last, back_to(server.request, server.flow)))
                server.pause_s = min(server.pause_s * 2, T2_S)
                server.again_at = now + server.pause_s
        for key, client in list(self._clients.items()):
            if client.ends_at is not None and now >= client.ends_at:
                del self._clients[key]
                if not client.final:
                    self._ends.append(Ended("client", client.request))
            elif client.again_at is not None and now >= client.again_at:
                self._sends.append((client.request, client.flow))
                longest = PATIENCE_S if client.request.method == "INVITE" else T2_S
                client.pause_s = min(client.pause_s * 2, longest)
                client.again_at = now + client.pause_s

    def next_at(self) -> float | None:
        """Return when :meth:`tick` is due next, None for never."""
        servers = [at for each in self._servers.values() for at in (each.again_at, each.ends_at)]
        clients = [at for each in self._clients.values() for at in (each.again_at, each.ends_at)]
        return min((at for at in (*servers, *clients) if at is not None), default=None)

    def sends(self) -> Iterator[tuple[SipRequest | SipResponse, Flow]]:
        """Remove and yield the messages to send, in order."""
        while self._sends:
            yield self._sends.pop(0)

    def ends(self) -> Iterator[Ended]:
        """Remove and yield the transactions that ended without an answer."""
        while self._ends:
            yield self._ends.pop(0)

    def __len__(self) -> int:
        return len(self._servers) + len(self._clients)


def server_key(request: SipRequest) -> Key:
    """Return the key by which a repeated request is recognised (RFC 3261, 17.2.3); an ACK and its INVITE have one key."""
    via = request.via[0]
    method = "INVITE" if request.method == "ACK" else request.method
    branch = via.branch or ""
    if branch.startswith(COOKIE):
        return branch, f"{via.host.lower()}:{via.port or 5060}", method
    # a branch of before RFC 3261 names nothing
    cseq = request.cseq
    number = cseq.seq if cseq is not None else 0
    whose = f"{request.call_id}/{number}/{tag_of(request.headers.get_first('from'))}"
    return whose, f"{via.host.lower()}:{via.port or 5060}", method


def client_key(message: SipRequest | SipResponse) -> Key:
    """Return the key by which the answer to an own request is recognised (17.1.3)."""
    cseq = message.cseq
    return message.via[0].branch or "", message.call_id or "", cseq.method if cseq else ""


def ack_of_refusal(invite: SipRequest, response: SipResponse) -> SipRequest:
    """Return the ACK of a final answer that is no 2xx, which belongs to the INVITE's transaction (17.1.1.3)."""
    ack = SipRequest(method="ACK", uri=invite.uri)
    ack.headers.append("Via", invite.headers.get("via")[0])
    for name in ("From", "Call-ID"):
        ack.headers.set_single(name, invite.headers.get_first(name) or "")
    ack.headers.set_single("To", response.headers.get_first("to") or "")
    cseq = invite.cseq
    ack.headers.set_single("CSeq", f"{cseq.seq if cseq else 0} ACK")
    ack.headers.set_single("Max-Forwards", "70")
    for route in invite.headers.get("route"):
        ack.headers.append("Route", route)
    return ack
