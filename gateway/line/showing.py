"""Collects the line's state, and stores it for administrators."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import structlog
from redis.exceptions import RedisError

from gateway.line.call import LineCall
from gateway.line.endpoint import Endpoint
from gateway.line.recording_server import RecordingServer
from gateway.line.shown import LineState, ShownLine

log = structlog.get_logger()


class Showing:
    """Stores the state of one process each time it is asked to."""

    def __init__(
        self,
        endpoint: Endpoint,
        calls: Callable[[], Sequence[LineCall]],
        recorder: RecordingServer | None,
        line: ShownLine,
        *,
        host: str,
        now_ms: Callable[[], int],
    ) -> None:
        """*calls* returns the present calls; *host* is the address to which the endpoint is bound."""
        self._endpoint = endpoint
        self._calls = calls
        self._recorder = recorder
        self._line = line
        self._host = host
        self._now_ms = now_ms
        self._since_ms = now_ms()

    async def show(self) -> None:
        """Store the state, and the messages of calls; with Redis away, the next call of this method stores them."""
        agent, trace = self._endpoint.agent, self._endpoint.trace
        calls = [
            msgspec.structs.replace(call.shown(), call=self._traced(call)) for call in self._calls()
        ]
        if self._recorder is not None:
            calls += self._recorder.shown()
        now, now_ms = time.monotonic(), self._now_ms()
        heard = {name: now_ms - round((now - at) * 1000) for name, at in agent.heard.items()}
        state = LineState(
            address=f"{self._host}:{self._endpoint.port}",
            since_ms=self._since_ms,
            trunks=self._endpoint.registrations.states(
                Counter(each.trunk for each in calls), heard
            ),
            calls=calls,
            recent=trace.recent(now_ms, frozenset(each.call for each in calls)),
            dropped=agent.dropped,
        )
        try:
            await self._line.keep_traces(trace.changed())
            await self._line.show(state)
        except (RedisError, OSError) as error:
            log.warning("line.not_shown", error=type(error).__name__)

    def _traced(self, call: LineCall) -> str:
        """Return the name under which the messages of a call are kept: a callback has another one in its order."""
        session = call.session
        return (
            call.call if session is None else self._endpoint.trace.name_of(session.dialog.call_id)
        )
