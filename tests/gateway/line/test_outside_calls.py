"""Numbers outside that talk in a contact, with a station that answers, does not, or does not want them any more."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.line.call_events import Cut, Move, Recorded, ReleaseParty
from gateway.line.outside_calls import SILENT_S, OutsideCalls
from gateway.outgoing.api import CallGoesOn, CallTold


class Line(SimpleNamespace):
    """One call, which notes what it is told."""

    def __init__(self, call: str, stage: str = "outside", number: str = "+39061") -> None:
        script = SimpleNamespace(stage=stage)
        super().__init__(
            call=call, script=script, number=number, worker="w", leg=f"leg-{call}", told=[]
        )

    def tell(self, event: Any) -> None:
        self.told.append(event)


class Station:
    """Answers the same about each call; None: it is away. ``now`` is moved by hand."""

    def __init__(self, *calls: Line, answer: CallGoesOn | None = None) -> None:
        self.answer = answer
        self.heard: list[tuple[str, CallTold]] = []
        self.now = 1000.0
        there: Any = {each.call: each for each in calls}
        self.outside = OutsideCalls(there, self.tell, lambda: self.now)

    async def tell(self, call: str, told: CallTold) -> CallGoesOn | None:
        self.heard.append((call, told))
        return self.answer


@pytest.mark.parametrize("stage", ["outside", "desk"])
async def test_the_station_is_told_of_calls_without_a_page_alone_and_where_they_are(
    stage: str,
) -> None:
    out, also = Line("out", stage), Line("also", stage)
    station = Station(
        out, Line("caller", "passed"), also, answer=CallGoesOn(wanted=True, worker="w")
    )
    await station.outside.report()
    assert station.heard == [
        (call, CallTold(state="answered", worker="w", leg=f"leg-{call}"))
        for call in ("out", "also")
    ]
    assert out.told == also.told == [Recorded(recorded=False)]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (CallGoesOn(wanted=False), [ReleaseParty()]),
        (CallGoesOn(wanted=True, worker="other"), [Move("other"), Recorded(recorded=False)]),
        (CallGoesOn(wanted=True, recorded=True), [Recorded(recorded=True)]),
    ],
)
async def test_it_does_what_the_station_says(answer: CallGoesOn, told: list[Any]) -> None:
    out = Line("out")
    await Station(out, answer=answer).outside.report()
    assert out.told == told


async def test_a_station_that_is_away_for_long_costs_no_hours() -> None:
    out = Line("out")
    station = Station(out)
    await station.outside.report()
    station.now += SILENT_S
    await station.outside.report()
    assert out.told == [], "a gateway that is started anew has nobody cut off"
    station.now += 1
    await station.outside.report()
    assert out.told == [Cut()]


async def test_a_call_for_help_goes_on_without_the_station() -> None:
    out = Line("out", number="112")
    station = Station(out)
    await station.outside.report()
    station.now += 10 * SILENT_S
    await station.outside.report()
    assert out.told == []


async def test_the_time_counts_from_the_last_answer() -> None:
    out = Line("out")
    station = Station(out, answer=CallGoesOn(wanted=True))
    await station.outside.report()
    station.now += SILENT_S + 1
    await station.outside.report()
    station.answer = None
    station.now += SILENT_S
    await station.outside.report()
    assert Cut() not in out.told
