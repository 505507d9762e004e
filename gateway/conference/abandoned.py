"""Ends a conference that nobody is in any more: its recording soon, the conference itself some time later. Pure."""

from gateway.conference.phone_calls import called_members, give_up
from gateway.conference.state import State, absent, end, go, stop_recording

RECORDING_ENDS_MS = 2 * 60_000
"""Nobody has been in the room for so long."""
UNHEARD_MS = 30 * 60_000
"""Pages count as gone after such a silence: a gateway that died cannot say that they left."""

PHONES_MS = 5 * 60_000
"""Telephones that were called are among themselves for so long: nobody goes on paying for them."""
LOBBY_MS = 20_000
"""A member in the lobby whose page has been gone for so long waits no more."""
AWAY_MS = 5 * 60_000
"""A member whose page has been gone for so long, and who sends nothing, counts as present until it went."""


def end_due(state: State, now_ms: int, *, ends_after_ms: int) -> list[str]:
    """Note since when members, or all of them, are gone, and end recordings, calls and the conference where that has
    lasted too long. Return the connections that have to be ended.

    The conference ends when no page has been in its room for *ends_after_ms*, or no connection has been up for so long,
    half an hour at least; members in the lobby go as well. Called telephones that are left alone are hung up.
    """
    if state.state != "open":
        return []
    for member, who in state.inside().items():
        gone_ms = 0 if who.socket or who.connected or who.away else who.gone_ms
        if _lasted(gone_ms, now_ms, AWAY_MS):
            absent(state, gone_ms, member)
    gone = [
        go(state, now_ms, member)
        for member, who in list(state.people.items())
        if who.place == "lobby" and _lasted(who.gone_ms, now_ms, LOBBY_MS)
    ]
    give_up(state, now_ms)
    gone += _phones_alone(state, now_ms)
    inside = state.inside().values()
    heard = any(who.connected for who in inside)
    there = heard or any(who.socket for who in inside)
    state.empty_ms = 0 if there else state.empty_ms or now_ms
    state.unheard_ms = 0 if heard else state.unheard_ms or now_ms
    taken = state.recording
    if taken is not None and (
        _lasted(state.empty_ms, now_ms, RECORDING_ENDS_MS)
        or _lasted(state.unheard_ms, now_ms, UNHEARD_MS)
    ):
        taken.empty = True
        stop_recording(state, now_ms)
    if _lasted(state.empty_ms, now_ms, ends_after_ms) or _lasted(
        state.unheard_ms, now_ms, max(ends_after_ms, UNHEARD_MS)
    ):
        state.abandoned_ms = state.empty_ms or state.unheard_ms
        gone += end(state, now_ms)
    return [peer for peer in gone if peer]


def _phones_alone(state: State, now_ms: int) -> list[str]:
    """Take out telephones that were called once nobody else is there; return their connections."""
    called = called_members(state)
    others = any(
        who.socket or who.connected
        for member, who in state.inside().items()
        if member not in called
    )
    state.phones_ms = state.phones_ms or now_ms if called and not others else 0
    if not _lasted(state.phones_ms, now_ms, PHONES_MS):
        return []
    return [go(state, now_ms, member) for member in sorted(called)]


def _lasted(since_ms: int, now_ms: int, long_ms: int) -> bool:
    return bool(since_ms) and now_ms - since_ms >= long_ms
