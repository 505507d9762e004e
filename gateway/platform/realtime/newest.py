"""Tells pages the newest revision, so that none stays behind.

Changes are pushed as they happen, but a push can be lost: Redis publishes to other gateways at most once, and drops
messages while one of them reconnects. A page notices the gap with the next change, which may be minutes away. So every page
is told the newest revision again a little later, once for each change.
"""

from gateway.platform.loops import Periodic
from gateway.platform.realtime.publisher import CITIZEN, DESK
from gateway.platform.realtime.revisions import Revisions
from signaling.protocol.conversation import Newest
from signaling.server import Session, SignalingServer

EVERY_S = 5.0
_WHOSE = {CITIZEN: "contact", DESK: "agent"}


class NewestRevisions:
    """Owns the loop that tells the pages of this gateway."""

    def __init__(self, signaling: SignalingServer, revisions: Revisions) -> None:
        self._signaling = signaling
        self._revisions = revisions
        self._told: dict[str, tuple[str, int]] = {}
        self._loop = Periodic("newest:tell", self.tell, EVERY_S, first_after_s=EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def tell(self) -> None:
        """Tell every page whose revision has changed since it was told last. Raises RedisError."""
        sessions: dict[str, tuple[Session, str]] = {
            session.sid: (session, f"{whose}:{session.principal}")
            for namespace, whose in _WHOSE.items()
            for session in self._signaling.sessions(namespace)
            if session.principal
        }
        revisions = await self._revisions.of([whose for _, whose in sessions.values()])
        told = {}
        for (sid, (session, whose)), newest in zip(sessions.items(), revisions, strict=True):
            told[sid] = (whose, newest)
            if newest and self._told.get(sid) != told[sid]:
                await self._signaling.send(session.namespace, sid, Newest(newest=newest))
        self._told = told
