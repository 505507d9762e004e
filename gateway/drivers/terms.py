"""Extracts the terms of a contact that are counted: stems of its words, pairs of neighbouring stems, its topic, its
wrap-up code. Pure.

A term is a text: ``it:patent`` for a stem, ``it:patent+it:scadut`` for a pair, ``topic:weapons``, ``code:solved``, and
``moved:weapons>licences`` where people chose another topic than the one that was proposed.
"""

import itertools
import re
from collections.abc import Iterable
from typing import Final, Literal

from gateway.platform.personal.traces import traces
from gateway.topic_proposals.words import stems

LONGEST: Final = 170
"""Letters of a term."""
MOST_WORDS: Final = 400
"""So many different words of a contact are counted."""
PAIR: Final = "+"
GONE: Final = "…"
"""Stands where a piece of a text was taken out."""

Kind = Literal["word", "pair", "topic", "code", "moved"]

# two capitalised words within a sentence are likely a name
_NAME: Final = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Ý][a-zà-ÿ'\u2019]+(?:\s+[A-ZÀ-Ý][a-zà-ÿ'\u2019]+)+", re.MULTILINE
)
_TITLED: Final = re.compile(
    r"\b(?:[Ss]ig(?:\.ra|\.na|nora|nor|\.)?|[Dd]ott(?:oressa|\.ssa|ore|or|\.)?|[Mm]aresciallo|[Aa]ppuntato|[Bb]rigadiere|"
    r"[Cc]apitano|[Ss]ono|[Mm]i chiamo)\.?\s+[A-ZÀ-Ý][\w'\u2019]+(?:\s+[A-ZÀ-Ý][\w'\u2019]+)*"
)
_PLACE: Final = re.compile(
    r"\b(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Ll]argo|[Vv]icolo)\s+[A-ZÀ-Ý][\w'\u2019]*(?:\s+[A-ZÀ-Ý][\w'\u2019]*)*(?:[,\s]+\d+\w?)?"
)


def cleaned(text: str, names: Iterable[str | None] = ()) -> str:
    """Return *text* without what may tell of a person: addresses, numbers, codes, known names, likely names and
    streets.

    It errs on the side of removing too much. A person still reads every text of it that is kept.
    """
    rest = text
    for trace in sorted(traces(text, names), key=lambda each: -len(each.text)):
        rest = rest.replace(trace.text, GONE)
    for form in (_TITLED, _PLACE, _NAME):
        rest = form.sub(GONE, rest)
    return rest


def terms(texts: Iterable[str], language: str) -> dict[str, str]:
    """Return the stems and pairs of a contact's cleaned texts, each once, with how it was written first."""
    found: dict[str, str] = {}
    for text in texts:
        for line in re.split(r"[.!?;\n…]+", text):
            said = list(stems(line, language).items())
            for stem, word in said:
                found.setdefault(stem, word)
            for (one, word), (other, following) in itertools.pairwise(said):
                found.setdefault(f"{one}{PAIR}{other}"[:LONGEST], f"{word} {following}")
            if len(found) >= 2 * MOST_WORDS:
                return found
    return found


def kind_of(term: str) -> Kind:
    """Return the kind of a term."""
    head = term.partition(":")[0]
    if head in ("topic", "code", "moved"):
        return head  # type: ignore[return-value]  # one of these three
    return "pair" if PAIR in term else "word"
