"""Reads one mail-box, in one process of the station at a time, and has new mails taken in.

One turn of the loop: take or renew the lease, connect if need be, take in waiting mails, wait for more. A mail is marked in
the mail-box only after it is stored. A mail known by its UID is not fetched again, and one that comes twice all the same is
recognised by its content.
"""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from gateway.mailbox import sql as mails
from gateway.mailbox.imap import MailboxError, MailboxSession
from gateway.mailbox.intake import MailIntake
from gateway.mailbox.keeping import FetchedMail
from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

Result = TypeVar("Result")

LEASE_MS: Final = 90_000
PAUSE_S: Final = 1.0
RETRY_S: Final = 30.0
WAIT_S: Final = 25.0
"""So long new mail is waited for; then the lease is renewed and the mail-box looked at all the same."""
OVERLAP: Final = timedelta(days=3)
"""So far back it is looked when a server has numbered its mails anew; it knows days only, in a time zone of its own."""


async def in_thread(work: Callable[[], Result], name: str) -> Result:
    """Run *work* in a daemon thread, which does not keep the process from ending: a mail server may be slow, or never answer."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type] # there is one where there is no error
        else:
            done.set_exception(error)

    def run() -> None:
        result, raised = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            raised = error
        # the loop may be over by now
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, result, raised)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await done


class MailboxReader:
    """Owns the loop and the connection of one mail-box."""

    def __init__(
        self,
        box: str,
        connect: Callable[[], Awaitable[Callable[[], MailboxSession]]],
        database: Database,
        intake: MailIntake,
        lease: Lease,
        *,
        clock: Callable[[], datetime],
        wait_s: float = WAIT_S,
    ) -> None:
        """*connect* returns the function that connects, which is run in a thread; both raise :class:`MailboxError`."""
        self.box = box
        self._connect = connect
        self._database = database
        self._intake = intake
        self._lease = lease
        self._clock = clock
        self._wait_s = wait_s
        self._session: MailboxSession | None = None
        self._broke_at: set[int] = set()
        self._loop = Periodic(f"mailbox:{box}", self.turn, PAUSE_S, retry_s=RETRY_S)

    @property
    def connected(self) -> bool:
        """Whether this process reads the mail-box now."""
        return self._session is not None

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop, and leave the mail-box to another process. Idempotent."""
        # first: what waits in the thread ends with its connection
        self.disconnect()
        await self._loop.aclose()
        self.disconnect()

    async def turn(self) -> None:
        """Take in waiting mails, then wait for more; do nothing while another process reads the mail-box. Stores the
        word of a :class:`MailboxError` and raises it."""
        if not await self._lease.take():
            self.disconnect()
            return
        try:
            await self.take_in()
            session = self._session
            if session is not None:
                await self._in_thread(lambda: session.wait(self._wait_s))
        except MailboxError as error:
            self.disconnect()
            await self._note(error=error.code, error_at=self._clock(), connected_at=None)
            raise
        except BaseException:
            self.disconnect()
            raise

    async def take_in(self) -> int:
        """Take in new mails; return how many. Raises :class:`MailboxError`, and what the database raises."""
        session = await self._connected()
        async with self._database.reading() as sql:
            known = await mails.mailbox(sql, self.box)
        since, day = session.uid_next, None
        if known is None or known.next_uid is None:
            # from now on everything is taken, read or not; of what was there before what nobody has read
            await self._note(uid_validity=session.uid_validity, next_uid=since)
        elif known.uid_validity == session.uid_validity:
            since = known.next_uid
        else:
            # the server has numbered its mails anew: what is known is known by its content
            since, day = 1, ((known.seen_at or self._clock()) - OVERLAP).date()
        waiting = await self._in_thread(lambda: session.waiting(since, day))
        if not session.marks and day is None and known is not None and known.seen_at is not None:
            # everything there stays unread: what came earlier was taken in once, and may have been erased since
            waiting = [uid for uid in waiting if uid >= since]
        async with self._database.reading() as sql:
            kept = await mails.known_uids(sql, self.box, session.uid_validity, waiting)
        # one at which the connection broke before keeps no other waiting
        fresh = sorted(
            (uid for uid in waiting if uid not in kept), key=lambda uid: uid in self._broke_at
        )
        # stored before a crash, and not marked
        marked = await self._mark(session, [uid for uid in waiting if uid in kept])
        withheld: list[int] = []
        for number, uid in enumerate(fresh):
            try:
                marked &= await self._one(session, uid)
            except MailboxError as error:
                broke_again = uid in self._broke_at
                if error.code != "refused" and not broke_again:
                    self._broke_at.add(uid)
                    raise
                # one that the server cannot give keeps no other waiting, and is asked for again
                withheld.append(uid)
                log.warning("mailbox.not_fetched", box=self.box, uid=uid)
                if broke_again:
                    withheld += fresh[number + 1 :]
                    self.disconnect()
                    break
            left = len(fresh) - number - 1
            if left % 20 == 0:
                await self._note(backlog=left)
                if not await self._lease.take():
                    raise MailboxError("leader_changed")
        self._broke_at.intersection_update(withheld)
        filed = await self._intake.file_open()
        now = self._clock()
        beyond = max([session.uid_next if day else since, *(uid + 1 for uid in waiting)])
        trouble = "not_fetched" if withheld else None if marked and session.marks else "not_marked"
        await self._note(
            uid_validity=session.uid_validity,
            next_uid=min([beyond, *withheld]),
            backlog=len(withheld),
            seen_at=now,
            error=trouble,
            error_at=now if trouble else None,
        )
        if self._session is None:
            raise MailboxError("not_fetched")
        return max(len(fresh), filed)

    async def _one(self, session: MailboxSession, uid: int) -> bool:
        """Take one mail in; return whether it could be marked in the mail-box."""
        got = await self._in_thread(lambda: session.fetch(uid))
        if got is None:
            return True
        mail = FetchedMail(self.box, session.uid_validity, uid, got.raw, got.cut)
        mail_id = await self._intake.kept.store(mail)
        try:
            await self._intake.file(mail_id)
        except Exception as error:
            # it is kept: filing is tried again, and holds up nobody
            log.exception("mailbox.not_filed", mail=mail_id, error=type(error).__name__)
            async with self._database.writing() as sql:
                await mails.tried(sql, mail_id)
        marked = await self._mark(session, [uid])
        await self._note(last_mail_at=self._clock())
        return marked

    async def _mark(self, session: MailboxSession, uids: list[int]) -> bool:
        """A mail-box that may only be read is read all the same."""
        try:
            await self._in_thread(lambda: session.mark(uids))
        except MailboxError as error:
            if error.code != "refused":
                raise
            log.warning("mailbox.not_marked", box=self.box)
            return False
        return True

    async def _connected(self) -> MailboxSession:
        if self._session is None:
            make = await self._connect()
            self._session = await self._in_thread(make)
            await self._note(connected_at=self._clock())
            log.info("mailbox.connected", box=self.box)
        return self._session

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await in_thread(work, f"mailbox-{self.box}")

    def disconnect(self) -> None:
        """Close the connection, which also ends a wait in its thread."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    async def _note(self, **columns: object) -> None:
        async with self._database.writing() as sql:
            await mails.note_mailbox(sql, self.box, **columns)
