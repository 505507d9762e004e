"""The steps of a probe: each timed, each with a limit, the first that fails ends the probe."""

import asyncio
import time
from types import TracebackType

import aiohttp

from gateway.probe.report import Report, Step
from gateway.probe.station import RefusedError

STEP_S = 15.0


class StepFailedError(Exception):
    """A step of the probe went wrong; ``step`` names it, the message says how."""

    def __init__(self, step: str, problem: str) -> None:
        super().__init__(problem)
        self.step = step


class StepContext:
    """A step and the sentence for its time-out: ``async with steps("offer", "the call did not ring")``."""

    def __init__(self, report: Report, name: str, silence: str, limit_s: float) -> None:
        self._report = report
        self._name = name
        self._silence = silence
        self._limit_s = limit_s
        self._timeout: asyncio.Timeout | None = None
        self._began = 0.0
        self.ms = 0.0

    async def __aenter__(self) -> "StepContext":
        """Begin the step."""
        self._began = time.monotonic()
        self._timeout = asyncio.timeout(self._limit_s)
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Note how it went. Raises :class:`StepFailedError` for what can go wrong with a station."""
        assert self._timeout is not None  # noqa: S101 - entered before
        self.ms = round((time.monotonic() - self._began) * 1000, 1)
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            error = late
        problem = self._problem(error)
        if error is not None and problem is None:
            return  # a cancellation or a defect: not the station's
        self._report.steps.append(
            Step(name=self._name, ok=problem is None, ms=self.ms, problem=problem)
        )
        if problem is not None:
            raise StepFailedError(self._name, problem) from error

    def _problem(self, error: BaseException | None) -> str | None:
        match error:
            case StepFailedError():
                return str(error)
            case TimeoutError():
                return f"{self._silence} within {self._limit_s:.0f} s"
            case RefusedError() | ConnectionError():
                return f"{self._silence}: {error}"
            case aiohttp.ClientError() | OSError():
                return f"{self._silence}: the station does not answer"
            case _:
                return None


class Steps:
    """Makes the steps of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __call__(self, name: str, silence: str, limit_s: float = STEP_S) -> StepContext:
        """Return a step; ``silence`` is half a sentence for when nothing comes, or a refusal."""
        return StepContext(self._report, name, silence, limit_s)
