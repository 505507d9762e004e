"""Concealment of lost sound: the last pitch period goes on and fades (after ITU-T G.711 Appendix I). Pure."""

from __future__ import annotations

from array import array

HISTORY_S = 0.04
"""How much of the sound before a gap is needed."""
_SHORTEST_S, _LONGEST_S = 0.0025, 0.0175
_COMPARED_S = 0.01
_FADED_AFTER_S = 0.06


def conceal(history: array[int], count: int, rate: int, *, done: int = 0) -> array[int]:
    """Return `count` samples that follow `history` (the last sound before the gap) at `rate` Hz.

    `done` is how many samples of the same gap have been made before. After 60 ms there is silence.
    """
    faded = round(_FADED_AFTER_S * rate)
    period = _period(history, rate)
    if not period or done >= faded:
        return array("h", bytes(2 * count))
    cycle = history[-period:]
    made = array("h")
    for number in range(done, done + count):
        left = faded - number
        made.append(cycle[number % period] * left // faded if left > 0 else 0)
    return made


def _period(history: array[int], rate: int) -> int:
    """Return the pitch period in samples: the lag at which the latest sound resembles itself most; 0 without any."""
    compared = round(_COMPARED_S * rate)
    longest = min(round(_LONGEST_S * rate), len(history) - compared)
    shortest = round(_SHORTEST_S * rate)
    if longest < shortest:
        return min(len(history), shortest)
    latest = history[-compared::2]
    best, found = -1, 0
    for lag in range(shortest, longest + 1):
        earlier = history[len(history) - compared - lag : len(history) - lag : 2]
        apart = sum(abs(a - b) for a, b in zip(latest, earlier, strict=True))
        if best < 0 or apart < best:
            best, found = apart, lag
    return found
