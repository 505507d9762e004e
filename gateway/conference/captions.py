"""Applies what a captioner types to a line of captions, letter by letter. Pure.

Changes come as deltas (so many characters removed from the end, these added), each with the number of the one that it
follows: the purpose of RFC 4103, whose redundancy the numbers replace.
"""

import msgspec

from gateway.platform.refused import Refused

MOST_CHARACTERS = 500
"""Of one line."""


class Typed(msgspec.Struct, kw_only=True):
    """A line of captions. ``seq`` counts its deltas."""

    text: str = ""
    seq: int = 0
    done: bool = False

    def put(self, seq: int, erase: int, text: str, *, done: bool) -> bool:
        """Apply delta number *seq*; return False where that has been done.

        Raises :class:`Refused`: ``behind`` (an earlier one is missing), ``line_done``, ``line_full``.
        """
        if self.done and seq == self.seq and not (done and self.text.endswith(text)):
            # somebody else finished it by that number
            raise Refused("line_done", "That line is finished.")
        if seq <= self.seq:
            return False
        if self.done:
            raise Refused("line_done", "That line is finished.")
        if seq != self.seq + 1:
            raise Refused("behind", "A delta before that one is missing.")
        now = self.text[: max(0, len(self.text) - erase)] + text
        if len(now) > MOST_CHARACTERS:
            raise Refused("line_full", "The line is as long as it may be.")
        self.text, self.seq, self.done = now, seq, done
        return True
