"""Puts the state of the line together, and tells it for administrators."""

import time
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import structlog
from redis.exceptions import RedisError

from gateway.line.call import LineCall
from gateway.line.recording_server import RecordingServer
from gateway.line.registrations import Registrations
from gateway.line.shown import LineState, ShownLine

if TYPE_CHECKING:
    from gateway.line.switchboard import Switchboard

log = structlog.get_logger()


class Showing:
    """Tells the state of one process, as often as it is asked to."""

    def __init__(
        self,
        board: "Switchboard",
        registrations: Registrations,
        recorder: RecordingServer | None,
        line: ShownLine,
    ) -> None:
        self._board = board
        self._registrations = registrations
        self._recorder = recorder
        self._line = line
        self._since_ms = board.now_ms()

    async def show(self) -> None:
        """Tell the state, and keep the messages of calls. With Redis away it is told the next time."""
        board = self._board
        calls = [
            msgspec.structs.replace(call.shown(), call=self._traced(call)) for call in board.calls
        ]
        if self._recorder is not None:
            calls += self._recorder.shown()
        now, now_ms = time.monotonic(), board.now_ms()
        heard = {name: now_ms - round((now - at) * 1000) for name, at in board.agent.heard.items()}
        state = LineState(
            address=f"{board.settings.sip_host}:{board.port}",
            since_ms=self._since_ms,
            trunks=self._registrations.states(Counter(each.trunk for each in calls), heard),
            calls=calls,
            recent=board.trace.recent(now_ms, frozenset(each.call for each in calls)),
            dropped=board.agent.dropped,
        )
        try:
            await self._line.keep_traces(board.trace.changed())
            await self._line.show(state)
        except (RedisError, OSError) as error:
            log.warning("line.not_shown", error=type(error).__name__)

    def _traced(self, call: LineCall) -> str:
        """Return the name under which the messages of a call are kept: a callback has another one in its order."""
        session = call.session
        return call.call if session is None else self._board.trace.name_of(session.dialog.call_id)
