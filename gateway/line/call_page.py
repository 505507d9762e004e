"""Sends a caller's acts to the station by the call's page: the caller enters, agrees to the recording or withdraws that, asks to be
called back, leaves. Each key by which a caller has decided is noted."""

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
    """Owns the page of one call, once it has one; without a page nothing is told."""

    def __init__(
        self,
        call: str,
        page: Callable[[str], Page],
        conference_page: Callable[[DialIn], Page],
        tell: Callable[[Event], None],
    ) -> None:
        """*page* makes one for a seat, *conference_page* one in a conference; *tell* is told what the station has answered."""
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
        """The seat by which the station knows the caller, empty for none."""
        return self._page.seat if self._page is not None else ""

    def open(self, seat: str = "") -> None:
        """Begin a page; *seat* is that of an earlier one."""
        self._page = self._page_of(seat)
        self._page.start()

    def open_conference(self, conference: DialIn) -> None:
        """Begin a page in a conference."""
        self._page = self._conference_page_of(conference)
        self._page.start()

    async def aclose(self) -> None:
        """Close the page. Idempotent."""
        if self._page is not None:
            await self._page.aclose()

    async def enter(self, enter: Enter, language: str, worker: str, leg: str) -> None:
        """Enter the queue, and bring the leg."""
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
        """Tell at which worker the leg is; the contact's media may be at another one."""
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
        """Ask to be called back, at the call's own number where *number* is empty."""
        page, kept = self._page, False
        if page is not None:
            try:
                await page.do("askCallback", f"{self._call}-callback", number=number or None)
                kept = True
            except PageRefusedError as refused:
                log.info("line.callback_refused", code=refused.code)
        self._tell(CallbackAsked(kept))

    async def ask(self, asked: Ask) -> None:
        """Carry out a command without fields, however long the station is away."""
        page = self._page
        if page is None:
            return
        try:
            await page.do(asked.kind, f"{self._call}-{secrets.token_hex(4)}")
        except PageRefusedError as refused:
            log.info("line.not_done", code=refused.code)

    async def consent(self, consent: Consent) -> None:
        """Agree to the recording, or withdraw that."""
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
        """Note the key by which a caller has decided, with its moment."""
        page, at_ms = self._page, round(time.time() * 1000)
        if page is None:
            return
        name = f"{self._call}-{proof.asked}-{secrets.token_hex(4)}"
        try:
            await page.do("noteKey", name, asked=proof.asked, key=proof.key, atMs=at_ms)
        except PageRefusedError as refused:
            log.warning("line.key_not_noted", code=refused.code)

    async def leave(self, *, talking: bool) -> None:
        """The caller is gone: the station is told so, however long it is away."""
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
