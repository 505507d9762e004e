"""Makes once a day a digest over the heads of all ledgers, keeps it beside the recordings, and sends it away."""

import asyncio
import os
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog

from gateway.mail.compose import STATION_MAIL, Letter
from gateway.mail.outbox import Outbox
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from recordings import anchors
from recordings.anchors import Anchor
from recordings.errors import AnchorError
from recordings.store import RecordingStore

log = structlog.get_logger()

DAY_MS: Final = 86_400_000
CHECK_EVERY_S: Final = 600.0
COMMAND_S: Final = 60.0
LONGEST_TOKEN: Final = 65_536


def _of_audit(head: bytes) -> list[str]:
    return [
        *STATION_MAIL.every("anchor.audit"),
        "\nvirtual-station audit verify --head FILE\n",
        head.decode(),
    ]


class TimestampError(Exception):
    """The time-stamp command returned no token; ``args[0]`` is a word for the log."""


async def time_stamp(command: str, digest: str, *, timeout_s: float = COMMAND_S) -> bytes:
    """Run the time-stamp command (RFC 3161) with the digest in hex as a line on its standard input.

    Return what it prints: the response in DER. Of the station's environment it gets PATH and HOME only. Raises
    :class:`TimestampError`; the command is killed when this is cancelled.
    """
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
    except (OSError, ValueError):
        raise TimestampError("not_started") from None
    try:
        async with asyncio.timeout(timeout_s):
            token, _ = await process.communicate(f"{digest}\n".encode())
    except TimeoutError:
        raise TimestampError("timed_out") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise TimestampError("failed")
    # a response that does not speak of this digest stamps something else (or says why it refuses)
    if len(token) > LONGEST_TOKEN or bytes.fromhex(digest) not in token:
        raise TimestampError("no_token")
    return token


class Anchoring:
    """Makes, mails and stamps the anchors. Owns the daily task; of several gateways whichever comes first does it."""

    def __init__(
        self,
        store: RecordingStore,
        database: Database,
        outbox: Outbox,
        *,
        station: str,
        mail_to: str | None,
        command: str | None,
        now_ms: Callable[[], int],
        audit_head: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        """``audit_head`` gives the signed head of the audit trail, which is mailed beside the anchor."""
        self._store = store
        self._audit_head = audit_head
        self._database = database
        self._outbox = outbox
        self._station = station
        self._mail_to = mail_to
        self._command = command
        self._now_ms = now_ms
        self._loop = Periodic("recordings:anchor", self.run_once, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the daily task, which makes an anchor at once if the last is a day old."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the task; an anchor that was not sent is sent the next time. Idempotent."""
        await self._loop.aclose()

    async def run_once(self) -> Anchor:
        """Make the day's anchor unless there is one, then mail it and have it stamped. Raises OSError.

        Mailing or stamping that fails is tried again the next time.
        """
        anchor = await asyncio.to_thread(self._of_today)
        if self._mail_to is not None:
            await self._mail(anchor, self._mail_to)
        if self._command is not None:
            await self._stamp(anchor, self._command)
        return anchor

    def _of_today(self) -> Anchor:
        now_ms = self._now_ms()
        # one of the future was made while the clock was ahead: it is none of today's
        past = [path for path in anchors.stored(self._store.root) if int(path.stem) <= now_ms]
        if past and now_ms - int(past[-1].stem) < DAY_MS:
            try:
                known = anchors.parse(past[-1].read_bytes())
            except AnchorError as error:
                # nobody but the station writes there: a new one follows at once
                log.error("recordings.anchor_changed", at=past[-1].stem, why=str(error))  # noqa: TRY400
            else:
                # the name of a file is signed by nobody
                if 0 <= now_ms - known.at_ms < DAY_MS:
                    return known
        anchor = self._store.make_anchor(self._station, now_ms)
        anchors.store(self._store.root, anchor)
        log.info("recordings.anchored", recordings=anchor.count, digest=anchor.digest)
        return anchor

    async def _mail(self, anchor: Anchor, to: str) -> None:
        day = datetime.fromtimestamp(anchor.at_ms / 1000, UTC).date().isoformat()
        head = await asyncio.to_thread(self._audit_head)
        letter = Letter(
            to=to,
            subject=" / ".join(STATION_MAIL.every("anchor.subject", day=day)),
            text="\n".join(
                (
                    *STATION_MAIL.every("anchor.text"),
                    "\nvirtual-station recordings verify --anchor FILE\n",
                    anchor.to_bytes(whole=False).decode(),
                    *([] if head is None else _of_audit(head)),
                )
            ),
            automatic=True,
            languages=STATION_MAIL.languages,
        )
        async with self._database.writing() as session:
            await self._outbox.put(
                session, letter, contact_id=None, kind="anchor", mail_id=f"anchor-{anchor.at_ms}"
            )
        self._outbox.wake()

    async def _stamp(self, anchor: Anchor, command: str) -> None:
        root = self._store.root
        if await asyncio.to_thread(anchors.has_token, root, anchor):
            return
        try:
            token = await time_stamp(command, anchor.digest)
        except TimestampError as failed:
            log.error(  # noqa: TRY400 - the word says it all
                "recordings.not_time_stamped", at=from_ms(anchor.at_ms), why=failed.args[0]
            )
            return
        await asyncio.to_thread(partial(anchors.store_token, root, anchor, token))
        log.info("recordings.time_stamped", digest=anchor.digest)
