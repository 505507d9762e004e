"""The state of the line as administrators are shown it: of two trunks and two calls each has its own."""

from types import SimpleNamespace
from typing import Any

from gateway.line.registrations import Registrations
from gateway.line.showing import Showing
from gateway.line.shown import LineState, ShownCall
from gateway.line.sip import messages
from gateway.line.sip.flow import Flow
from gateway.line.trace import Trace
from gateway.setting_line import read_trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, agent


class Told:
    """Keeps the reports."""

    def __init__(self) -> None:
        self.states: list[LineState] = []
        self.traces: list[str] = []

    async def keep_traces(self, traces: Any) -> None:
        self.traces += [each.call for each in traces]

    async def show(self, state: LineState) -> None:
        self.states.append(state)


def standing(name: str, trunk: str, call_id: str) -> Any:
    shown = ShownCall(call=name, trunk=trunk, stage="talking", topic="weapons", since_ms=7)
    session = SimpleNamespace(dialog=SimpleNamespace(call_id=call_id))
    return SimpleNamespace(call=name, session=session, shown=lambda: shown)


async def test_the_line_is_shown_with_all_its_trunks_and_calls() -> None:
    ours = agent(HERE, THERE)
    ours.heard["b"] = -1e9
    ours.dropped = 7
    trace = Trace(lambda call_id: f"name-{call_id}")
    for call_id in ("c1", "c2", "gone"):
        trace.note(messages.read(raw.invite(call=call_id)), "in", 900)
    registrations = Registrations(
        [read_trunk("a=sip:192.0.2.2"), read_trunk("b=sip:192.0.2.3")],
        ours,
        lambda address, _transport, port: Flow("udp", address, port),
    )
    endpoint: Any = SimpleNamespace(agent=ours, trace=trace, registrations=registrations, port=5060)
    recorder: Any = SimpleNamespace(
        shown=lambda: [ShownCall(call="rec", trunk="b", stage="recorded", topic="", since_ms=8)]
    )
    calls = [standing("k1", "a", "c1"), standing("k2", "b", "c2")]
    now_ms = 500
    told: Any = Told()
    showing = Showing(
        endpoint, lambda: calls, recorder, told, host="192.0.2.1", now_ms=lambda: now_ms
    )
    now_ms = 1_000
    await showing.show()
    (state,) = told.states
    assert (state.address, state.since_ms, state.dropped) == ("192.0.2.1:5060", 500, 7)
    assert [(each.name, each.calls) for each in state.trunks] == [("a", 1), ("b", 2)]
    assert [each.heard_ms for each in state.trunks][1] < 0 == state.trunks[0].heard_ms
    # under the names of their messages
    assert [each.call for each in state.calls] == ["name-c1", "name-c2", "rec"]
    assert [each.call for each in state.recent] == ["name-gone"]
    assert sorted(told.traces) == ["name-c1", "name-c2", "name-gone"]
