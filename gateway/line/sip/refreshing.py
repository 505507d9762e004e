"""Requests of this side within calls: re-INVITEs that offer the sound anew, session refreshes before the timer ends
them (RFC 4028), and the BYE. Where the trunk asks for the password, each is sent once more with it (RFC 3261, 22.2).

Without I/O; a part of the user agent.
"""

from collections.abc import Collection, Mapping

from aiosipua import SipRequest, SipResponse

from gateway.line.sip import messages, timers
from gateway.line.sip.digest import authorise
from gateway.line.sip.events import Hung, Reanswered, RefreshDue, SipEvent
from gateway.line.sip.session import SUPPORTED, Session
from gateway.line.sip.transactions import Transactions
from gateway.setting_line import Trunk


class Refreshing:
    """Owns the requests that have no answer yet, at most one for each session.

    When its methods return a :class:`Hung`, the session is over, and the user agent sends the BYE.
    """

    def __init__(self, transactions: Transactions, trunks: Mapping[str, Trunk]) -> None:
        self._transactions = transactions
        self._trunks = trunks
        self._asked: dict[str, SipRequest] = {}
        self._ending: dict[str, Session] = {}
        """Calls that are over here, whose BYE has no answer yet."""

    def is_asked(self, key: str) -> bool:
        """Return whether a request in this session has no answer yet."""
        return key in self._asked

    def forget(self, key: str) -> None:
        """Drop the pending request of a session that is over."""
        self._asked.pop(key, None)

    def ask(self, session: Session, method: str, sdp: str, now: float) -> None:
        """Send an INVITE or UPDATE within the call; it also asks for the session's timer."""
        more = {"Supported": SUPPORTED}
        if session.timer is not None:
            more["Session_Expires"] = f"{session.timer.interval_s};refresher=uac"
        request = session.dialog.request(method, sdp=sdp, **more)
        self._asked[session.dialog.key] = request
        self._transactions.request(request, session.dialog.flow, now)

    def end(self, session: Session, now: float) -> None:
        """Send the BYE of a call that is over."""
        self._ending[session.dialog.key] = session
        self._transactions.request(session.dialog.request("BYE"), session.dialog.flow, now)

    def _with_password(
        self, session: Session, request: SipRequest, challenge: SipResponse, now: float
    ) -> SipRequest | None:
        """Send a request again as the trunk's *challenge* wants it; return None where that was done, or cannot be."""
        trunk, dialog = self._trunks.get(session.trunk), session.dialog
        if trunk is None or not trunk.user:
            return None
        again = messages.again(request, dialog.ours, dialog.local_seq + 1)
        if not authorise(again, challenge, trunk.user, trunk.password):
            return None
        dialog.local_seq += 1
        self._transactions.request(again, dialog.flow, now)
        return again

    def ended(self, key: str, request: SipRequest, response: SipResponse, now: float) -> None:
        """Take the answer to a request of a call that is over here."""
        session, status = self._ending.get(key), response.status_code
        if session is None or request.method != "BYE" or status < 200:
            return
        if status not in (401, 407) or not self._with_password(session, request, response, now):
            del self._ending[key]

    def answered(
        self, session: Session, request: SipRequest, response: SipResponse, now: float
    ) -> list[SipEvent]:
        """Take the answer to a request within the call; an INVITE's answer is acknowledged."""
        key, status = session.dialog.key, response.status_code
        if status < 200 or request.method not in ("INVITE", "UPDATE"):
            return []
        if status in (401, 407) and self._asked.get(key) is request:
            again = self._with_password(session, request, response, now)
            if again is not None:
                self._asked[key] = again
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

    def unanswered(self, key: str, request: SipRequest) -> list[SipEvent]:
        """Report the end of a session whose request was never answered."""
        if request.method == "BYE":
            self._ending.pop(key, None)
        if self._asked.get(key) is not request:
            return []
        del self._asked[key]
        return [Hung(key, "expired")]

    def tick(self, sessions: Collection[Session], now: float) -> list[SipEvent]:
        """Refresh the sessions that this side refreshes, and report those that the far side has not refreshed in time."""
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
        """Return when :meth:`tick` is due next, None for never."""
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
