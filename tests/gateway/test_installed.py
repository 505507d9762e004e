"""The manifest of the installed page, its icons, and the page for when there is no line."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from gateway.platform.languages import LANGUAGES
from gateway.site.installed import ICONS
from queueing.opening import read_plan
from tests.gateway.conftest import client_of

PUBLIC = Path(__file__).parents[2] / "web" / "public"


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "offline.html").write_text((PUBLIC / "offline.html").read_text())
    (tmp_path / "index.html").write_text("<title>${name}</title>")
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_manifest_is_of_this_station_in_the_language_asked_for(core, parts, language):
    given = {"station_name": 'Sportello "uno"', "organisation": "Ente di prova"}
    async with client_of(core, parts, **given) as client:
        answer = await client.get(f"/manifest.webmanifest?lang={language}")
        manifest = json.loads(await answer.read())
    assert answer.content_type == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert manifest["name"] == manifest["short_name"] == 'Sportello "uno"'
    assert manifest["description"].startswith("Ente di prova. ")
    assert manifest["lang"] == language
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/", "/", "/")
    assert manifest["display"] == "standalone"


async def test_an_icon_on_a_telephone_does_not_name_the_organisation(core, parts):
    async with client_of(core, parts, organisation="Polizia di prova") as client:
        manifest = json.loads(await (await client.get("/manifest.webmanifest")).read())
    assert "Polizia" not in manifest["name"] + manifest["short_name"]


def test_icons_have_their_size_and_are_drawn_from_the_present_source():
    source = hashlib.sha256((PUBLIC / "icons" / "icon.svg").read_bytes()).hexdigest()
    for name, sizes in [*((n, s) for n, s, _ in ICONS), ("apple-touch-icon.png", "180x180")]:
        picture = Image.open(PUBLIC / "icons" / name)
        assert f"{picture.width}x{picture.height}" == sizes, name
        assert picture.info["source"] == source, f"{name}: run tools/icons.py"


@pytest.mark.parametrize("name", ["maskable-512.png", "apple-touch-icon.png"])
def test_an_icon_that_is_cut_fills_its_square_and_draws_in_the_middle(name):
    picture = Image.open(PUBLIC / "icons" / name).convert("RGBA")
    side = picture.width
    blue = picture.getpixel((0, 0))
    assert blue[3] == 255
    drawn = [(x, y) for x in range(side) for y in range(side) if picture.getpixel((x, y)) != blue]
    assert drawn
    assert all((x - side / 2) ** 2 + (y - side / 2) ** 2 <= (0.4 * side) ** 2 for x, y in drawn)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_offline_page_says_what_to_do(core, parts, language):
    given = {
        "contact_phone": "06 12345-67",
        "contact_email": "aiuto@example.org",
        "station_name": "Sportello <uno>",
        "seat_lease_s": 300,
    }
    async with client_of(core, parts, **given) as client:
        answer = await client.get(f"/offline?lang={language}")
        page = await answer.text()
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in page
    assert "${" not in page
    assert not re.search(r"\{\w+\}", page)
    assert 'href="tel:112"' in page
    assert '<a href="tel:061234567">06 12345-67</a>' in page
    assert 'href="mailto:aiuto@example.org"' in page
    assert "Sportello &lt;uno&gt;" in page
    assert f'class="vs-quick-exit" href="{core.settings.quick_exit_url}"' in page
    assert re.search(r"\b5 min", page, re.IGNORECASE)


async def test_the_offline_page_has_the_hours_of_a_usual_week(core, parts, opening):
    week = {"mon-thu": ["08:00-13:00", "14:00-17:30"], "sat": ["20:00-24:00"]}
    await opening.change(read_plan({"week": week}), revision=0, by=None)
    async with client_of(core, parts) as client:
        page = await (await client.get("/offline")).text()
    week = json.loads(re.search(r'data-week="([^"]+)"', page)[1].replace("&quot;", '"'))
    assert week[0] == week[3] == [["08:00", "13:00"], ["14:00", "17:30"]]
    assert week[4] == week[6] == []
    assert week[5] == [["20:00", "24:00"]]


async def test_the_offline_page_holds_nothing_that_it_could_not_show_offline(core, parts):
    async with client_of(core, parts) as client:
        page = await (await client.get("/offline")).text()
    worker = (PUBLIC / "sw.js").read_text()
    for name in re.findall(r'(?:src|href)="(/[^"]+\.\w+)"', page):
        assert f"'{name}'" in worker, name
        assert (PUBLIC / name.lstrip("/")).is_file()
    # a browser that is told of no icon asks the station for one
    assert '<link rel="icon" href="data:' in page


async def test_a_screen_of_the_stations_own_is_the_citizens_page(core, parts):
    async with client_of(core, parts) as client:
        answer = await client.get("/kiosk?idle=60")
        assert "<title>Stazione virtuale</title>" in await answer.text()


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Virtuelle Station"), ("sl", "Virtualna postaja")]
)
async def test_a_station_without_a_name_of_its_own_has_one_in_the_readers_language(
    core, parts, language, name
):
    async with client_of(core, parts) as client:
        assert f"<title>{name}" in await (await client.get(f"/?lang={language}")).text()
        assert name in await (await client.get(f"/offline?lang={language}")).text()
        manifest = await (await client.get(f"/manifest.webmanifest?lang={language}")).json()
        assert manifest["name"] == manifest["short_name"] == name
