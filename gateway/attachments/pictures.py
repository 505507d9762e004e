"""Encodes pictures anew, each in a process of its own."""

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import structlog

from gateway.attachments import reencode
from gateway.attachments.kinds import Kind

log = structlog.get_logger()

AT_ONCE: Final = 2
"""Calls share the machine with them."""
WITHIN_S: Final = 30.0
NICE: Final = 10
LARGEST_OUTPUT: Final = 64 * 1024 * 1024
_KEPT_ENVIRONMENT: Final = ("LD_LIBRARY_PATH", "PATH")


class UnusableError(Exception):
    """A file is refused; ``reason`` is a word for which pages have a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: pixels and nothing else; ``preview`` is a small JPEG of it."""

    media_type: str
    width: int
    height: int
    data: bytes
    preview: bytes


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    media_type: str
    width: int
    height: int
    picture: int
    preview: int


class Pictures:
    """Encodes pictures in at most *at_once* processes; each may take *within_s* seconds."""

    def __init__(self, *, at_once: int = AT_ONCE, within_s: float = WITHIN_S) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._within_s = within_s

    async def encode_anew(
        self, data: bytes, kind: Kind, *, longest: int = reencode.LONGEST_SIDE
    ) -> Picture:
        """Return the picture *data* encoded anew, with at most *longest* pixels a side.

        Raises UnusableError: ``pixels`` for a picture that is too large or takes too long, ``damaged`` for one that
        cannot be decoded. When cancelled, it kills the process.
        """
        async with self._turns:
            code, output = await self._run(data, kind, longest)
        if code == reencode.TOO_MUCH:
            raise UnusableError("pixels")
        head, _, rest = output.partition(b"\n")
        if code != 0:
            log.info("attachment.undecodable", kind=kind.name, code=code)
            raise UnusableError("damaged")
        try:
            said = msgspec.json.decode(head, type=_Said)
        except msgspec.MsgspecError:
            raise UnusableError("damaged") from None
        if len(rest) != said.picture + said.preview:
            raise UnusableError("damaged")
        return Picture(
            said.media_type,
            said.width,
            said.height,
            rest[: said.picture],
            rest[said.picture :],
        )

    async def _run(self, data: bytes, kind: Kind, longest: int) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-IB",
            str(Path(reencode.__file__)),
            kind.name,
            str(longest),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
            start_new_session=True,
        )
        try:
            with contextlib.suppress(OSError, AttributeError):
                os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
            async with asyncio.timeout(self._within_s):
                return await _converse(process, data)
        except TimeoutError:
            return reencode.TOO_MUCH, b""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _converse(process: asyncio.subprocess.Process, data: bytes) -> tuple[int, bytes]:
    """Hand the picture over and take what comes back, up to :data:`LARGEST_OUTPUT`."""
    assert process.stdin is not None  # noqa: S101 - asked for
    assert process.stdout is not None  # noqa: S101 - asked for
    # a process that gives up does not read to the end
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()
    output = bytearray()
    while chunk := await process.stdout.read(1024 * 1024):
        output += chunk
        if len(output) > LARGEST_OUTPUT:
            return reencode.TOO_MUCH, b""
    return await process.wait(), bytes(output)
