"""Changes of a text that several people write at once, brought into one order by the station. Pure.

A change goes through the whole text: a positive number keeps as many characters, a negative one takes as many
away, a string comes in. Characters are Unicode code points. Two changes of the same text are carried out in either
order with the same outcome once each is :func:`moved` over the other; what somebody writes into a passage that
another takes away stays (Ellis and Gibbs 1989, in the form with a server of Nichols et al. 1995).
"""

from collections.abc import Sequence

Part = int | str
Change = Sequence[Part]


class NoFitError(ValueError):
    """The change is not one of a text of this length."""


def length_before(change: Change) -> int:
    """Return how long the text is that a change is made of."""
    return sum(abs(part) for part in change if isinstance(part, int))


def length_after(change: Change) -> int:
    """Return how long the text is that a change leaves."""
    return sum(len(part) if isinstance(part, str) else max(part, 0) for part in change)


def tidy(parts: Change) -> list[Part]:
    """Return the same without empty parts, alike neighbours joined, and what comes in before what goes away."""
    out: list[Part] = []
    for part in parts:
        if part in (0, ""):
            continue
        last = out[-1] if out else None
        if isinstance(part, str):
            if isinstance(last, str):
                out[-1] = last + part
            elif isinstance(last, int) and last < 0:
                before = out[-2] if len(out) > 1 else None
                if isinstance(before, str):
                    out[-2] = before + part
                else:
                    out.insert(-1, part)
            else:
                out.append(part)
        elif isinstance(last, int) and (last < 0) == (part < 0):
            out[-1] = last + part
        else:
            out.append(part)
    return out


def applied(text: str, change: Change) -> str:
    """Return the text after a change. Raises :class:`NoFitError`."""
    if length_before(change) != len(text):
        raise NoFitError("not a change of this text")
    out, at = [], 0
    for part in change:
        if isinstance(part, str):
            out.append(part)
        else:
            if part > 0:
                out.append(text[at : at + part])
            at += abs(part)
    return "".join(out)


def moved(change: Change, over: Change, *, first: bool) -> list[Part]:
    """Return *change* as it is once *over*, made of the same text, has been carried out. Of two strings that come
    in at the same place this change's is the earlier where it is *first*.

    Raises :class:`NoFitError` where they are not of the same text.
    """
    if length_before(change) != length_before(over):
        raise NoFitError("not changes of the same text")
    out: list[Part] = []
    mine, theirs = _Reader(change), _Reader(over)
    while True:
        a, b = mine.part, theirs.part
        if a is None and b is None:
            return tidy(out)
        if isinstance(a, str) and (first or not isinstance(b, str)):
            out.append(a)
            mine.next()
        elif isinstance(b, str):
            out.append(len(b))
            theirs.next()
        elif isinstance(a, int) and isinstance(b, int):
            count = min(abs(a), abs(b))
            if b > 0:
                out.append(count if a > 0 else -count)
            mine.take(count)
            theirs.take(count)
        else:
            raise NoFitError("not changes of the same text")


class _Reader:
    """The parts of a change, one after the other, numbers in pieces."""

    def __init__(self, change: Change) -> None:
        self._left = [part for part in reversed(change) if part not in (0, "")]

    @property
    def part(self) -> Part | None:
        """The one that it is the turn of."""
        return self._left[-1] if self._left else None

    def next(self) -> None:
        """Go on to the next part."""
        self._left.pop()

    def take(self, count: int) -> None:
        """Go on by *count* characters of a number."""
        last = self._left.pop()
        if isinstance(last, int) and abs(last) > count:
            self._left.append(last - count if last > 0 else last + count)
