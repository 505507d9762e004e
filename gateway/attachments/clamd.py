"""Asks ClamAV's daemon whether a file is clean, by its INSTREAM command (clamd(8)).

The daemon is reached by TCP (``tcp://host:3310``) or by a socket of this machine (``unix:/run/clamav/clamd.ctl``). One
connection serves one file: the command, the file in lengths and pieces, a length of zero; then one line comes back.

Written here, since one command is all that is used: the package clamd blocks its thread, and aioclamd reaches a daemon by TCP only.
"""

import asyncio
import re
import struct
from typing import Final
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger()

PORT: Final = 3310
WITHIN_S: Final = 60.0
PIECE_BYTES: Final = 128 * 1024
LONGEST_ANSWER: Final = 4096
_LENGTH: Final = struct.Struct(">I")
_FOUND: Final = re.compile(r"^(?:stream: )?(?P<name>.{1,200}) FOUND$")


class ScannerAwayError(Exception):
    """The daemon did not answer, or not with a verdict: the file is neither clean nor infected."""


class Clamd:
    """Scans files by a ClamAV daemon at one address; holds no connection."""

    def __init__(self, url: str, *, within_s: float = WITHIN_S) -> None:
        """*url* as in ``VS_CLAMAV``; a file may take *within_s* seconds."""
        self._url = url
        self._within_s = within_s
        self._trouble: str | None = None

    def trouble(self) -> str | None:
        """Why the last file could not be scanned; None when it was."""
        return self._trouble

    async def virus_in(self, data: bytes) -> str | None:
        """Return the name of the virus in *data*, None when it is clean.

        Raises ScannerAwayError for any other answer, for example when the file is larger than the daemon takes.
        """
        try:
            async with asyncio.timeout(self._within_s):
                answer = await self._asked(data)
        except TimeoutError:
            raise self._away("timeout") from None
        except OSError as error:
            raise self._away(error.strerror or type(error).__name__) from None
        if answer == "stream: OK":
            self._trouble = None
            return None
        if found := _FOUND.match(answer):
            self._trouble = None
            return found["name"]
        raise self._away(answer[:100] or "no answer")

    def _away(self, why: str) -> ScannerAwayError:
        self._trouble = why
        log.warning("attachment.scanner_away", why=why)
        return ScannerAwayError(why)

    async def _asked(self, data: bytes) -> str:
        reader, writer = await self._connected()
        try:
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(data), PIECE_BYTES):
                piece = data[at : at + PIECE_BYTES]
                writer.write(_LENGTH.pack(len(piece)) + piece)
                await writer.drain()
            writer.write(_LENGTH.pack(0))
            await writer.drain()
            answer = bytearray()
            while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
                chunk = await reader.read(LONGEST_ANSWER)
                if not chunk:
                    break
                answer += chunk
            return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
        finally:
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self._url)
        if parts.scheme == "unix":
            return await asyncio.open_unix_connection(parts.path)
        return await asyncio.open_connection(parts.hostname, parts.port or PORT)
