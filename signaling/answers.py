"""Cache of acknowledgements, so that a command sent again is carried out once. Pure."""

from collections import OrderedDict
from typing import Any


class AnswerCache:
    """Remembers the acknowledgement of the last *max_entries* commands for *ttl_s* seconds."""

    def __init__(self, *, max_entries: int = 20_000, ttl_s: float = 30.0) -> None:
        self._max_entries = max_entries
        self._ttl_s = ttl_s
        self._answers: OrderedDict[tuple[str, str], tuple[float, dict[str, Any]]] = OrderedDict()

    def get(self, who: str, command_id: str, now_s: float) -> dict[str, Any] | None:
        """Return the acknowledgement that *who* got for *command_id*, if it is still remembered."""
        entry = self._answers.get((who, command_id))
        if entry is None or now_s - entry[0] > self._ttl_s:
            return None
        return entry[1]

    def put(self, who: str, command_id: str, answer: dict[str, Any], now_s: float) -> None:
        """Remember *answer*, and forget expired ones."""
        self._answers[who, command_id] = (now_s, answer)
        self._answers.move_to_end((who, command_id))
        while self._answers:
            given_s, _ = next(iter(self._answers.values()))
            if len(self._answers) <= self._max_entries and now_s - given_s <= self._ttl_s:
                return
            self._answers.popitem(last=False)

    def __len__(self) -> int:
        """Number of answers remembered."""
        return len(self._answers)
