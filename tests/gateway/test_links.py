"""Links to the station and to its topics, and their QR codes."""

import io

import pytest
import segno
from PIL import Image

from gateway.platform.security.permissions import Role
from gateway.site.links import MARGIN
from tests.gateway.conftest import client_of

PUBLIC = "https://station.example.org"


@pytest.fixture
async def asked(core, parts, bearer):
    """Asks as a supervisor; gives the answer, read."""
    headers = await bearer(Role.SUPERVISOR)
    async with client_of(core, parts, public_url=PUBLIC) as public:

        async def ask(path):
            answer = await public.get(f"/api/v1/links{path}", headers=headers)
            await answer.read()
            return answer

        yield ask


@pytest.mark.parametrize(
    ("query", "url", "name", "topic"),
    [
        ("", f"{PUBLIC}/", "Stazione virtuale", ""),
        ("?topic=weapons", f"{PUBLIC}/?topic=weapons", "Stazione virtuale", "Armi"),
        (
            "?topic=weapons&language=de",
            f"{PUBLIC}/?topic=weapons&lang=de",
            "Virtuelle Station",
            "Waffen",
        ),
        ("?language=sl", f"{PUBLIC}/?lang=sl", "Virtualna postaja", ""),
    ],
)
async def test_a_link_names_topic_and_language(asked, query, url, name, topic):
    answer = await asked(query)
    made = await answer.json()
    assert (made["url"], made["name"], made["local"]) == (url, name, False)
    assert topic in made["topic"]
    assert bool(topic) == bool(made["topic"])


async def test_a_link_to_this_machine_alone_is_told_as_such(client, bearer):
    headers = await bearer(Role.ADMIN)
    answer = await (await client.get("/api/v1/links", headers=headers)).json()
    assert answer["local"] is True


@pytest.mark.parametrize("query", ["topic=nothing", "topic=", "topic=%3Cb%3E"])
@pytest.mark.parametrize("path", ["", "/qr"])
async def test_a_topic_that_is_not_there_has_no_link(asked, path, query):
    answer = await asked(f"{path}?{query}")
    assert (answer.status, (await answer.json())["code"]) == (404, "unknown_topic")


@pytest.mark.parametrize("query", ["language=xx", "format=gif", "other=1"])
async def test_what_is_not_known_is_refused(asked, query):
    assert (await asked(f"/qr?{query}")).status == 422


async def test_the_png_shows_the_link_with_its_quiet_zone(asked):
    answer = await asked("/qr?topic=weapons&language=de&format=png")
    assert answer.content_type == "image/png"
    assert 'filename="station-weapons-de.png"' in answer.headers["Content-Disposition"]
    picture = Image.open(io.BytesIO(await answer.read())).convert("L")
    matrix = segno.make_qr(f"{PUBLIC}/?topic=weapons&lang=de", error="q").matrix
    size = len(matrix) + 2 * MARGIN
    module = picture.width // size
    assert picture.size == (module * size, module * size)
    assert picture.width >= 1000

    def dark(row, column):
        at = ((column + MARGIN) * module + module // 2, (row + MARGIN) * module + module // 2)
        return picture.getpixel(at) < 128

    whole = range(-MARGIN, len(matrix) + MARGIN)
    inside = range(len(matrix))
    for row in whole:
        for column in whole:
            wanted = row in inside and column in inside and bool(matrix[row][column])
            assert dark(row, column) == wanted, (row, column)


async def test_the_svg_grows_with_the_paper_and_holds_no_script(asked):
    answer = await asked("/qr?topic=weapons")
    assert answer.content_type == "image/svg+xml"
    drawn = (await answer.read()).decode()
    assert "viewBox=" in drawn
    assert "width=" not in drawn.split(">")[1]
    assert "<script" not in drawn


async def test_the_document_knows_both_pictures(client):
    document = await (await client.get("/api/v1/openapi.json")).json()
    declared = document["paths"]["/api/v1/links/qr"]["get"]["responses"]["200"]["content"]
    assert set(declared) == {"image/svg+xml", "image/png"}
