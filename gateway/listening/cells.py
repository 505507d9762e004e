"""Labels answers so coarsely that no label stands for fewer than k contacts or k answers.

The *label* of an answer's cell is all that the answer says of its contact. Cells too small for a label of their own share a
coarser one. Where even that is too small, the smallest cells with a label of their own join it: what remains beside the
large cells is never small either, so no filter, difference or join leads to fewer than k contacts or shows fewer than k
answers.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

SMALLEST_K = 5


class Cell(NamedTuple):
    """The facts of a contact: its channel, its topic, and the office that answered ("" for none)."""

    channel: str
    topic: str
    office: str


class Label(NamedTuple):
    """The part of a cell that is stored; None for a fact that would tell too much."""

    channel: str | None
    topic: str | None
    office: str | None


class _Sizes:
    """Counts the contacts and answers in sets of cells."""

    def __init__(self, contacts: Mapping[Cell, int], answers: Mapping[Cell, int], k: int) -> None:
        self._contacts = contacts
        self._answers = answers
        self._k = k

    def of(self, cells: Collection[Cell]) -> int:
        """The smaller of both counts."""
        contacts = sum(self._contacts.get(each, 0) for each in cells)
        return min(contacts, self.answers(cells))

    def answers(self, cells: Collection[Cell]) -> int:
        """The answers alone."""
        return sum(self._answers.get(each, 0) for each in cells)

    def silent(self, cells: Collection[Cell]) -> bool:
        """Return whether there are contacts enough, and no answer among them."""
        contacts = sum(self._contacts.get(each, 0) for each in cells)
        return contacts >= self._k and not self.answers(cells)

    def suffice(self, cells: Collection[Cell]) -> bool:
        """Return whether the cells may share a label."""
        return self.of(cells) >= self._k


def labels(
    contacts: Mapping[Cell, int], answers: Mapping[Cell, int], k: int
) -> dict[Cell, Label] | None:
    """Give each cell its label; return None while all cells together are too small, since then nothing may be told apart.

    *contacts* counts all contacts that could have answered, *answers* the answers among them. The cells of one label
    together hold at least *k* contacts and *k* answers, or no answer at all.
    """
    sizes = _Sizes(contacts, answers, k)
    loose = set(contacts) | set(answers)
    if sizes.answers(loose) == 0:
        return {each: Label(None, None, None) for each in loose}
    kept: dict[Label, set[Cell]] = {}
    for known in (3, 2, 1, 0):
        pools: dict[Label, set[Cell]] = {}
        for cell in loose:
            pools.setdefault(_label(cell, known), set()).add(cell)
        loose = set()
        for label in sorted(pools, key=str):
            pool = pools[label]
            finer = sorted(
                (each for each in kept if _within(each, label)),
                key=lambda each: (sizes.of(kept[each]), str(each)),
            )
            # contacts that nobody rated get no finer a label than the remainder
            whole = known == 0
            while finer and not sizes.suffice(pool) and (whole or sizes.answers(pool)):
                if whole and sizes.silent(pool):
                    break
                pool.update(kept.pop(finer.pop(0)))
            if sizes.suffice(pool) or (whole and sizes.silent(pool)):
                kept[label] = pool
            else:
                loose |= pool
    if loose:
        return None
    return {cell: label for label, cells in kept.items() for cell in cells}


def _label(cell: Cell, known: int) -> Label:
    """The label that names the first *known* parts of a cell."""
    parts = [part if at < known else None for at, part in enumerate(cell)]
    return Label(*parts)


def _within(finer: Label, coarser: Label) -> bool:
    """Whether *finer* names all that *coarser* names, and more."""
    return finer != coarser and all(
        theirs is None or theirs == ours for ours, theirs in zip(finer, coarser, strict=True)
    )
