"""Decides which messages are read and which calls taken: only those of trunks, by the agreed transport, within a trunk's
share, and with its password where one is required."""

from collections.abc import Collection, Mapping

from aiosipua import SipRequest, SipResponse

from gateway.line.sip import messages
from gateway.line.sip.digest import Challenger
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk
from signaling.limits import Limiter, Rate

INVITES = Rate(40, 4)
OTHERS = Rate(100, 2)
"""Requests of one address that belong to no call: OPTIONS, CANCEL, and those of a call that is over."""


class Gate:
    """Part of the user agent. Owns the recent rates of each address, and the challenges."""

    def __init__(self, peers: Peers, trunks: Mapping[str, Trunk], most_calls: int) -> None:
        self._peers = peers
        self._trunks = trunks
        self._most_calls = most_calls
        self._flood = Limiter(INVITES)
        self._others = Limiter(OTHERS)
        self._challenger = Challenger()

    def trunk_of(self, flow: Flow) -> str | None:
        """Return the trunk of a message, None for a stranger's. A message in clear that names a trunk by TLS counts as forged."""
        trunk = self._peers.trunk_of(flow.host)
        if trunk is None:
            return None
        known = self._trunks.get(trunk)
        agreed = known is None or known.transport != "tls" or flow.transport == "tls"
        return trunk if agreed else None

    def called_by(self, flow: Flow, user: str, trunk: str) -> str:
        """Return the trunk of a call: of several at one address, the one whose account is called."""
        return self._peers.trunk_of(flow.host, user) or trunk

    def takes_invite(self, flow: Flow, now: float) -> bool:
        """Count a new call; return False where its address makes too many."""
        return not self._flood.take(flow.host, now)

    def takes_other(self, flow: Flow, now: float) -> bool:
        """Count a request outside of any call; return False where its address sends too many."""
        return not self._others.take(flow.host, now)

    def challenge(self, request: SipRequest, trunk: str, now: float) -> SipResponse | None:
        """Return the 401 that asks for the trunk's password, None where the request has proved it or needs no proof."""
        known = self._trunks.get(trunk)
        if known is None or not known.challenged:
            return None
        judged = self._challenger.judge(request, known.user, known.password, now)
        if judged == "good":
            return None
        answer = messages.response(request, 401, tag=messages.new_tag())
        for each in self._challenger.challenges(known.host, now, stale=judged == "stale"):
            answer.headers.append("WWW-Authenticate", each)
        return answer

    def has_room(self, sessions: Collection[Session], trunk: str) -> bool:
        """Return whether one more call of a trunk, in or out, is allowed: no trunk may take all places."""
        held = sum(each.trunk == trunk for each in sessions)
        return len(sessions) < self._most_calls and held < self._share_of(trunk)

    def _share_of(self, trunk: str) -> int:
        known = self._trunks.get(trunk)
        if known is not None and known.calls:
            return known.calls
        # beside others a trunk leaves a fifth of the line free
        return self._most_calls if len(self._trunks) < 2 else max(1, self._most_calls * 4 // 5)
