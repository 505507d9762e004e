"""Chooses the senders one receiver hears, when more could be heard than there are sound slots.

The loudest are heard (`AudibleSpeakers`), with hysteresis: a person keeps the slot while silent, until
somebody without one speaks. Then the person silent longest makes room. When all of them speak, only a clearly
softer one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MARGIN_DB = 6.0
CHALLENGE_S = 0.3
"""How long a speaker must be louder by `MARGIN_DB` to take the slot of another who speaks as well."""
DWELL_S = 1.0
"""How long a speaker keeps a new slot at least."""


class AudibleSpeakers:
    """Chooses the senders that one receiver of a room hears: `current`, in the order in which they were let in."""

    __slots__ = ("_challenger", "_challenger_since", "_let_in_at", "_spoke_at", "current")

    def __init__(self) -> None:
        self.current: tuple[str, ...] = ()
        self._let_in_at: dict[str, float] = {}
        self._spoke_at: dict[str, float] = {}
        self._challenger: str | None = None
        self._challenger_since = 0.0

    def update(
        self,
        candidates: Sequence[str],
        speaking: Mapping[str, float],
        places: int,
        now: float,
    ) -> tuple[str, ...]:
        """Return the senders heard from now on, at most `places`.

        `candidates` may be heard, in order of precedence among the silent. `speaking` maps speakers to their level in
        -dBov, loudest first; speakers who are no candidates are ignored.
        """
        allowed = frozenset(candidates)
        heard = [one for one in self.current if one in allowed][: max(0, places)]
        for one in heard:
            if one in speaking:
                self._spoke_at[one] = now
        if len(heard) < places and len(heard) < len(candidates):
            self._fill(heard, candidates, speaking, places, now)
        waiting = [one for one in speaking if one in allowed and one not in heard]
        if not waiting or not heard:
            self._challenger = None
        for one in waiting if heard else ():
            leaver = self._speaker_to_replace(one, heard, speaking, now)
            if leaver is None:
                break
            heard.remove(leaver)
            self._admit(one, heard, now)
        self.current = tuple(heard)
        if len(self._let_in_at) > len(heard):
            self._let_in_at = {one: self._let_in_at[one] for one in heard}
            self._spoke_at = {k: v for k, v in self._spoke_at.items() if k in self._let_in_at}
        return self.current

    def _fill(
        self,
        heard: list[str],
        candidates: Sequence[str],
        speaking: Mapping[str, float],
        places: int,
        now: float,
    ) -> None:
        waiting = [one for one in candidates if one not in heard]
        waiting.sort(key=lambda one: speaking.get(one, 127.0))
        for one in waiting[: places - len(heard)]:
            self._admit(one, heard, now)

    def _admit(self, one: str, heard: list[str], now: float) -> None:
        heard.append(one)
        self._let_in_at[one] = self._spoke_at[one] = now

    def _speaker_to_replace(
        self, one: str, heard: list[str], speaking: Mapping[str, float], now: float
    ) -> str | None:
        silent = [h for h in heard if h not in speaking]
        if silent:
            return min(silent, key=lambda h: self._spoke_at[h])
        softest = max(heard, key=lambda h: speaking[h])
        if speaking[one] + MARGIN_DB > speaking[softest]:
            self._challenger = None
            return None
        if self._challenger != one:
            self._challenger, self._challenger_since = one, now
        if now - self._challenger_since < CHALLENGE_S or now - self._let_in_at[softest] < DWELL_S:
            return None
        self._challenger = None
        return softest
