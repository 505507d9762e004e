"""The pages' search inside the gateway: the same engine, within its limits."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.platform.words import Fragment
from gateway.search.danger import crisis_words
from gateway.search.engine import Engine, EngineError
from gateway.search.service import Search
from queueing.categories import Catalogue, Category, Wording
from tests.support.search_engine import engine as shared_engine
from tests.support.search_engine import ranked

CORPORA = Path(__file__).parents[2] / "web/test/search"
EVERY = 24
"""Vitest reads all of the queries; that this runtime reads them alike shows in some."""


def some_queries():
    for name in ("tuning", "own", "ordinary"):
        yield from json.loads((CORPORA / f"{name}.json").read_text("utf-8"))[::EVERY]


async def test_queries_are_answered_as_on_a_page(search):
    missed, alarms, first, labelled = [], [], 0, 0
    for query in some_queries():
        found = await ranked(search, query["q"], query.get("lang", "it"))
        if query["urgent"] and not found["dangers"]:
            missed.append(query["q"])
        if not query["urgent"] and found["dangers"]:
            alarms.append(query["q"])
        if query["right"]:
            labelled += 1
            first += found["topics"][:1] != [] and found["topics"][0] in query["right"]
    assert missed == []
    # of some 100 each; the shares that Vitest holds all of them to
    assert len(alarms) <= 2
    assert labelled > 50
    assert first / labelled >= 0.85


@pytest.mark.parametrize(
    ("text", "language", "kind", "lines"),
    [
        ("mio marito mi picchia", "it", "violence", ["emergency", "violence", "violenceChat"]),
        ("il y a le feu dans l'immeuble", "fr", "fire", ["emergency", "fire", "forest"]),
        # in another language than the page's
        (
            "ich will nicht mehr leben",
            "it",
            "suicide",
            ["emergency", "listening", "childEmergency"],
        ),
        ("nekdo vlamlja", "sl", "crime-now", ["emergency"]),
    ],
)
async def test_danger_is_heard_with_the_lines_that_help(search, text, language, kind, lines):
    danger = await search.danger_in(text, [language])
    assert danger.level == "alarm"
    assert danger.kind == kind
    assert [each.id for each in danger.lines] == lines


async def test_a_line_with_hours_is_left_out_when_nobody_answers(search, clock):
    clock.now = clock.now.replace(hour=1)
    danger = await search.danger_in("voglio morire")
    assert [each.id for each in danger.lines] == ["emergency", "childEmergency"]
    night = crisis_words(danger, "it").sentences
    assert night == (Fragment("crisis").say("it", "suicideAtNight"),)


async def test_a_doubt_is_a_line_with_112_and_no_alarm(search):
    doubt = await search.danger_in("due anni fa il mio ex mi ha picchiata", ["it"])
    assert doubt.level == "doubt"
    words = crisis_words(doubt, "it")
    assert words.title == ""
    assert [each.plain.partition(":")[0] for each in words.lines] == ["112", "1522"]


async def test_what_is_harmless_tells_of_nothing(search):
    assert (
        await search.danger_in("la mia patente è scaduta, che cosa devo fare?", ["it", "en"])
        is None
    )
    assert await search.danger_in("", ["it"]) is None


async def test_danger_is_heard_anywhere_in_a_letter_but_beyond_its_end(search):
    calm = "Buongiorno, vorrei sapere quando apre il vostro ufficio. " * 60
    assert (
        await search.danger_in(f"{calm}Mio marito mi picchia. {calm}", ["it"])
    ).kind == "violence"
    long = "Buongiorno, vorrei sapere quando apre il vostro ufficio. " * 300
    assert await search.danger_in(f"{long}Mio marito mi picchia.", ["it"]) is None


async def test_one_sentence_without_an_end_is_read_in_parts(search):
    endless = "vorrei sapere quando apre il vostro ufficio e " * 40
    danger = await search.danger_in(f"{endless} mio marito mi picchia e {endless}", ["it"])
    assert danger.kind == "violence"


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "\0\ud800 \u202e", "__proto__ constructor", "(a+)+$ " * 500, "🙂" * 3000],
)
async def test_any_text_is_answered(search, text):
    assert await search.danger_in(text, ["it"]) is None
    assert search.trouble() is None


async def test_nothing_is_hidden_behind_a_zero(search):
    assert (await search.danger_in("\0 mio\0marito mi picchia", ["it"])).kind == "violence"


async def test_the_topics_are_those_in_force(clock):
    def station(word):
        wording = Wording(label="Barche", description="", words=(word,))
        category = Category(id="boats", segment="civil", wordings={"it": wording})
        return Catalogue((category,))

    topics = SimpleNamespace(revision=1, catalogue=station("ormeggio"))
    search = Search(topics, clock, shared_engine())
    assert (await ranked(search, "ormeggio"))["topics"] == ["boats"]
    topics.catalogue, topics.revision = station("pontile"), 2
    assert (await ranked(search, "ormeggio"))["topics"] == []
    assert (await ranked(search, "pontile"))["topics"] == ["boats"]


async def test_an_engine_that_failed_begins_anew(tmp_path):
    script = tmp_path / "search.js"
    script.write_text(
        "let given = ''; globalThis.engine = {"
        "topics: (text) => { given = text; return ''; }, find: () => given, hear: () => nothing.here,"
        "grow: () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); } }"
    )
    engine = Engine(script)
    await engine.give("topics", "mine")
    for name in ("hear", "grow"):
        with pytest.raises(EngineError):
            await engine.ask(name, "a secret")
        assert await engine.ask("find") == "mine"
    engine.close()
    engine.close()


async def test_a_text_loses_nothing_by_an_engine_that_is_not_built(tmp_path, clock):
    engine = Engine(tmp_path / "absent.js")
    topics = SimpleNamespace(revision=0, catalogue=Catalogue(()))
    search = Search(topics, clock, engine)
    assert search.trouble() is None
    assert await search.danger_in("mio marito mi picchia") is None
    assert "not built" in search.trouble()
    engine.close()


async def test_danger_is_heard_whatever_becomes_of_the_sheets(tmp_path, clock):
    script = tmp_path / "search.js"
    script.write_text(
        "globalThis.engine = { topics: () => '', sheets: () => { throw Error() }, findSheets: () => '', "
        'hear: () => JSON.stringify({sure: true, dangers: ["fire"], lines: [], deaf: "112"}) }'
    )
    engine, shelf = Engine(script), Engine(script)
    topics = SimpleNamespace(revision=0, catalogue=Catalogue(()))
    search = Search(topics, clock, engine, shelf)
    with pytest.raises(EngineError):
        await search.take_sheets([])
    assert (await search.danger_in("fuoco")).kind == "fire"
    assert search.trouble() is None
    engine.close()
    shelf.close()


async def test_the_loop_goes_on_while_a_letter_is_read(search):
    reading = asyncio.ensure_future(search.danger_in("mi picchia " * 1000, ["it"]))
    await asyncio.sleep(0)
    assert not reading.done()
    assert (await reading).kind == "violence"
