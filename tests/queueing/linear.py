"""Whether a history of concurrent operations is linearisable: two ways of finding out.

``linearise`` looks for an order by itself: the search of Wing and Gong with the memory of Lowe
(a set of operations done and a state reached are never tried twice). It needs nothing but the
history and is for small ones.

``follow`` is given an order, that in which the server says it did everything, and proves it to be
a linearisation: every answer is what the model answers in that order, nothing comes before what
had been answered before it began, every acknowledged operation is there once and every other at
most once. It takes the same time per operation however long the history is.

Both raise or answer by the same model; the tests hold them against each other.
"""

from collections import Counter, defaultdict

from tests.queueing.recorder import NEVER
from tests.queueing.reference import Station


class NotLinearisableError(AssertionError):
    """What is wrong with the history."""


def linearise(operations, *, blind=(), limit=200_000):
    """An order of the operations' ids, per station, or None when there is none.

    Operations of different stations have nothing to do with each other and are searched apart.
    ``blind`` names fields of events that are not compared, to give the search less to go by.
    Raises ``RuntimeError`` when ``limit`` states did not decide it.
    """
    stations = defaultdict(list)
    for operation in operations:
        stations[operation.station].append(operation)
    found = {}
    for station, own in stations.items():
        order = _search(own, blind, limit)
        if order is None:
            return None
        found[station] = order
    return found


def _search(operations, blind, limit):
    operations = sorted(operations, key=lambda operation: operation.invoked_ns)
    wanted = sum(1 << number for number, op in enumerate(operations) if op.known)
    seen = set()
    # Each entry: what is done (a bit each), the state reached, and the way there backwards.
    stack = [(0, Station(), None)]
    while stack:
        done, station, way = stack.pop()
        if done & wanted == wanted:
            return _forwards(way, operations)
        following = []
        for number in _next(operations, done):
            operation = operations[number]
            after = station.copy()
            reply = after.apply(operation.script, *operation.arguments)
            if operation.known and not _same(reply, operation.reply, blind):
                continue
            now_done = done | 1 << number
            state = now_done, after.fingerprint()
            if state not in seen:
                seen.add(state)
                following.append((now_done, after, (number, way)))
        if len(seen) > limit:
            raise RuntimeError(f"undecided after {limit} states")
        # The earliest is tried first; what nobody had an answer to, last.
        following.sort(key=lambda entry: not operations[entry[2][0]].known)
        stack += reversed(following)
    return None


def _next(operations, done):
    """Those that may come now: begun before any other that is not done had been answered."""
    candidates, first_return = [], NEVER
    number = ((done + 1) & ~done).bit_length() - 1  # the lowest that is not done
    while number < len(operations) and operations[number].invoked_ns <= first_return:
        if not done >> number & 1:
            candidates.append(number)
            if operations[number].known:
                first_return = min(first_return, operations[number].returned_ns)
        number += 1
    return [n for n in candidates if operations[n].invoked_ns <= first_return]


def _forwards(way, operations):
    order = []
    while way:
        number, way = way
        order.append(operations[number].id)
    return order[::-1]


def _same(reply, other, blind):
    if not blind:
        return reply == other
    return _without(reply, blind) == _without(other, blind)


def _without(reply, blind):
    word, *events = reply
    return [word, *({n: v for n, v in event.items() if n not in blind} for event in events)]


def follow(order, operations, judge):
    """Prove that ``order`` linearises the operations, on from the state ``judge`` is in.

    Returns the events in order, those of operations without an answer included. Raises
    ``AssertionError``.
    """
    known = {operation.id: operation for operation in operations}
    for name, times in Counter(order).items():
        if times > 1:
            raise NotLinearisableError(f"{name} was done {times} times")
    done = set(order)
    lost = [name for name, operation in known.items() if operation.known and name not in done]
    if lost:
        raise NotLinearisableError(f"acknowledged and lost: {lost[:5]}")
    events, latest_invocation = [], 0
    for name in order:
        operation = known.get(name)
        if operation is None:
            raise NotLinearisableError(f"{name} was done and nobody asked for it")
        if operation.returned_ns < latest_invocation:
            raise NotLinearisableError(f"{name} comes after one that began when it was over")
        latest_invocation = max(latest_invocation, operation.invoked_ns)
        events += judge.observe(operation)[1:]
    return events
