"""Decides who may do what with the versions of a sheet. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["draft", "in_review", "published", "withdrawn"]
VersionState = Literal["draft", "in_review", "published"]


@dataclass(frozen=True, slots=True)
class Written:
    """A version as far as its life goes: of which language, by whom, how far it has come, and of a translation the version of the
    original that it is of."""

    number: int
    language: str
    author: str | None
    state: VersionState
    based_on: int | None = None


def newest(versions: Iterable[Written], language: str) -> Written | None:
    """The last version in a language."""
    return max(
        (each for each in versions if each.language == language), key=lambda each: each.number, default=None
    )  # fmt: skip


def in_force(versions: Iterable[Written], language: str) -> Written | None:
    """The last published version in a language."""
    return newest((each for each in versions if each.state == "published"), language)


def hands_in(versions: Sequence[Written], number: int) -> frozenset[str]:
    """The authors of the text that version *number* would publish: its own, and those of the versions since the last published
    one in its language. None of them may approve it."""
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
    """Return what a sheet is as a whole: as its original stands."""
    if withdrawn:
        return "withdrawn"
    if in_force(versions, source) is not None:
        return "published"
    last = newest(versions, source)
    return "in_review" if last is not None and last.state == "in_review" else "draft"


def outdated(based_on: int | None, meaning: int) -> bool:
    """Whether a translation of version *based_on* lags behind the original, whose meaning changed last with the published
    version *meaning*."""
    return (based_on or 0) < meaning
