"""Decides who may do what with the versions of a sheet. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["draft", "in_review", "published", "withdrawn"]
VersionState = Literal["draft", "in_review", "published"]


@dataclass(frozen=True, slots=True)
class Written:
    """A version as far as its life cycle is concerned: its language, author and state, and for a translation the version of
    the original that it is based on."""

    number: int
    language: str
    author: str | None
    state: VersionState
    based_on: int | None = None


def newest(versions: Iterable[Written], language: str) -> Written | None:
    """Return the last version in a language, None if there is none."""
    return max(
        (each for each in versions if each.language == language), key=lambda each: each.number, default=None
    )  # fmt: skip


def in_force(versions: Iterable[Written], language: str) -> Written | None:
    """Return the last published version in a language, None if there is none."""
    return newest((each for each in versions if each.state == "published"), language)


def hands_in(versions: Sequence[Written], number: int) -> frozenset[str]:
    """Return the authors of the text that version *number* would publish, none of whom may approve it.

    They are its own author, and those of the versions since the last published one in its language.
    """
    of = next(each for each in versions if each.number == number)
    before = [
        each.number
        for each in versions
        if each.language == of.language and each.state == "published" and each.number < number
    ]
    since = max(before, default=0)
    return frozenset(
        each.author
        for each in versions
        if each.language == of.language
        and since < each.number <= number
        and each.author is not None
    )


def state_of(versions: Sequence[Written], source: str, *, withdrawn: bool) -> State:
    """Return the state of a sheet as a whole: that of its original, unless it is withdrawn."""
    if withdrawn:
        return "withdrawn"
    if in_force(versions, source) is not None:
        return "published"
    last = newest(versions, source)
    return "in_review" if last is not None and last.state == "in_review" else "draft"


def outdated(based_on: int | None, meaning: int) -> bool:
    """Return whether a translation of version *based_on* lags behind the original, whose meaning last changed with version
    *meaning*."""
    return (based_on or 0) < meaning
