"""What tests ask of the queue's tables, scripts and estimates, and the station does not."""

from pathlib import Path

import queueing
from queueing import estimates
from queueing.model import AgentState, ContactState, Event
from queueing.routing import Place
from queueing.transitions import Verb, targets


def script_names() -> list[str]:
    """The names of every transition and read-only script that ships, without fragments."""
    return sorted(path.stem for path in (Path(queueing.__path__[0]) / "lua").glob("*.lua"))


def permits(event: Event) -> bool:
    """Whether a journalled event is a move the tables allow.

    Events outside the tables (``sign_on``, ``console_lost``, ``outage``...) may not change a state;
    ``enqueue`` may only begin in ``waiting``, ``schedule`` in ``scheduled``.
    """
    if event.kind == "enqueue":
        return event.contact_from is None and event.contact_to is ContactState.WAITING
    if event.kind == "schedule":
        return event.contact_from is None and event.contact_to is ContactState.SCHEDULED
    verb = Verb(event.kind) if event.kind in Verb._value2member_map_ else None
    return _move_permitted(event.contact_from, event.contact_to, verb) and _move_permitted(
        event.agent_from, event.agent_to, verb
    )


def _move_permitted(
    state: ContactState | AgentState | None,
    reached: ContactState | AgentState | None,
    verb: Verb | None,
) -> bool:
    if state is None or verb is None:
        return state is reached
    return reached in targets(state, verb)


def expected_s(place: Place) -> float:
    """Return the mean expected wait in seconds; 0 when an agent is free for this place."""
    steps = place.position - place.free
    if steps <= 0:
        return 0
    crew = max(place.agents, place.crew)
    mean, _ = estimates._expected(steps, crew, place.handling_ms / 1000, place.patience_ms / 1000)
    return mean
