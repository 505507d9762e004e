"""Every sentence written for a refusal is reachable, and keys that end in ``title``, ``hint`` or ``text`` stand in such a place."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "web" / "src"
ITALIAN = ROOT / "locales" / "it"
CODES = re.compile(r"const (\w+)(?:: [^=]*)? = (?:new Set\()?\[([^\]]*)\]")
REFUSED = re.compile(
    r"errorWords\(\s*error,\s*(\w+|\[[^\]]*\]),\s*\(code\) =>\s*(t\w*)\(\s*`([\w.]+)\.\$\{code\}`"
)
PLACED = re.compile(
    r"(?:\b(\w+):\s*|<(\w+)[^<>]*>\s*\$\{\s*)t[a-z]{0,3}\('([\w.-]*\.(hint|text|title))'"
)
TITLES = frozenset({"b", "caption", "h1", "h2", "h3", "heading", "label", "legend", "scroll", "strong", "summary", "title"})  # fmt: skip
TEXTS = frozenset({"label", "p", "span", "text"})
HINTS = frozenset({"hint", "p", "small", "span"})
PLACES = {"title": TITLES, "text": TEXTS, "hint": HINTS}
OTHERWISE = {("label", "evaluation.forms.item.hint")}
"""The label of the field in which a hint is written."""


def refused(source: str) -> Iterator[tuple[str, str, set[str]]]:
    """Give the file of words and the beginning of the keys in which a source has words for refusals, and their codes."""
    lists = dict(CODES.findall(source))
    for codes, function, prefix in REFUSED.findall(source):
        fragment = re.search(rf"\b{function}\b[^}}]*\}} from '[./]*i18n/([\w-]+)'", source)
        if fragment:
            yield fragment[1], prefix, set(re.findall(r"'(\w+)'", lists.get(codes, codes)))


def misplaced(source: str) -> list[tuple[str, str]]:
    """Return the keys of a title, a hint or a text that stand where another of the three belongs."""
    return [
        (tag or name, key)
        for name, tag, key, kind in PLACED.findall(source)
        if (tag or name) not in PLACES[kind]
    ]


def test_words_of_refusals_and_their_places_are_found():
    assert list(
        refused("""
        import { ts } from '../i18n/staff';
        const REFUSALS = ['gone', 'taken'] as const;
        errorWords(error, REFUSALS, (code) => ts(`shelf.error.${code}`));
        """)
    ) == [("staff", "shelf.error", {"gone", "taken"})]
    assert misplaced("<p class=${1}>${ts('a.title')}</p> ${f({ title: ts('b.text') })}") == [
        ("p", "a.title"),
        ("title", "b.text"),
    ]
    assert not misplaced("<h2>${ts('a.title')}</h2> ${f({ label: ts('b'), hint: ts('b.hint') })}")


def test_each_word_for_a_refusal_is_said():
    # the list of all keys names them, too
    written_by_hand = [path for path in sorted(SOURCES.rglob("*.ts")) if "i18n" not in path.parts]
    sources = [path.read_text(encoding="utf-8") for path in written_by_hand]
    named = set(re.findall(r"'([\w.]+)'", "".join(sources)))
    said: dict[tuple[str, str], set[str]] = {}
    for source in sources:
        for fragment, prefix, codes in refused(source):
            said.setdefault((fragment, prefix), set()).update(codes)
    assert len(said) > 20
    unsaid = []
    for (fragment, prefix), codes in said.items():
        keys = json.loads((ITALIAN / f"{fragment}.json").read_text(encoding="utf-8"))
        written = {key for key in keys if key.startswith(f"{prefix}.")} - named
        unsaid += sorted(written - {f"{prefix}.{code}" for code in codes})
    assert not unsaid


def test_titles_hints_and_texts_stand_in_their_places():
    found = {
        place
        for path in SOURCES.rglob("*.ts")
        for place in misplaced(path.read_text(encoding="utf-8"))
    }
    assert found == OTHERWISE
