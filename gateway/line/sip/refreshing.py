"""Our own requests within calls: the sound offered anew (re-INVITE), and sessions refreshed before their timer ends them (RFC 4028).
Without I/O, like the user agent whose part it is."""

from collections.abc import Collection, Mapping

from aiosipua import SipRequest, SipResponse

from gateway.line.sip import messages, timers
from gateway.line.sip.events import Hung, Reanswered, RefreshDue, SipEvent
from gateway.line.sip.session import SUPPORTED, Session
from gateway.line.sip.transactions import Transactions


class Refreshing:
    """Owns the requests that have no answer yet, one a session at most. A :class:`Hung` among what it returns ends the session:
    the user agent sends the BYE."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._asked: dict[str, SipRequest] = {}

    def is_asked(self, key: str) -> bool:
        """Whether a request of ours has no answer yet."""
        return key in self._asked

    def forget(self, key: str) -> None:
        """The session is over."""
        self._asked.pop(key, None)

    def ask(self, session: Session, method: str, sdp: str, now: float) -> None:
        """Send an INVITE or UPDATE within the call, which asks for the session's timer too."""
        more = {"Supported": SUPPORTED}
        if session.timer is not None:
            more["Session_Expires"] = f"{session.timer.interval_s};refresher=uac"
        request = session.dialog.request(method, sdp=sdp, **more)
        self._asked[session.dialog.key] = request
        self._transactions.request(request, session.dialog.flow, now)

    def answered(
        self, session: Session, request: SipRequest, response: SipResponse, now: float
    ) -> list[SipEvent]:
        """Take the answer to a request within the call; an INVITE's is acknowledged."""
        key, status = session.dialog.key, response.status_code
        if status < 200 or request.method not in ("INVITE", "UPDATE"):
            return []
        if request.method == "INVITE" and status < 300 and request.cseq is not None:
            session.dialog.refresh(response)
            self._transactions.send(session.dialog.ack(request.cseq.seq), session.dialog.flow)
        if self._asked.get(key) is not request:
            return []
        del self._asked[key]
        if status < 300:
            session.refreshed = now
            session.timer = timers.of_answer(response) or session.timer
        elif status in (408, 481):
            return [Hung(key, "expired")]
        elif request.method == "UPDATE" and status in (405, 501):
            session.dialog.updates = False
        elif session.timer is not None and session.timer.refresher == "us":
            # it lives, and does not take this: asked again after a while, not at once
            pause_s = session.timer.interval_s / 8
            due = now + pause_s - session.timer.interval_s / 2
            session.refreshed = max(session.refreshed, due)
        if messages.sdp_of(request):
            return [Reanswered(key, status, messages.sdp_of(response))]
        return []

    def unanswered(self, session: Session, request: SipRequest) -> list[SipEvent]:
        """A request was given up: the far side is not there any more."""
        key = session.dialog.key
        if self._asked.get(key) is not request:
            return []
        del self._asked[key]
        return [Hung(key, "expired")]

    def tick(self, sessions: Collection[Session], now: float) -> list[SipEvent]:
        """Refresh the sessions that we refresh, and report those that the far side has not refreshed."""
        found: list[SipEvent] = []
        for session in sessions:
            timer = session.timer
            if timer is None or not self._waits(session) or now < timer.due(session.refreshed):
                continue
            if timer.refresher == "us" and not session.dialog.updates:
                # the call offers its sound anew; until it has, this is not asked for again
                session.refreshed = now - timer.interval_s / 4
                found.append(RefreshDue(session.dialog.key))
            elif timer.refresher == "us":
                self.ask(session, "UPDATE", "", now)
            else:
                found.append(Hung(session.dialog.key, "expired"))
        return found

    def next_at(self, sessions: Mapping[str, Session]) -> float | None:
        """Return when :meth:`tick` has something to do next."""
        return min(
            (
                session.timer.due(session.refreshed)
                for session in sessions.values()
                if session.timer is not None and self._waits(session)
            ),
            default=None,
        )

    def _waits(self, session: Session) -> bool:
        return session.state == "established" and session.dialog.key not in self._asked
