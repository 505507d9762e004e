"""The sound of a call of the line: its leg at a media worker, the prompts played into it, and its moves to another worker."""

import asyncio
import contextlib
import time
from collections.abc import Callable

import structlog

from gateway.line.actions import Play
from gateway.line.call_events import Event, Move, Played
from gateway.line.reach import Reach
from gateway.line.sip.bodies import in_clear
from gateway.line.sip.events import Reanswered, Reoffered
from gateway.line.sip.session import Session
from media.client import MediaWorkerError

log = structlog.get_logger()

CITIZEN = "citizen"
OUTSIDE = "outside"
OPERATOR = "agent"
"""Whose sound it is: a caller's, that of a number outside, or an operator's at a telephone of their own. Recordings call the parties so."""
AGAIN_S = 1.0


class CallSound:
    """One call's leg, named by ``worker`` and ``leg``. While it moves, the old leg is still heard."""

    def __init__(
        self,
        reach: Reach,
        key: str,
        worker: str,
        leg: str,
        tell: Callable[[Event], None],
        label: str = CITIZEN,
    ) -> None:
        """*key* is the dialog's; *tell* is given an event when a prompt has ended or a move must be tried again;
        *label* names the party whose sound it is."""
        self.worker = worker
        self.leg = leg
        self._reach = reach
        self._key = key
        self._tell = tell
        self._label = label
        self._moving: tuple[str, str] | None = None
        self._plays = 0

    @property
    def session(self) -> Session | None:
        """The call's dialog, None once it is over."""
        return self._reach.agent.sessions.get(self._key)

    @property
    def _srtp(self) -> bool:
        session = self.session
        trunk = None if session is None else self._reach.agent.trunks.get(session.trunk)
        return trunk is not None and trunk.srtp

    @property
    def moves(self) -> bool:
        """Whether the far side was offered another leg and has not answered yet."""
        return self._moving is not None

    async def is_there(self) -> bool:
        """Return whether the worker still has the leg."""
        try:
            await (await self._reach.client(self.worker)).peer(self.leg)
        except MediaWorkerError:
            return False
        return True

    # what is played

    def is_played(self, play: str) -> bool:
        """Return whether *play* names the prompt that was begun last."""
        return play == self._play_id

    @property
    def _play_id(self) -> str:
        return f"p{self._plays}"

    async def play(self, action: Play) -> None:
        """Play prompts. A prompt that cannot be played counts as ended; looped music that fails is begun again a moment later."""
        self._plays += 1
        pieces = list(action.pieces)
        for attempt in range(2):
            try:
                client = await self._reach.client(self.worker)
                await client.play(
                    self.leg, pieces, play=self._play_id, loop=action.loop, until_digit=action.keys
                )
            except MediaWorkerError as error:
                log.info("line.not_played", code=error.code)
                # a topic without a prompt of its own is still chosen by its key
                pieces = [each for each in pieces if "/topic-" not in each]
                if error.code != "unknown_prompt" or attempt:
                    over = Played(self._play_id, "ended")
                    if not action.loop:
                        self._tell(over)
                    elif error.code != "unknown_prompt":
                        asyncio.get_running_loop().call_later(AGAIN_S, self._tell, over)
                    return
            else:
                return

    async def stop(self) -> None:
        """Stop playing."""
        self._plays += 1
        with contextlib.suppress(MediaWorkerError):
            await (await self._reach.client(self.worker)).stop_playing(self.leg)

    # offers within the call

    async def reoffered(self, offered: Reoffered) -> None:
        """Answer a new SDP offer of the far side, or its request for one."""
        answer: str | None = None
        try:
            if self._srtp and in_clear(offered.sdp):
                raise MediaWorkerError("sdp_no_srtp")
            client = await self._reach.client(self.worker)
            if offered.sdp:
                answer = await client.update_leg(self.leg, offered.sdp)
            else:
                answer = await client.leg_offer(self.leg)
        except MediaWorkerError as error:
            log.info("line.offer_refused", code=error.code)
        self._reach.agent.answer(offered, answer, time.monotonic())
        self._reach.pump()

    async def refresh(self) -> None:
        """Offer the sound unchanged, to a far side that takes no UPDATE as a refresh of the session (RFC 4028)."""
        if self._moving is not None:
            return
        try:
            offer = await (await self._reach.client(self.worker)).leg_offer(self.leg)
        except MediaWorkerError as error:
            log.info("line.not_refreshed", code=error.code)
            return
        if self._reach.agent.reinvite(self._key, offer, time.monotonic()):
            self._reach.pump()

    async def reanswered(self, answered: Reanswered) -> bool:
        """Take the far side's answer to an offer within the call; return whether the sound has moved to a new leg."""
        moving, self._moving = self._moving, None
        worker, leg = moving or (self.worker, self.leg)
        if answered.status >= 300:
            if moving is not None:
                await self._move_later(worker, leg)
            return False
        try:
            await (await self._reach.client(worker)).answer_leg(leg, answered.sdp)
        except MediaWorkerError as error:
            log.warning("line.answer_refused", code=error.code)
            if moving is not None:
                await self._move_later(worker, leg)
            return False
        if moving is None:
            return False
        old = self.worker, self.leg
        self.worker, self.leg = worker, leg
        await self._forget(*old)
        return True

    async def move(self, worker: str) -> None:
        """Open a leg at *worker*, or at any, and offer it to the far side; repeated until it is taken."""
        session = self.session
        if session is None or self._moving is not None:
            return
        try:
            chosen = worker or await self._reach.choose()
            client = await self._reach.client(chosen)
            leg, offer = await client.offer_leg(
                self._label, towards=session.dialog.flow.host, srtp=self._srtp
            )
        except Exception as error:  # noqa: BLE001 - whatever a worker that is away leads to, it is tried again
            log.info("line.not_moved", error=type(error).__name__)
            asyncio.get_running_loop().call_later(AGAIN_S, self._tell, Move())
            return
        if not self._reach.agent.reinvite(self._key, offer, time.monotonic()):
            await self._move_later(chosen, leg)
            return
        self._moving = (chosen, leg)
        self._reach.pump()

    async def _move_later(self, worker: str, leg: str) -> None:
        """The far side has not taken the leg that was opened for it."""
        await self._forget(worker, leg)
        asyncio.get_running_loop().call_later(AGAIN_S, self._tell, Move(worker))

    async def close(self) -> None:
        """Delete the leg, and the one that was to replace it."""
        await self._forget(self.worker, self.leg)
        if self._moving is not None:
            await self._forget(*self._moving)

    async def _forget(self, worker: str, leg: str) -> None:
        with contextlib.suppress(MediaWorkerError):
            await (await self._reach.client(worker)).delete_peer(leg)
