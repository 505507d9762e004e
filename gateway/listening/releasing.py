"""Decides which parts of an answer are released with its month, beyond the answer's label. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from gateway.listening.cells import Cell, Label
from gateway.listening.questionnaire import WAYS, Questionnaire, same, section_of

STARS: Final = "stars"
"""The question of words beside stars, and of words whose own question would tell of a contact."""
Contents = Mapping[int, Questionnaire]
"""Versions of the questionnaire by number."""


class Sent(msgspec.Struct, frozen=True):
    """An answer as it is sealed: the version that was answered, the contact's channel, topic and office, and the answers."""

    version: int
    cell: tuple[str, str, str]
    answers: dict[str, list[str]]


def in_its_version(
    sent: Sequence[Sent],
    found: Mapping[Cell, Label],
    before: Mapping[int, Mapping[Cell, int]],
    versions: Contents,
    k: int,
) -> list[Sent]:
    """Move answers to an old version into the newest of all *sent* where their version would tell of fewer than *k*.

    Only contacts that were over *before* a version was replaced could have been asked it. Without contacts (*before* is
    empty) the answers alone are counted.
    """
    newest = max((each.version for each in sent), default=0)
    given: Counter[tuple[Label, int]] = Counter()
    for each in sent:
        given[found[Cell(*each.cell)], each.version] += 1
    could: Counter[tuple[Label, int]] = Counter()
    for version, contacts in before.items():
        for cell, count in contacts.items():
            if cell in found:
                could[found[cell], version] += count

    def tells(each: Sent) -> bool:
        key = (found[Cell(*each.cell)], each.version)
        return each.version != newest and (
            given[key] < k or (each.version in before and could[key] < k)
        )

    return [_moved(each, newest, versions) if tells(each) else each for each in sent]


def sections_that_tell(
    found: Mapping[Cell, Label], contacts: Mapping[Cell, int], given: Mapping[Cell, int], k: int
) -> frozenset[str]:
    """Return the sections to leave out of answers whose label names no channel.

    Each contact is asked the section of its channel, so answers in it would tell that the contact was one of fewer than *k*
    by telephone, or of fewer than *k* in writing and by video.
    """
    could: Counter[str] = Counter()
    did: Counter[str] = Counter()
    for cell, label in found.items():
        if label.channel is None:
            could[section_of(cell.channel)] += contacts.get(cell, 0)
            did[section_of(cell.channel)] += given.get(cell, 0)
    # all of them: an answer that lacks one section would be known by having none of the others
    tells = any(did[section] and could[section] < k for section in could)
    return frozenset(could) if tells else frozenset()


def without(sections: frozenset[str], sent: Sent, versions: Contents) -> Sent:
    """Return an answer without its parts in these sections, and without their names among the ways; free answers stay,
    detached from their question."""
    if not sections:
        return sent
    answers: dict[str, list[str]] = {}
    words: list[str] = []
    for question, said in sent.answers.items():
        if question.partition("-")[0] in sections:
            words += said if _is_text(sent, question, versions) else []
            continue
        left = [each for each in said if question != WAYS or each not in sections]
        if left:
            answers[question] = left
    return _with_words(sent, sent.version, answers, words)


def without_texts(sent: Sent, versions: Contents) -> dict[str, list[str]]:
    """Return an answer's chosen options, without free answers."""
    return {each: said for each, said in sent.answers.items() if not _is_text(sent, each, versions)}


def texts_of(sent: Sequence[Sent], versions: Contents) -> list[tuple[int, str, str]]:
    """Return the free answers with their version and question."""
    return [
        (each.version, question, text)
        for each in sent
        for question, said in each.answers.items()
        if _is_text(each, question, versions)
        for text in said
    ]


def _moved(sent: Sent, version: int, versions: Contents) -> Sent:
    """Return an answer as one to another version, without the questions and options that this lacks; free answers lose their question."""
    asked = versions[version].questions
    answers: dict[str, list[str]] = {}
    words: list[str] = []
    for question, said in sent.answers.items():
        now = asked.get(question)
        text = _is_text(sent, question, versions)
        if now is not None and same(now, versions[sent.version].questions.get(question)):
            left = said if text else [each for each in said if each in now.answers]
            if left:
                answers[question] = left
        elif text:
            words += said
    return _with_words(sent, version, answers, words)


def _with_words(sent: Sent, version: int, answers: dict[str, list[str]], words: list[str]) -> Sent:
    # words may have lost their question before
    kept = [*answers.get(STARS, []), *words]
    return msgspec.structs.replace(
        sent, version=version, answers=answers | ({STARS: kept} if kept else {})
    )


def _is_text(sent: Sent, question: str, versions: Contents) -> bool:
    of = versions.get(sent.version)
    known = None if of is None else of.questions.get(question)
    return known is None or known.kind == "text"
