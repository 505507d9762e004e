"""Tests the station from its own page, by ``virtual-station probe`` in a process of its own."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import structlog

from gateway.platform.refused import Refused

log = structlog.get_logger()

WITHIN_S: Final = 120.0
COMMAND: Final = (sys.executable, "-m", "gateway.cli", "probe", "--json")


class TriedStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step of the call, and how long it took."""

    name: str
    ok: bool
    ms: float | None = None


class TriedCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The outcome of the call. ``failed`` names the first step that failed, ``problem`` says how, for an administrator."""

    ok: bool
    failed: str | None = None
    problem: str | None = None
    took_ms: float = 0
    steps: list[TriedStep] = []


class TrialCalls:
    """Places one call at a time."""

    def __init__(
        self, environment: Mapping[str, str] | None = None, command: Sequence[str] = COMMAND
    ) -> None:
        """*command* prints the report of a probe as JSON; *environment* is added to the process's own."""
        self._environment = environment or {}
        self._command = command
        self._calling = asyncio.Lock()

    async def place(self) -> TriedCall:
        """Place a call and return its outcome. Raises :class:`Refused` ``busy`` while another one is going on."""
        if self._calling.locked():
            raise Refused("busy", "A test call is going on.")
        async with self._calling:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, **self._environment},
            )
            try:
                async with asyncio.timeout(WITHIN_S):
                    out, errors = await process.communicate()
            except TimeoutError:
                return TriedCall(ok=False, failed="time", problem="no report in time")
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        try:
            return msgspec.json.decode(out, type=TriedCall)
        except msgspec.MsgspecError:
            said = errors.decode(errors="replace").strip().splitlines()
            log.warning("upkeep.no_report", status=process.returncode)
            return TriedCall(ok=False, failed="start", problem=said[-1][:300] if said else None)
