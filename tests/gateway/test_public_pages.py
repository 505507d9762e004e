"""The documents that anybody may read, and the check of an operator's code, without a script."""

import base64
import dataclasses
import hashlib
import html
import json
import re
from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from gateway.accounts.codes import as_code
from gateway.platform.http.language import preferred_language
from gateway.platform.http.pages import SITE
from gateway.platform.languages import LANGUAGES
from gateway.platform.security.permissions import Role
from gateway.platform.security.tokens import SEAT
from gateway.platform.words import Fragment
from gateway.setting_values import RateLimits
from gateway.site.first import CITIZEN, first_frame
from gateway.site.pages import BEGUN
from gateway.site.service import CategoryText, Station, StationCategory
from signaling.limits import Rate
from tests.gateway.conftest import client_of
from tests.gateway.fakes import FakeStation
from tests.gateway.first_frames import FILE, OPEN, written
from tests.support.servers.station import ROOT

FRAME = (ROOT / "web/document.html").read_text(encoding="utf-8")


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "document.html").write_text(FRAME)
    return tmp_path


@pytest.fixture
def home(dist):
    (dist / "index.html").write_text((ROOT / "web/index.html").read_text(encoding="utf-8"))


@pytest.fixture
def operator(people):
    return people[Role.OPERATOR]


@pytest.mark.parametrize(
    ("asked", "accept", "expected"),
    [
        ("en", "it", "en"),
        ("SL", "it", "sl"),
        ("es", "en-GB,en;q=0.9", "en"),
        ("../de", "", "it"),
        (None, "fr-CH, en;q=0.3, it;q=0.7", "fr"),
        (None, "de-AT;q=0.5, de;q=0.9, sl;q=0.8", "de"),
        (None, "de;q=0.9, de-AT;q=0.5, sl;q=0.8", "de"),
        (None, "sl,de", "sl"),
        (None, "es, *;q=0.1", "it"),
        (None, "*", "it"),
        (None, "*;q=0.5, sl;q=0.4", "it"),
        (None, "it;q=0, *;q=0.5", "en"),
        (None, "es, pt;q=0.9", "it"),
        (None, "en;q=0, it;q=0.1", "it"),
        (None, "en;q=abc", "it"),
        (None, "de ; Q=0.2 , fr ;q=0.1", "de"),
        (None, "de;q=nan, sl;q=0.1", "sl"),
        (None, "de;q=7, sl;q=0.1", "sl"),
        (None, "it;q=0, en;q=0, de;q=0, fr;q=0, sl;q=0", "it"),
        (None, ";;,q=,=;q", "it"),
        (None, "", "it"),
    ],
)
def test_the_language_is_the_one_asked_for_or_preferred(asked, accept, expected):
    assert preferred_language(asked, accept) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["accessibility", "privacy", "verify"])
async def test_a_document_is_complete(core, parts, name, language):
    async with client_of(core, parts) as client:
        answer = await client.get(f"/{name}?lang={language}")
        text = await answer.text()
    assert answer.status == 200
    assert answer.content_type == "text/html"
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in text
    assert SITE.say(language, f"{name}.title") in text
    assert "${" not in text
    assert re.search(r"\{\w+\}", text) is None
    menu = re.findall(r'hreflang="(\w+)"(?: aria-current="true")?>([^<]+)</a>', text)
    assert {code for code, _ in menu} >= set(LANGUAGES)
    assert dict(menu)["sl"] == "Slovenščina"
    # the way out is there without a script, too
    assert re.search(rf'<a\s+class="vs-quick-exit"\s+href="{core.settings.quick_exit_url}"', text)
    assert SITE.say(language, "exit") in text
    # the frame of every page leads to the other documents
    assert all(f'href="/{other}?lang={language}"' in text for other in ("privacy", "verify"))


@pytest.mark.parametrize(
    ("asked", "way_back"), [("?lang=de", "/?lang=de"), ("", "/"), ("?lang=xx", "/")]
)
@pytest.mark.parametrize("path", ["/privacy", "/verify", "/nowhere"])
async def test_the_way_back_keeps_the_language_that_was_asked_for(
    core, parts, path, asked, way_back
):
    headers = {"Accept": "text/html", "Accept-Language": "fr"}
    async with client_of(core, parts) as client:
        text = await (await client.get(path + asked, headers=headers)).text()
    # without one, what the citizen chose before counts there
    assert f'href="{way_back}"' in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_error_is_told_in_the_language_of_the_browser(core, parts, language):
    headers = {"Accept": "text/html", "Accept-Language": f"{language}-IT, ru;q=0.9"}
    async with client_of(core, parts) as client:
        answer = await client.get("/nowhere", headers=headers)
        text = await answer.text()
    assert answer.status == 404
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"
    assert f'<html lang="{language}">' in text
    assert SITE.say(language, "error.not-found") in text
    assert "404 not_found" in text


async def test_what_the_organisation_set_stands_in_the_documents(core, parts):
    given = {
        "organisation": "Ente <b>Prova</b>",
        "contact_email": "aiuto@example.org",
        "dpo_email": "dpo@example.org",
        "accessibility_url": "https://form.agid.gov.it/view/1",
        "recording_days": 42,
    }
    async with client_of(core, parts, **given) as client:
        statement = await (await client.get("/accessibility?lang=it")).text()
        notice = await (await client.get("/privacy?lang=it")).text()
    assert "Ente &lt;b&gt;Prova&lt;/b&gt;" in statement
    assert "mailto:aiuto@example.org" in statement
    assert "https://form.agid.gov.it/view/1" in statement
    assert "mailto:dpo@example.org" in notice
    assert "42 giorni" in notice


@pytest.mark.parametrize(
    ("written", "code"),
    [("7K4-92Q", "7K4-92Q"), (" 7k4 92q ", "7K4-92Q"), ("7k492q", "7K4-92Q"), ("ab", "AB")],
)
def test_a_code_may_be_written_carelessly(written, code):
    assert as_code(written) == code


async def test_an_operator_s_own_code_is_for_writing_retired_unknown_or_none(core, parts, operator):
    code = operator.code.lower().replace("-", " ")
    async with client_of(core, parts) as client:

        async def outcome(written):
            answer = await client.get("/verify", params={"code": written, "lang": "it"})
            text = await answer.text()
            assert answer.headers["Cache-Control"] == "no-store"
            return re.search(r'data-outcome="(\w+)"', text)[1], text

        assert (await outcome(code))[0] == "written"
        assert (await outcome("222-222"))[0] == "unknown"
        said, text = await outcome("<script>")
        assert said == "malformed"
        assert "<script>" not in text
        await core.accounts.change(operator.id, disabled=True)
        said, text = await outcome(code)
        assert said == "retired"
        assert operator.username not in text
        answer = await (await client.get(f"/api/v1/operators/{operator.code}")).json()
        assert answer == {
            "code": operator.code,
            "valid": False,
            "written": False,
            "retired": True,
        }


async def test_codes_cannot_be_found_by_trying(core, parts):
    limits = RateLimits(address=None, session=None, entry=None, sign_in=None, verify=Rate(2, 600))
    async with client_of(core, parts, rate_limits=limits) as client:
        statuses = [(await client.get("/verify?code=222-222")).status for _ in range(3)]
        assert statuses == [200, 200, 429]
        # the form itself stays open, and the API counts with it
        assert (await client.get("/verify")).status == 200
        assert (await client.get("/api/v1/operators/222-222")).status == 429


async def test_a_seat_is_given_up_by_its_holder_only(core, parts):
    seat = core.signer.sign(SEAT, "c0ffee", now=core.clock(), ttl=timedelta(hours=1))
    other = core.signer.sign("media-view", "c0ffee", now=core.clock(), ttl=timedelta(hours=1))
    async with client_of(core, parts) as client:

        async def give_up(token):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return (await client.delete("/api/v1/seat", headers=headers)).status

        assert [await give_up(token) for token in (None, "forged", other)] == [401, 401, 401]
        assert parts.leaver.left == []
        assert await give_up(seat) == 204
        assert parts.leaver.left == ["c0ffee"]


def test_the_states_that_the_page_is_compared_with_are_those_that_are_written():
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert kept == json.loads(written()), "python -m tests.gateway.first_frames"


def test_what_an_organisation_or_a_topic_is_called_stays_text():
    text = CategoryText(label="</script><b>", description="", search_words=[])
    topic = StationCategory(id="a", segment="civil", sharing="on", texts={"it": text}, open=True)
    frame = first_frame(structs.replace(OPEN, categories=[topic]), "it", '/"><b>')
    assert "<" not in frame["station"]
    assert msgspec.json.decode(frame["station"], type=Station).categories == [topic]
    assert 'href="/&quot;&gt;&lt;b&gt;?lang=de"' in frame["languages"]


class Asleep(FakeStation):
    async def station(self, language=None):
        raise ConnectionError


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_page_begins_with_the_state_of_the_station(core, parts, home, language):
    async with client_of(core, parts) as client:
        answer = await client.get(f"/?lang={language}")
        text = await answer.text()
    assert "${" not in text
    assert '<body data-first="here">' in text
    assert CITIZEN.say(language, "station.open") in text
    assert html.escape(CITIZEN.say(language, "emergency.text")) in text
    assert re.search(rf'class="vs-quick-exit"\s+href="{core.settings.quick_exit_url}"', text)
    (state,) = re.findall(rf'id="station" lang="{language}">\s*(.*?)\s*</script>', text)
    assert msgspec.json.decode(state, type=Station).agents_present == 1


@pytest.mark.parametrize(("path", "known"), [("/", False), ("/kiosk", True)])
async def test_the_first_page_begins_with_its_header_where_the_first_screen_is_not_to_be_said(
    core, parts, home, path, known
):
    station = FakeStation() if known else Asleep()
    async with client_of(core, dataclasses.replace(parts, station=station)) as client:
        answer = await client.get(path)
        text = await answer.text()
    assert answer.status == 200
    assert '<body data-first="other">' in text
    assert SITE.say("it", "loading") in text
    assert "${" not in text
    assert (re.search(r'id="station" lang="it">\s*null\s*</script>', text) is None) == known


@pytest.mark.parametrize("mail", [False, True])
@pytest.mark.parametrize("path", BEGUN)
async def test_a_page_of_one_task_says_what_it_is_for_before_its_script(core, parts, path, mail):
    frame, fragment, title, lead = BEGUN[path]
    screen = (ROOT / "web/first-screen.html").read_text(encoding="utf-8")
    page = (ROOT / "web" / frame).read_text(encoding="utf-8")
    mark = "    <!-- first-screen.html -->\n"
    assert mark in page
    (parts.dist / frame).write_text(page.replace(mark, screen))
    mailed = {"smtp_url": "smtp://localhost", "mail_from": "a@example.org"} if mail else {}
    ground = dataclasses.replace(core.ground, settings=core.settings.model_copy(update=mailed))
    core = dataclasses.replace(core, ground=ground)
    async with client_of(core, parts) as client:
        answer = await client.get(f"{path}?lang=de")
        text = await answer.text()
    assert answer.headers["Content-Language"] == "de"
    say = Fragment(fragment).say
    heading = html.escape(say("de", title))
    assert f"<title>{heading} · " in text
    assert f"<h1>{heading}</h1>" in text
    assert html.escape(say("de", lead.format(way="Plain" if mail else "Here"))) in text
    assert 'href="tel:112"' in text
    assert f'href="{path}?lang=sl"' in text
    assert "${" not in text


async def test_only_what_the_build_put_into_a_page_may_stand_inline(core, parts):
    source = "<style>a{}</style><script>1</script>${name}<script type='application/json'>2</script>"
    (parts.dist / "index.html").write_text(source)
    async with client_of(core, parts) as client:
        first = (await client.get("/")).headers["Content-Security-Policy"]
        assert f"script-src 'self' {named('1')};" in first
        assert f"style-src 'self' {named('a{}')};" in first
        # a new build is noticed
        (parts.dist / "index.html").write_text("<script>two</script>")
        assert named("two") in (await client.get("/")).headers["Content-Security-Policy"]
        others = (await client.get("/verify")).headers["Content-Security-Policy"]
        assert "sha256" not in others


def named(content):
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_foot_of_a_document_is_that_of_the_pages(core, parts, dist, language):
    """What the pages' own foot leads to (``web/src/ui/footer.ts``), with the same words."""
    source = (ROOT / "web/src/ui/footer.ts").read_text(encoding="utf-8")
    listed = re.search(r"DOCUMENTS = \[(.+?)\]", source)
    assert listed is not None
    names = re.findall(r"'(\w+)'", listed[1])
    async with client_of(core, dataclasses.replace(parts, dist=dist)) as client:
        page = await (await client.get(f"/privacy?lang={language}")).text()
    foot = page.partition('<footer class="vs-footer">')[2]
    found = re.findall(r'<a href="/(\w+)\?lang=\w+"[^>]*>(.+?)</a>', foot)
    say = Fragment("common").say
    assert found == [
        (name, html.escape(say(language, f"footer.{name}"), quote=False)) for name in names
    ]
