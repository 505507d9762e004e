"""Minutes as text and on paper: what the draft says, what is escaped, what a reader and a screen reader find in the PDF."""

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import msgspec
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conference import minutes
from gateway.conference.minutes_facts import facts_of
from gateway.conference.minutes_pdf import Paper, printed
from gateway.conference.noted import Item
from gateway.conference.state import State
from gateway.platform.blocks import Block, blocks, escaped
from gateway.platform.times import to_ms

OPENED = datetime(2026, 11, 26, 7, 45, tzinfo=UTC)


def at(minutes_on):
    return OPENED + timedelta(minutes=minutes_on)


FACTS = minutes.Facts(
    title="Perché così | è già *più* lunga",
    kind="briefing",
    opened=OPENED,
    ended=at(30),
    chairs=["Lucia D'Agostino"],
    attended=[
        minutes.Attended(name="Lucia D'Agostino", part="chair", office=None, stays=[(at(0), None)]),
        minutes.Attended(
            name="Ufficio 3",
            part="office",
            office="Ufficio 3",
            stays=[(at(1), at(9)), (at(12), None)],
        ),
        minutes.Attended(name="Niccolò", part="operator", office=None, stays=[(at(11), None)]),
        minutes.Attended(
            name="Ufficio 5", part="guest", office="Ufficio 5", stays=[(at(2), at(7))], phone=True
        ),
    ],
    roll=[
        minutes.Called(name="Ufficio 3", at=at(2), late=False),
        minutes.Called(name="Ufficio 4", at=None, late=False),
    ],
    items=[
        minutes.Spoken(text="Patenti", minutes=10, spent=14),
        minutes.Spoken(text="Multe", minutes=0, spent=3, taken_off=True),
    ],
    votes=[
        minutes.Voted(
            question="Si sposta l'orario?",
            at=at(20),
            options=[("Sì", ["Niccolò", "Ufficio 3"]), ("No", [])],
        )
    ],
    polls=[minutes.Polled(question="Basta così?", at=at(22), options=[("Sì", 3), ("No", 0)])],
    decisions=[
        minutes.Decided(text="La città è chiusa lunedì", topic="Armi", sheet="Porto d'armi*")
    ],
    tasks=[
        minutes.MinutedTask(text="Rileggere la scheda", to="Ufficio 3", until=at(600), done=False),
        minutes.MinutedTask(text="Prudenza", to=None, until=None, done=True),
    ],
    notes="# Da fare\n\n- *portare* le sedie\n",
    chat=[
        minutes.MinutedLine(
            at=at(5), name="Niccolò", text="# Non è\nun titolo\n- né un elenco | <b>"
        ),
    ],
    recorded=[
        minutes.Recorded(begin=at(3), end=at(29), missing=[(at(9), at(9) + timedelta(seconds=4))]),
        minutes.Recorded(begin=at(29), end=at(30), missing=None),
    ],
    rolls=[(at(1), [minutes.Called(name="Ufficio 4", at=at(1), late=False)])],
    apart=[
        minutes.Apart(
            begin=at(6),
            end=at(16),
            rooms=[
                ("Patenti & <b>", [("Niccolò", [(at(6), at(10)), (at(12), None)])]),
                ("Caccia", []),
            ],
        )
    ],
)


def test_the_draft_says_who_came_late_what_was_voted_decided_and_given_out():
    text = minutes.draft(FACTS, "it")
    assert text.startswith("# Verbale: Perché così \\| è già \\*più\\* lunga\n")
    for line in (
        (
            "Registrata dalle 07:48 alle 08:14, con avviso a tutti i presenti. "
            "Dalle 07:54:00 alle 07:54:04 la registrazione manca, del tutto o in parte."
        ),
        (
            "La registrazione avviata alle 08:14, con avviso a tutti i presenti, non è riuscita: "
            "fino alle 08:15 non risulta registrato nulla."
        ),
        "## Appello delle 07:46",
        "- Ufficio 4: presente, alle 07:46",
        "2. Multe (3 min, previsti 0), tolto dall'ordine del giorno",
        "| Ufficio 3 | ufficio | 07:46\N{EN DASH}07:54, 07:57\N{EN DASH}08:15 |  |",
        "| Niccolò | operatore | 07:56\N{EN DASH}08:15 | in ritardo, alle 07:56 |",
        "| Ufficio 5 | ospite, per telefono | 07:47\N{EN DASH}07:52 |  |",
        "- Ufficio 4: assente",
        "1. Patenti (14 min, previsti 10)",
        "- Sì: 2 (Niccolò, Ufficio 3)",
        "- No: 0",
        "### Basta così? (08:07)",
        "- Sì: 3",
        "- La città è chiusa lunedì (Armi; scheda «Porto d'armi\\*»)",
        "- Ufficio 3: Rileggere la scheda, entro il 26/11/2026 17:45",
        "- A tutti: Prudenza (fatto)",
        "- \\# Da fare",
        "- \\*portare\\* le sedie",
        "- 07:50 Niccolò: \\# Non è un titolo - né un elenco \\| \\<b>",
        "### Dalle 07:51 alle 08:01",
        "- Patenti & \\<b>: Niccolò 07:51\N{EN DASH}07:55, 07:57\N{EN DASH}08:01",
        "- Caccia: nessuno",
        "Quanto detto nelle stanze di lavoro non viene registrato.",
    ):
        assert line in text.split("\n"), line
    assert "## Attendance" in minutes.draft(FACTS, "en")


@given(
    st.text(st.characters(exclude_characters="\0"), max_size=200)
    | st.text("#-+*>=~1.)|\\ a", max_size=12)
)
def test_what_somebody_wrote_is_itself_again(written):
    line, wanted = escaped(written), " ".join(written.split())
    assert "\n" not in line
    assert blocks(f"- {line}") == [Block(kind="list", lines=[wanted])]
    assert blocks(f"12. {line}") == [Block(kind="numbered", lines=[f"12. {wanted}".rstrip()])]
    assert blocks(f"| {line} |\n|---|") == [Block(kind="table", rows=[[wanted]])]
    assert blocks(f"## {line}") == ([Block(kind="heading", text=wanted, level=1)] if wanted else [])


# any text, and lines that begin like Markdown
WRITTEN = st.text(max_size=400) | st.lists(
    st.builds(
        str.__add__,
        st.sampled_from(
            ["# ", "### ", "- ", "  * ", "1. ", "| ", "|---|", "- # ", "- - ", "", "    "]
        ),
        st.text("ab|#- ", max_size=6),
    ),
    max_size=12,
).map("\n".join)


@given(WRITTEN)
def test_any_text_is_taken_apart(text):
    level = 0
    for block in blocks(text):
        assert block.kind != "table" or len({len(row) for row in block.rows}) <= 1
        if block.kind == "heading":
            assert 1 <= block.level <= min(3, level + 1)
            assert block.text
            level = block.level


@given(WRITTEN.filter(lambda text: "|" not in text))
def test_no_word_is_lost(text):
    words = "".join(block.text + "".join(block.lines) for block in blocks(text.replace("\0", "")))
    assert [sign for sign in words if sign.isalpha()] == [sign for sign in text if sign.isalpha()]


def test_minutes_are_headings_lists_numbered_lines_tables_and_paragraphs():
    text = """# Verbale **della** riunione
Una riga
e la sua seguente \\*
- uno
  - dentro
- # non un titolo
- | né una tabella |
1. primo
10. decimo

| chi | quando |
|:--|--|
| Ufficio \\| 3 | 07:46 |
"""
    assert blocks(text) == [
        Block(kind="heading", text="Verbale della riunione", level=1),
        Block(kind="paragraph", text="Una riga e la sua seguente *"),
        Block(kind="list", lines=["uno", "dentro", "# non un titolo", "| né una tabella |"]),
        Block(kind="numbered", lines=["1. primo", "10. decimo"]),
        Block(kind="table", rows=[["chi", "quando"], ["Ufficio | 3", "07:46"]]),
    ]


def test_lists_in_lists_end_somewhere_and_keep_their_words():
    found = blocks("- " * 5000 + "in fondo")
    assert [block.kind for block in found] == ["list"]
    assert found[0].lines[-1].endswith("in fondo")


def test_headings_that_skip_a_level_are_printed():
    made = printed(Paper(text="### x\n\n# y\n\n### z", language="it", title="Prova", at=OPENED))
    assert "z" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


def outline(node):
    """The kinds of all structure elements, in order."""
    if isinstance(node, list):
        return [kind for each in node for kind in outline(each)]
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (outline(node["/K"]) if "/K" in node else [])


def test_the_pdf_reads_back_is_tagged_and_says_who_signed():
    # no line of it is cut by the end of a page
    short = msgspec.structs.replace(FACTS, rolls=[], items=FACTS.items[:1], recorded=[])
    text = minutes.draft(short, "it")
    made = printed(
        Paper(
            text=text,
            language="it",
            title=FACTS.title,
            at=at(40),
            signed_by="Lucia D'Agostino",
            signed="26/11/2026 08:25",
            digest="ab" * 32,
            organisation="Ente di prova",
            station="Sportello virtuale",
        )
    )
    reader = pypdf.PdfReader(io.BytesIO(made))
    read = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in (
        "Perché così | è già *più* lunga",
        "La città è chiusa lunedì",
        "Niccolò",
        "in ritardo, alle 07:56",
        "# Non è un titolo - né un elenco | <b>",
        "Approvato da Lucia D'Agostino il 26/11/2026 08:25",
        "ab" * 32,
        "Ente di prova Sportello virtuale",
    ):
        assert words in read.replace("\u2019", "'"), words
    pages = [page.extract_text() for page in reader.pages]
    assert ["Ente di prova" in page for page in pages] == [True] + [False] * (len(pages) - 1)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("it")
    kinds = outline(root["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= set(kinds)
    fonts = [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all("/ToUnicode" in font for font in fonts)


def test_a_draft_says_so_on_every_page():
    made = printed(Paper(text="parola " * 4000, language="it", title="Prova", at=OPENED))
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 1
    assert all("Bozza" in page.extract_text() for page in pages)


def test_the_draft_says_how_much_of_a_long_chat_is_left_out():
    assert "non riportati" not in minutes.draft(FACTS, "it")
    cut = msgspec.structs.replace(FACTS, unchatted=12)
    assert minutes.draft(cut, "it").endswith("\n\nMessaggi successivi non riportati: 12.\n")
    assert "Later messages that are left out: 12." in minutes.draft(cut, "en")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_items_are_told_in_minutes_those_taken_off_last(database):
    ended = to_ms(OPENED) + 3_600_000
    state = State(opened_ms=to_ms(OPENED), ended_ms=ended)
    state.items = [Item(id="a", text="Patenti", minutes=10, spent_ms=840_000)]
    state.gone_items = [Item(id="b", text="Multe", spent_ms=89_000)]
    found = SimpleNamespace(id="k", title="Perché", kind="briefing", state=state)
    async with database.reading() as session:
        told = await facts_of(session, found, ZoneInfo("Europe/Rome"), station="main", topic=str)
    assert told.items == [
        minutes.Spoken(text="Patenti", minutes=10, spent=14, taken_off=False),
        minutes.Spoken(text="Multe", minutes=0, spent=1, taken_off=True),
    ]
    assert (told.opened, told.ended - told.opened) == (OPENED, timedelta(hours=1))
    assert told.opened.hour == 8
