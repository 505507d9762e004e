"""An operator's day: the states one after another. Pure."""

from collections.abc import Iterable

import msgspec

from gateway.reports.operator_time import Change


class StateSpan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One state from when to when; ``until_ms`` is None for the present one."""

    state: str
    since_ms: int
    until_ms: int | None


def spans(changes: Iterable[Change], start_ms: int, now_ms: int) -> list[StateSpan]:
    """Return an operator's states between *start_ms* and *now_ms*, off duty left out.

    *changes* are that operator's in the journal's order, and begin early enough to know the state at *start_ms*.
    """
    found: list[StateSpan] = []
    state, since_ms = "offline", start_ms
    for change in changes:
        if change.reached is None or change.at_ms > now_ms:
            continue
        _add(found, state, since_ms, max(change.at_ms, start_ms))
        state, since_ms = change.reached, max(change.at_ms, start_ms)
    _add(found, state, since_ms, None)
    return found


def _add(found: list[StateSpan], state: str, since_ms: int, until_ms: int | None) -> None:
    """Add a state, to the one before where that is the same and touches it."""
    if state == "offline" or until_ms == since_ms:
        return
    if found and (last := found[-1]).state == state and last.until_ms == since_ms:
        since_ms = found.pop().since_ms
    found.append(StateSpan(state=state, since_ms=since_ms, until_ms=until_ms))
