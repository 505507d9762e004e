"""Follows the telephones that chairs call into a conference, and how far each call has come. Pure; points in time
are Unix milliseconds."""

from typing import NamedTuple

from gateway.conference.noted import PhoneCall
from gateway.conference.state import State
from gateway.outgoing.states import OVER, Told
from gateway.platform.refused import Refused

MOST_CALLS = 200
"""In one conference; the minutes need none of them, and pages are shown the last."""
MOST_AT_ONCE = 20
NO_FURTHER_MS = 5 * 60_000
"""A call that is neither answered nor joined for so long is given up: the gateway that was to have it made was killed, say, or was away when
the line told its end."""
GIVEN_UP = "line-away"


class GoesOn(NamedTuple):
    """A call that is still wanted: the link by which the person called comes in, and whether the conference is being
    recorded."""

    link: str
    recorded: bool


def find(state: State, call_id: str) -> PhoneCall | None:
    """Return the call with this id, or None."""
    return next((each for each in state.calls if each.id == call_id), None)


def by_link(state: State, link_id: str) -> PhoneCall | None:
    """Return the call under way whose person called comes in by this link, or None."""
    return next((each for each in state.calls if each.link == link_id and not each.over_ms), None)


def check(state: State, office: str) -> None:
    """Raise :class:`Refused` unless one more telephone may be called: ``being_called`` for an *office* with a call
    under way, ``too_many``."""
    under_way = [each for each in state.calls if not each.over_ms]
    if office and any(each.office == office for each in under_way):
        raise Refused(
            "being_called", "That office is being called, or in the conference by telephone."
        )
    if len(under_way) >= MOST_AT_ONCE or len(state.calls) >= MOST_CALLS:
        raise Refused("too_many", "As many are called as may be.")


def add(state: State, call: PhoneCall) -> None:
    """Note a call that is about to be made; a call with the same id is added once. Raises as :func:`check`."""
    if find(state, call.id) is None:
        check(state, call.office)
        state.calls.append(call)


def told(
    state: State, now_ms: int, call_id: str, word: Told, reason: str = "", *, machine: bool = False
) -> GoesOn | None:
    """Note the telephone line's report on a call. Return None where the call is not wanted (any more): it is over, a
    chair has hung it up, the person called has left or was sent out, or the conference has ended."""
    call = find(state, call_id)
    if call is None:
        return None
    if word in OVER:
        call.ends(now_ms, word, reason)  # type: ignore[arg-type] # OVER has no other
        return None
    who = state.people.get(call.member)
    gone = who is not None and who.place in ("left", "removed")
    if gone or state.state != "open":
        call.ends(now_ms, "ended")
    if call.over_ms:
        return None
    match word:
        case "answered" if not call.answered_ms:
            call.state, call.answered_ms, call.machine = "answered", now_ms, machine
        case "calling" | "ringing" if not call.answered_ms:
            call.state = word
        case _:
            pass
    return GoesOn(call.link, state.recording is not None)


def hang_up(state: State, now_ms: int, call_id: str) -> PhoneCall:
    """Note that a chair hangs a call up; return it. Raises :class:`Refused`: ``not_there``."""
    call = find(state, call_id)
    if call is None:
        raise Refused("not_there", "There is no such call.")
    call.ends(now_ms, "ended", "cancelled")
    return call


def give_up(state: State, now_ms: int) -> None:
    """End the calls that were not answered, or after whose answer nobody joined, for :data:`NO_FURTHER_MS`."""
    for each in state.calls:
        who = state.people.get(each.member)
        since_ms = each.answered_ms or each.asked_ms
        if not (who is not None and who.stays) and now_ms - since_ms >= NO_FURTHER_MS:
            each.ends(now_ms, "failed", GIVEN_UP)


def called_members(state: State) -> set[str]:
    """Return the members in the room whose telephones the station pays for."""
    under_way = {each.member for each in state.calls if not each.over_ms}
    return under_way & state.inside().keys()
