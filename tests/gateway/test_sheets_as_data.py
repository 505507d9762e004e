"""Sheets as data: the examples of a first start, exports, imports as drafts."""

import msgspec
import pytest
from sqlalchemy import select

from gateway.knowledge import reading
from gateway.knowledge.entries import tidied
from gateway.knowledge.files import SheetFile, SheetFiles, starter
from gateway.knowledge.lookups import all_sheets
from gateway.knowledge.showing import SheetPresenter
from gateway.knowledge.tables import SheetVersion
from gateway.platform.refused import Refused
from gateway.platform.topics import topics


@pytest.fixture
def data(core, clock):
    return SheetFiles(core.database, topics(), clock)


async def shown(core, clock):
    async with core.database.reading() as session:
        return await reading.published(session, "it", clock())


def test_the_examples_are_as_sheets_are():
    made = starter()
    assert len(made.sheets) >= 12
    known = {each.id for each in topics()}
    for each in made.sheets:
        assert set(each.topics) <= known
        for text in each.texts.values():
            assert tidied(text) == text


async def test_a_demonstration_begins_with_published_examples(core, clock, data):
    assert await data.begin(publish=True) == len(starter().sheets)
    found = await shown(core, clock)
    assert len(found) == len(starter().sheets)
    assert all(each.example for each in found)
    assert next(e for e in found if e.id == "multa-ricorso").languages == ["it", "en"]
    assert await data.begin(publish=True) == 0


async def test_elsewhere_they_are_drafts(core, clock, data):
    await data.begin(publish=False)
    assert await shown(core, clock) == []
    async with core.database.reading() as session:
        rows = await all_sheets(session)
        listed = (await SheetPresenter.read(session, rows, clock())).one(rows[0], None)
    assert (listed.state, listed.freshness, listed.example) == ("draft", None, True)


async def test_an_export_is_imported_unchanged(core, clock, data):
    await data.begin(publish=True)
    made = await data.exported()
    ids = [each.id for each in made.sheets]
    assert (await data.bring(made, by=None)).same == ids
    # another text becomes a draft, and what is published stays
    first = made.sheets[0]
    text = msgspec.structs.replace(first.texts["it"], title="Un altro titolo")
    other = msgspec.structs.replace(first, texts={**first.texts, "it": text})
    new = msgspec.structs.replace(first, id="nuova")
    wanted = SheetFile(format=1, sheets=[other, new])
    tried = await data.bring(wanted, by=None, dry_run=True)
    assert (tried.added, tried.changed) == (["nuova"], [first.id])
    assert (await data.bring(wanted, by=None)) == tried
    assert "Un altro titolo" not in {each.title for each in await shown(core, clock)}
    async with core.database.reading() as session:
        states = await session.execute(
            select(SheetVersion.state).where(SheetVersion.title == "Un altro titolo")
        )
    assert list(states.scalars()) == ["draft"]
    assert (await data.bring(wanted, by=None)).same == [first.id, "nuova"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"topics": ["gone"]}, "unknown_topic"),
        ({"texts": {"en": starter().sheets[0].texts["it"]}}, "no_italian"),
        (
            {"texts": {**starter().sheets[0].texts, "xx": starter().sheets[0].texts["it"]}},
            "unknown_language",
        ),
    ],
)
async def test_a_refused_import_changes_nothing(core, clock, data, change, code):
    wrong = msgspec.structs.replace(starter().sheets[0], **change)
    with pytest.raises(Refused) as refused:
        await data.bring(SheetFile(format=1, sheets=[starter().sheets[1], wrong]), by=None)
    assert refused.value.code == code
    assert (await data.exported()).sheets == []
