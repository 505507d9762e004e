"""Sends a caller's acts to the station by the call's page: entering, agreeing to the recording or withdrawing that, asking
to be called back, leaving.

Each key by which a caller has decided is noted.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable

import structlog

from gateway.line.actions import Ask, Consent, Enter, Proof
from gateway.line.call_events import CallbackAsked, Entered, Event, Move
from gateway.line.page import Page, PageRefusedError
from gateway.line.station import DialIn

log = structlog.get_logger()


class CallPage:
    """Owns the page of one call, once it has one; without a page nothing is sent."""

    def __init__(
        self,
        call: str,
        page: Callable[[str], Page],
        conference_page: Callable[[DialIn], Page],
        tell: Callable[[Event], None],
    ) -> None:
        """*page* makes a page for a seat, *conference_page* one in a conference; *tell* is given the station's answers
        as events."""
        self._call = call
        self._page_of = page
        self._conference_page_of = conference_page
        self._tell = tell
        self._page: Page | None = None
        self._consenting = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the call has a page."""
        return self._page is not None

    @property
    def seat(self) -> str:
        """The seat by which the station knows the caller, empty if none."""
        return self._page.seat if self._page is not None else ""

    def open(self, seat: str = "") -> None:
        """Open a page for a contact; *seat* is that of an earlier page."""
        self._page = self._page_of(seat)
        self._page.start()

    def open_conference(self, conference: DialIn) -> None:
        """Open a page in a conference."""
        self._page = self._conference_page_of(conference)
        self._page.start()

    async def aclose(self) -> None:
        """Close the page. Idempotent."""
        if self._page is not None:
            await self._page.aclose()

    async def enter(self, enter: Enter, language: str, worker: str, leg: str) -> None:
        """Enter the queue and connect the leg; the result is told as :class:`~gateway.line.call_events.Entered`."""
        page = self._page
        if page is None:
            return
        try:
            await page.do(
                "enterQueue",
                self._call,
                category=enter.topic,
                modality="audio",
                recording=enter.recording,
                language=language,
                needs=[],
            )
        except PageRefusedError as refused:
            if refused.code != "already_entered":
                self._tell(Entered(refused.code))
                return
        if enter.key:
            await self.prove(Proof("consent", enter.key))
        await self.bring(worker, leg)
        self._tell(Entered())

    async def bring(self, worker: str, leg: str) -> None:
        """Tell the station at which worker the leg is. If the contact's media is at another one, a
        :class:`~gateway.line.call_events.Move` follows."""
        page = self._page
        if page is None:
            return
        try:
            # a name of its own: brought again, the leg is to be put into its room again, not answered from memory
            name = f"{self._call}-leg-{secrets.token_hex(4)}"
            brought = await page.do("bringLeg", name, worker=worker, leg=leg)
        except PageRefusedError as refused:
            log.info("line.leg_not_taken", code=refused.code)
            return
        if brought["worker"] != worker:
            self._tell(Move(str(brought["worker"])))

    async def ask_callback(self, number: str) -> None:
        """Ask for a callback to *number*, or where that is empty to the call's own; the result is told as an event."""
        page, kept = self._page, False
        if page is not None:
            try:
                await page.do("askCallback", f"{self._call}-callback", number=number or None)
                kept = True
            except PageRefusedError as refused:
                log.info("line.callback_refused", code=refused.code)
        self._tell(CallbackAsked(kept))

    async def ask(self, asked: Ask) -> None:
        """Send a command that has no fields, repeated while the station is away."""
        page = self._page
        if page is None:
            return
        try:
            await page.do(asked.kind, f"{self._call}-{secrets.token_hex(4)}")
        except PageRefusedError as refused:
            log.info("line.not_done", code=refused.code)

    async def consent(self, consent: Consent) -> None:
        """Agree to the recording, or withdraw consent."""
        page = self._page
        if page is None:
            return
        name = f"{self._call}-consent-{secrets.token_hex(4)}"
        # one that is sent again after a socket was lost does not come after a later withdrawal
        async with self._consenting:
            try:
                await page.do("startRecording" if consent.given else "stopRecording", name)
            except PageRefusedError as refused:
                log.info("line.consent_refused", code=refused.code)

    async def prove(self, proof: Proof) -> None:
        """Note the key by which the caller has decided, with the time."""
        page, at_ms = self._page, round(time.time() * 1000)
        if page is None:
            return
        # decided once in a call, and noted again by the next process: a gateway that has the name already makes no second entry
        again = "" if proof.asked == "consent" else f"-{secrets.token_hex(4)}"
        name = f"{self._call}-{proof.asked}{again}"
        try:
            await page.do("noteKey", name, asked=proof.asked, key=proof.key, atMs=at_ms)
        except PageRefusedError as refused:
            log.warning("line.key_not_noted", code=refused.code)

    async def leave(self, *, talking: bool) -> None:
        """Tell the station that the caller has gone, repeated while it is away. *talking*: out of a conversation, else out
        of the queue."""
        page = self._page
        if page is None:
            return
        try:
            await page.do("hangUp" if talking else "leaveQueue", f"{self._call}-bye")
        except PageRefusedError as refused:
            # answered in this very moment, say
            with contextlib.suppress(PageRefusedError):
                other = "leaveQueue" if talking else "hangUp"
                await page.do(other, f"{self._call}-bye-{other}")
            log.info("line.left_otherwise", code=refused.code)
