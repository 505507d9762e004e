"""What the citizen's page weighs: script, style and words together, as they travel, fonts apart."""

import gzip
import json
import re

import pytest

from gateway.platform.http.static import find_dist
from tests.support.servers.station import ROOT

BUDGET = 155_000
"""Octets, gzipped, of what is fetched before and during a whole visit."""
FIRST_BUDGET = 49_000
"""Octets, gzipped, of what is fetched before topics can be chosen, in the language in which that is most; with the page itself,
whose frame holds the style and the scripts of the first moment."""
SEARCH_BUDGET = 60_000
"""Octets, gzipped, that the search for a topic fetches when it is used: its engine and the page's own language."""
SEARCHING_BUDGET = 91_000
"""Octets of script and style that a citizen who searches fetches before the queue, as browsers take them over https: with
brotli."""
ELEMENT_BUDGET = 6_000
"""Octets, gzipped, that another site's page fetches to show the station's button: script, words, state."""
DIST = find_dist()
LANGUAGES = json.loads((ROOT / "locales/languages.json").read_text(encoding="utf-8"))


def weight(path, packing=".gz"):
    """Octets that travel: the build's own packed file, or what compressing gives."""
    packed = path.with_name(path.name + packing)
    return packed.stat().st_size if packed.is_file() else len(gzip.compress(path.read_bytes()))


def named_in(page):
    """The scripts and styles that a page fetches by itself, in their order."""
    text = (DIST / page).read_text(encoding="utf-8")
    found = re.findall(r'<(?:script|link)[^>]*?(?:src|href)="/([^"]+\.(?:js|css))"', text)
    return [DIST / name for name in dict.fromkeys(found)]


def words_of(page):
    """The words that a page asks for: those of the language in which they weigh most."""
    text = (DIST / page).read_text(encoding="utf-8")
    (name,) = re.findall(r'href="/(assets/words-[^"]+\.json)"', text)
    return max((DIST / name.replace("${lang}", language) for language in LANGUAGES), key=weight)


def later_words(script):
    """The words that *script* fetches with the modules that are loaded later, where they weigh most; none or one."""
    names = re.findall(r"assets/words-\w+-later-\$\{\w+\}-\w+\.json", script)
    for name in dict.fromkeys(names):
        files = [DIST / re.sub(r"\$\{\w+\}", language, name) for language in LANGUAGES]
        assert all(path.is_file() for path in files), name
        yield max(files, key=weight)


def of_the_search(path):
    """Whether a chunk belongs to the search for a topic, which is fetched only when it is used."""
    return re.match(r"(finder|search-\w\w)-", path.name) is not None


def reached_from(scripts):
    """*scripts* and every chunk, style and file of words that they may fetch later; without the search."""
    seen, todo = {}, list(scripts)
    while todo:
        path = todo.pop()
        if path in seen or not path.is_file() or of_the_search(path):
            continue
        seen[path] = weight(path)
        if path.suffix == ".js":
            text = path.read_text(encoding="utf-8")
            todo += [path.parent / name for name in re.findall(r"[\w./-]*?([\w-]+\.js)\b", text)]
            todo += [DIST / name for name in re.findall(r"assets/[\w-]+\.css", text)]
            todo += later_words(text)
    return seen


def table(found):
    lines = [f"{size:>8}  {path.relative_to(DIST)}" for path, size in sorted(found.items())]
    return "\n".join([*lines, f"{sum(found.values()):>8}  together"])


@pytest.fixture(scope="module")
def first():
    assert (DIST / "index.html").is_file(), "the pages are not built: make setup"
    page = DIST / "index.html"
    return {path: weight(path) for path in [page, *named_in("index.html"), words_of("index.html")]}


def test_the_first_page_is_light(first):
    print(table(first))
    assert len(first) >= 4, "too little was found to be believed"
    assert sum(first.values()) <= FIRST_BUDGET, f"more than {FIRST_BUDGET}:\n{table(first)}"


def test_a_whole_visit_keeps_to_the_budget(first):
    visit = reached_from(first)
    print(table(visit))
    assert len(visit) > len(first), "the later part of a visit was not found"
    assert any("-later-" in path.name for path in visit), "the later words were not found"
    assert sum(visit.values()) <= BUDGET, f"more than {BUDGET}:\n{table(visit)}"


def test_the_search_for_a_topic_is_light():
    chunks = [path for path in (DIST / "assets").glob("*.js") if of_the_search(path)]
    engine = [path for path in chunks if path.name.startswith("finder-")]
    languages = [path for path in chunks if path not in engine]
    print(table({path: weight(path) for path in chunks}))
    assert (len(engine), len(languages)) == (1, len(LANGUAGES)), "the search was not found"
    assert weight(engine[0]) + max(map(weight, languages)) <= SEARCH_BUDGET


def with_imports(scripts):
    """*scripts* and every chunk that they import when they are loaded."""
    seen, todo = set(), list(scripts)
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            names = re.findall(r'(?:import|from)"\./([^"]+\.js)"', path.read_text(encoding="utf-8"))
            todo += [path.parent / name for name in names]
    return seen


def test_a_citizen_who_searches_fetches_little():
    first = named_in("index.html")
    (engine,) = (DIST / "assets").glob("finder-*.js")
    languages = (DIST / "assets").glob("search-??-*.js")
    scripts = [path for path in first if path.suffix == ".js"]
    visits = [with_imports([*scripts, engine, language]) for language in languages]
    assert all(any(path.name.startswith("topic-search-") for path in visit) for visit in visits)
    fetched = max(
        ({path: weight(path, ".br") for path in {*first, *visit}} for visit in visits),
        key=lambda found: sum(found.values()),
    )
    assert sum(fetched.values()) <= SEARCHING_BUDGET, table(fetched)


def test_what_is_seen_first_waits_for_no_other_file():
    """Up to the end of the frame nothing is named that holds up the picture: no style, no script that is not a module."""
    text = (DIST / "index.html").read_text(encoding="utf-8")
    frame = text[: text.index("</main>")]
    assert "<style>" in frame
    assert not re.search(r'<link[^>]*rel="stylesheet"|<script src', frame)
    assert re.search(r'<link rel="stylesheet"[^>]*href="/assets/', text[len(frame) :])
    assert "$" not in "".join(
        re.findall(r"<(?:style|script)>.*?</(?:style|script)>", text, re.DOTALL)
    )


@pytest.mark.parametrize(
    ("page", "budget"),
    [
        # the frame of stars, questionnaire, results and focus groups, whose texts the server writes
        ("questionnaire.html", 12_000),
        ("recognition.html", 46_000),
    ],
)
def test_pages_that_ask_citizens_are_light(page, budget):
    fetched = [DIST / page, *named_in(page)]
    if page == "questionnaire.html":
        fetched.append(DIST / "code.js")
    else:
        fetched.append(words_of(page))
    found = {path: weight(path) for path in fetched}
    assert len(found) >= 4, "too little was found to be believed"
    assert sum(found.values()) <= budget, table(found)


def test_the_button_on_another_site_is_light():
    words = sorted((DIST / "embed").glob("*.json"))
    assert len(words) >= 5, "the words were not found"
    state = 300
    heaviest = weight(DIST / "embed" / "virtual-station.js") + max(map(weight, words)) + state
    assert heaviest <= ELEMENT_BUDGET
    # it stands alone: no chunk that pages share
    script = (DIST / "embed" / "virtual-station.js").read_text(encoding="utf-8")
    assert not re.search(r"\bimport\b", script)


@pytest.mark.parametrize("page", ["index", "desk", "login", "quality", "admin", "supervisor"])
def test_what_all_pages_share_is_styled_first(page):
    """A page's own rules come after the shared ones, or they would not count."""
    styles = [path for path in named_in(f"{page}.html") if path.suffix == ".css"]
    assert "--vs-touch:" in styles[0].read_text(encoding="utf-8"), styles


def test_every_file_that_a_style_names_is_there():
    named = 0
    for style in (DIST / "assets").glob("*.css"):
        for url in re.findall(r"url\(([^)]+)\)", style.read_text(encoding="utf-8")):
            if url.startswith("data:"):
                continue
            named += 1
            target = DIST / url.lstrip("/") if url.startswith("/") else style.parent / url
            assert target.is_file(), f"{style.name}: {url}"
    assert named >= 10, "the fonts were not found"
