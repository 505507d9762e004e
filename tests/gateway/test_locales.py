"""The gateway's fragments in ``locales/``: every key used and present, the same places, the right plurals."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from gateway.platform.dates import cldr
from gateway.platform.languages import LANGUAGES, SOURCE, find_locales, known_languages
from gateway.platform.topics import topics

ROOT = Path(__file__).parents[2]
LOCALES = find_locales()
CITIZENS = {"crisis", "films", "guide", "letters", "privacy", "sheet-entries", "site"}
"""What citizens read is complete in every language; the rest in Italian and English."""
PAGES = ("guide", "offline", "privacy", "site")
"""Fragments whose sentences are written into pages unescaped."""
PAGES_ALONE = {"crisis": {"here"}}
"""Keys that the pages say and the gateway does not, of fragments that both say."""
COUNTS = (0, 1, 2, 3, 4, 5, 11, 21, 22, 100, 101, 102, 103, 1000)


@cache
def entries(language, name):
    path = LOCALES / language / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


SOURCES = {path: path.read_text() for path in (ROOT / "gateway").rglob("*.py")}
NAMES = dict(
    found.groups()
    for text in SOURCES.values()
    for found in re.finditer(r"^(\w+): Final\S* = Fragment\(\"([\w-]+)\"\)$", text, re.MULTILINE)
)
"""By the constant's name the fragment it stands for."""


WRITES = ".letter("
"""A sender writes a letter by the keys of its subject and its text."""


class Uses:
    """What the gateway's sources say about fragments: by name the keys that stand in calls, and every string
    or pattern of an f-string in the modules that use the fragment."""

    def __init__(self):
        self.asked = {}
        self.mentioned = {}
        # to read all of the sources as trees takes ten seconds
        any_name = re.compile(rf"\b({'|'.join(NAMES)})\b")
        for text in SOURCES.values():
            writes = WRITES in text
            if not writes and not any_name.search(text):
                continue
            tree = ast.parse(text)
            here = {"letters"} if writes else set()
            here |= {
                NAMES[node.id]
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and node.id in NAMES
            }
            if not here:
                continue
            said = {pattern for node in ast.walk(tree) for pattern in patterns(node)}
            for fragment in here:
                self.mentioned.setdefault(fragment, set()).update(said)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    fragment = NAMES.get(getattr(node.func.value, "id", ""))
                    at = {"say": 1, "every": 0}.get(node.func.attr)
                    if fragment and at is not None and isinstance(node.args[at], ast.Constant):
                        self.asked.setdefault(fragment, set()).add(node.args[at].value)
                    if node.func.attr == "letter":
                        keys = (each.value for each in node.args if isinstance(each, ast.Constant))
                        self.asked.setdefault("letters", set()).update(keys)


@cache
def uses():
    return Uses()


def patterns(node):
    """The regular expressions that a string or f-string stands for; none for one that fits anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        found = "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"
            for part in node.values
        )
        if found != r"[\w-]+":
            yield found


OF_PAGES = {"citizen", "common", "exit"}
"""Fragments of pages, of which the gateway says some sentences before their script has come; ``npm run check:words`` looks
after the rest."""
FRAGMENTS = sorted({*NAMES.values()} - OF_PAGES)


def places(entry):
    said = entry if isinstance(entry, str) else " ".join(entry.values())
    return set(re.findall(r"\{(\w+)\}", said)) - {"count"}


def spoken_in(fragment):
    return [each for each in LANGUAGES if fragment in CITIZENS or each in {"it", "en"}]


def test_the_folders_are_the_languages_of_the_protocol():
    assert tuple(known_languages()) == LANGUAGES
    assert {path.name for path in LOCALES.iterdir() if path.is_dir()} == set(LANGUAGES)
    assert set(FRAGMENTS) >= {*CITIZENS, "mail", "minutes-document", "recording-notice"}


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_every_key_is_used_and_every_used_key_is_there(fragment):
    keys = set(entries(SOURCE, fragment)) - PAGES_ALONE.get(fragment, set())
    assert uses().asked.get(fragment, set()) <= keys
    unused = {
        key
        for key in keys
        if not any(re.fullmatch(each, key) for each in uses().mentioned[fragment])
    }
    # ``after("gap.")`` and an f-string with that beginning use whatever follows
    assert unused == set()


@pytest.mark.parametrize("fragment", sorted(OF_PAGES))
def test_every_key_of_a_page_that_the_gateway_says_is_there(fragment):
    assert uses().asked[fragment]
    assert uses().asked[fragment] <= set(entries(SOURCE, fragment))


@pytest.mark.parametrize(
    ("fragment", "language"),
    [(fragment, language) for fragment in FRAGMENTS for language in spoken_in(fragment)],
)
def test_every_key_is_translated_with_the_same_places(fragment, language):
    source, found = entries(SOURCE, fragment), entries(language, fragment)
    assert list(found) == list(source)
    for key, entry in found.items():
        assert places(entry) == places(source[key]), key
        assert isinstance(entry, str) == isinstance(source[key], str), key
        said = [entry] if isinstance(entry, str) else entry.values()
        assert all(each.strip() for each in said), key


def markup_faults(entry, source):
    """What of *entry* would become other markup than that of *source*: tags, their attributes, lone signs."""
    found, wanted = (
        [entry] if isinstance(entry, str) else list(entry.values()),
        source if isinstance(source, str) else source["other"],
    )
    tags = sorted(re.findall(r"<[^<>]*>", wanted))
    for said in found:
        if sorted(re.findall(r"<[^<>]*>", said)) != tags:
            yield f"other tags than in Italian: {said}"
        if set('"<>') & set(re.sub(r"<[^<>]*>", "", said)):
            yield f"signs of markup: {said}"


@pytest.mark.parametrize(
    "said",
    [
        "Call 112",
        'Call <a href="tel:113">112</a>',
        'Call <a href="tel:112" onclick="x()">112</a>',
        'Call <a href="tel:112">112</a> <img src="x">',
        'Call <a href="tel:112">112</a> & "now"',
        'Call <a href="tel:112">112</a> <',
    ],
)
def test_markup_that_differs_is_found(said):
    source = 'Chiami il <a href="tel:112">112</a>'
    assert list(markup_faults(said, source))
    assert list(markup_faults({"one": source, "other": said}, {"other": source}))
    assert not list(markup_faults('Call <a href="tel:112">112</a>', source))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fragment", PAGES)
def test_what_becomes_html_has_the_markup_of_the_source(fragment, language):
    source = entries(SOURCE, fragment)
    faults = {
        key: list(markup_faults(entry, source[key]))
        for key, entry in entries(language, fragment).items()
    }
    assert {key: found for key, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_categories_are_those_of_the_language(language):
    needed = {cldr(language).plural_form(count) for count in COUNTS}
    for fragment in FRAGMENTS:
        for key, entry in entries(language, fragment).items():
            if not isinstance(entry, str):
                assert needed <= set(entry) <= needed | {"many", "other"}, (fragment, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_are_the_same_in_the_same_order(language):
    assert list(entries(language, "topics")) == [category.id for category in topics()]


SAME_IN_TWO = {"de-briefing", "station.toml", "messages-{reference}.txt"}
"""Names of two words that are the same in two languages; single words often are."""


def strings(value, at=""):
    """Every sentence of a fragment by its place, plural forms included."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(each, f"{at}/{key}")


def test_no_sentence_is_the_same_in_two_languages():
    """One that is was forgotten when the others were translated."""
    names = {path.name for language in LANGUAGES for path in (LOCALES / language).glob("*.json")}
    same = []
    for name in sorted(names):
        said = {}
        for language in LANGUAGES:
            for at, words in strings(entries(language, name.removesuffix(".json"))):
                several = re.findall(r"[^\W\d_]{2,}", re.sub(r"{[^}]*}", "", words))
                if len(several) < 2 or words.lower() in SAME_IN_TWO:
                    continue
                other = said.setdefault((at, words), language)
                if other != language:
                    same.append((name, other, language, at))
    assert same == []


FIGURES = "share|percent|position|off|naive|within|needed|target|level|count|number"


def test_no_italian_article_stands_before_a_figure():
    """It would be another one before 8, 11 and 80: "il 20%", but "l'80%"."""
    wrong = [
        (path.name, at, words)
        for path in sorted((LOCALES / SOURCE).glob("*.json"))
        for at, words in strings(entries(SOURCE, path.stem))
        if re.search(rf"\b(il|al|del|dal|nel|sul) {{({FIGURES})}}", words, re.IGNORECASE)
    ]
    assert wrong == []
