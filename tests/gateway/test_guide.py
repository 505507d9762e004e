"""The guide: sheets for everybody, gone at the minute, judged and counted without knowing anybody."""

import json
import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from gateway.guide.pages import GUIDE
from gateway.guide.report import Counted, keys_of, months, rows_of
from gateway.guide.service import Guide
from gateway.guide.structured import structured
from gateway.knowledge.reading import PublishedSheet
from gateway.knowledge.tables import Sheet, SheetUse, SheetVerdict
from gateway.platform.languages import LANGUAGES
from gateway.platform.security.permissions import Role
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import to_ms
from gateway.search.danger import CRISIS
from signaling.limits import Rate
from tests.gateway.contact_rows import a_recording
from tests.gateway.published_sheets import publish, withdraw
from tests.support.servers.station import ROOT

FRAME = (ROOT / "web/guide.html").read_text(encoding="utf-8")


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "guide.html").write_text(FRAME)
    return tmp_path


@pytest.fixture
async def page(client):
    """Read a page of the guide."""

    async def read(path="", **query):
        answer = await client.get(f"/guide{path}", params=query)
        return answer.status, await answer.text()

    return read


def results(text):
    return re.findall(r'data-testid="sheet-result" data-sheet="([^"]+)"', text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_are_complete_in_every_language(core, page, language):
    await publish(core, "a", "Testo <b> & **forte**")
    for path in ("", "/a", "/nowhere"):
        _, text = await page(path, lang=language)
        assert f'<html lang="{language}">' in text
        assert "${" not in text
        assert (
            re.search(r"\{\w+\}", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)) is None
        )
        assert 'data-testid="guide-person"' in text
        assert f'href="/guide?lang={language}"' in text
    _, text = await page("/a", lang=language)
    assert f'href="/guide/a/pdf?lang={language}" data-testid="guide-pdf" download' in text
    assert "Testo &lt;b&gt; &amp; <strong>forte</strong>" in text
    assert "<li>Come si fa?</li>" in text
    # told where the words are in Italian only
    assert ('lang="it"><section>' in text) == (language != "it")


async def test_a_sheet_is_found_by_words_and_by_topic(core, page):
    await publish(core, "a", "Il porto d'armi si rinnova in Questura.")
    await publish(core, "b", "La multa si paga in posta.")
    assert results((await page(lang="it"))[1]) == ["a", "b"]
    assert results((await page(lang="it", q="mi è scaduto il porto d'armi"))[1])[0] == "a"
    assert results((await page(lang="it", topic="weapons"))[1]) == ["a", "b"]
    assert results((await page(lang="it", topic="privacy"))[1]) == []
    # a slip, and another language's word for the topic of both
    assert results((await page(lang="it", q="porto d'arme scadutto"))[1])[0] == "a"
    assert set(results((await page(lang="de", q="Waffenschein"))[1])) == {"a", "b"}
    # an article alone could begin anything
    assert results((await page(lang="it", q="il"))[1]) == ["a", "b"]
    _, text = await page(lang="it", q='xqz"zwx')
    assert results(text) == []
    assert "xqz&quot;zwx" in text


IN_DANGER = [
    ("it", "mio marito mi picchia"),
    ("en", "my husband beats me"),
    ("de", "mein Mann schlägt mich"),
    ("fr", "mon mari me frappe"),
    ("sl", "mož me tepe"),
    # a page in one language, somebody who writes another
    ("fr", "mio marito mi picchia"),
]


@pytest.mark.parametrize(("language", "typed"), IN_DANGER)
async def test_words_of_danger_are_answered_first_with_112_and_the_line_that_applies(
    core, page, language, typed
):
    await publish(core, "a", "Il porto d'armi si rinnova in Questura.")
    _, text = await page(lang=language, q=typed)
    panel = text[text.index('data-testid="crisis-help"') : text.index("vs-guide-emergency")]
    assert re.findall(r'class="vs-crisis-line" href="([^"]+)"', panel) == [
        "tel:112", "tel:1522", "https://www.1522.eu/",
    ]  # fmt: skip
    assert CRISIS.say(language, "violence") in unescape(panel)
    assert 'href="tel:800800112"' in panel
    assert text.index('id="guide-search"') < text.index(panel) < text.index("data-guide-all")
    # nobody in danger is told that there is nothing
    assert GUIDE.say(language, "none", query=typed) not in unescape(text)


async def test_words_that_may_be_meant_otherwise_have_one_line_with_numbers(core, page):
    await publish(core, "a", "La multa si paga in posta.")
    _, text = await page(lang="it", q="due anni fa il mio ex mi ha picchiata")
    assert 'data-testid="crisis-help"' not in text
    assert re.findall(r'class="vs-crisis-line" href="([^"]+)"', text) == ["tel:112", "tel:1522"]
    _, calm = await page(lang="it", q="come pago la multa?")
    assert "vs-crisis" not in calm
    assert results(calm) == ["a"]


async def test_of_one_address_searches_without_a_result_are_noted_rarely(core, clock):
    class Finder:
        async def find(self, *_, **__):
            return []

    noted = []

    async def note(typed, _language, address):
        noted.append((typed, address))

    throttle = AddressThrottle("guide", Rate(1, 60), b"secret")
    guide = Guide(core.database, throttle, clock, Finder(), note)
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        assert await guide.found("xqz", "it", address=address) == []
    assert noted == [("xqz", "192.0.2.1"), ("xqz", "192.0.2.2")]


async def test_everybody_may_save_a_sheet_as_a_tagged_pdf_in_the_words_they_read(core, client):
    await publish(core, "a", "Testo")
    await publish(core, "a", "Words", language="en", number=2, based_on=1)
    for language, said, valid in (("it", "Testo", "Valida fino"), ("en", "Words", "Valid until")):
        answer = await client.get("/guide/a/pdf", params={"lang": language})
        made = await answer.read()
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert 'filename="Scheda a.pdf"' in answer.headers["Content-Disposition"]
        read = PdfReader(BytesIO(made))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        words = " ".join(page.extract_text() for page in read.pages)
        assert said in words and valid in words
        # made once
        assert await (await client.get("/guide/a/pdf", params={"lang": language})).read() == made


async def test_expired_and_withdrawn_sheets_are_gone_at_the_minute(core, page, client, clock):
    await publish(core, "a", "Uno")
    await publish(core, "b", "Due")
    clock.advance(days=60, minutes=-1)
    # somebody has the list open
    assert results((await page(lang="it"))[1]) == ["a", "b"]
    await withdraw(core, "b")
    assert results((await page(lang="it"))[1]) == ["a"]
    assert (await page("/b"))[0] == 410
    assert (await page("/a"))[0] == 200
    assert (await page("/b/pdf"))[0] == 410
    # a page that lies open asks so
    assert [(await client.head(f"/guide/{each}")).status for each in "ab"] == [200, 410]
    # not shown again by the way back, or the tab of yesterday
    for path in ("", "/a"):
        answer = await client.get(f"/guide{path}")
        assert answer.headers["Cache-Control"] == "no-store"
    clock.advance(minutes=1)
    assert results((await page(lang="it"))[1]) == []
    assert (await page("/a"))[0] == 410
    assert (await page("/nowhere"))[0] == 404
    told = await (await client.get("/api/v1/guide")).json()
    assert told == {"sheets": [], "nowMs": to_ms(clock())}


async def test_the_list_for_a_search_on_the_page(core, client):
    await publish(core, "a", "Si **rinnova** in [Questura](https://example.org).")
    told = await (await client.get("/api/v1/guide", params={"language": "de"})).json()
    (sheet,) = told["sheets"]
    assert (sheet["language"], sheet["summary"]) == ("it", "Si rinnova in Questura.")
    assert sheet["questions"] == ["Come si fa?"]


async def test_a_sheet_is_judged_without_a_name(core, client, page):
    await publish(core, "a", "Uno")
    answer = await client.post(
        "/guide/a?lang=it",
        data={"useful": "no", "words": " manca  il\nmodu\x00lo "},
        headers={"Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    )
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/guide/a?lang=it&thanks=1")
    assert "Grazie" in (await page("/a", lang="it", thanks="1"))[1]
    async with core.database.reading() as session:
        (row,) = (await session.execute(select(SheetVerdict))).scalars()
    assert (row.sheet_id, row.useful, row.words) == ("a", False, "manca il modulo")
    kind = "application/x-www-form-urlencoded; charset=nonsense"
    strange = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
    told = await client.post("/guide/a", data=b"useful=no", headers=strange, allow_redirects=False)
    assert told.status == 303


async def test_reading_and_queueing_are_counted(core, client, bearer, clock):
    await publish(core, "a", "Uno")
    await publish(core, "b", "Due")

    async def post(path, **body):
        return (await client.post(f"/api/v1/guide/{path}", json=body)).status

    assert await post("readings", sheet="a", first=True) == 204
    assert await post("readings", sheet="b") == 204
    assert await post("readings", sheet="a", first=True) == 204
    assert await post("readings", sheet="nowhere", first=True) == 404
    assert await post("queued", sheets=["a", "b", "nowhere", "a"]) == 204
    day = clock().date()
    headers = await bearer(Role.SUPERVISOR)
    asked = {"first": str(day - timedelta(days=1)), "last": str(day + timedelta(days=1))}
    answer = await client.get("/api/v1/guide/figures", params=asked, headers=headers)
    assert await answer.json() == {
        "visits": {"visits": 2, "queued": 1},
        "sheets": [
            {"id": "a", "read": 2, "queued": 1, "useful": 0, "useless": 0},
            {"id": "b", "read": 1, "queued": 1, "useful": 0, "useless": 0},
        ],
    }


MONTHS = st.sampled_from(["2026-10", "2026-11"])
COUNTED = st.lists(
    st.builds(
        Counted, st.sampled_from("abc"), MONTHS, st.sampled_from(["read", "sent", "useful"]), st.integers(1, 9)
    )
)  # fmt: skip


@given(
    COUNTED, st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from("xy"), unique=True))
)
def test_months_and_sheets_add_up_to_the_total_and_a_topic_to_its_sheets(counted, topics):
    whole = sum(each.count for each in counted)

    def summed(by):
        rows = rows_of(counted, keys_of(by, topics)).values()
        return {row.key: row.read + row.sent + row.useful for row in rows}

    assert sum(summed("month").values()) == sum(summed("sheet").values()) == whole
    for topic, count in summed("topic").items():
        of = [each.count for each in counted if topic in (topics.get(each.sheet) or [""])]
        assert count == sum(of)


def test_a_period_has_every_month_from_its_first_to_its_last():
    assert [f"{each:%Y-%m}" for each in months(date(2026, 11, 30), date(2027, 2, 1))] == [
        "2026-11", "2026-12", "2027-01", "2027-02",
    ]  # fmt: skip


async def test_the_report_tells_what_was_read_sent_and_judged_by_topic_and_month(
    core, client, bearer, clock
):
    await publish(core, "a", "Uno")
    await publish(core, "b", "Due")
    await a_recording(core, "r1")
    async with core.database.writing() as session:
        (await session.get(Sheet, "a")).topics = ["weapons", "licences"]
        for name, how in (("a", "opened"), ("a", "chat"), ("b", "email")):
            session.add(
                SheetUse(
                    id=name + how, contact_id="contact-of-r1", sheet_id=name, version=1, how=how,
                    at=clock(), account_id=None,
                )
            )  # fmt: skip
        session.add(
            SheetVerdict(id="v", sheet_id="b", version=1, useful=False, words="", at=clock())
        )
    await client.post("/api/v1/guide/readings", json={"sheet": "a", "first": True})
    await client.post("/api/v1/guide/queued", json={"sheets": ["a"]})
    headers = await bearer(Role.SUPERVISOR)
    day = clock().date()
    asked = {"from": str(day - timedelta(days=40)), "to": str(day)}

    async def report(path="", **more):
        answer = await client.get(
            f"/api/v1/guide/report{path}", params={**asked, **more}, headers=headers
        )
        return answer.status, await (answer.text() if path else answer.json())

    _, by_topic = await report()
    assert [(row["key"], row["read"], row["sent"], row["guideRead"]) for row in by_topic["rows"]] == [
        ("weapons", 1, 2, 1), ("licences", 1, 1, 1),
    ]  # fmt: skip
    total = by_topic["total"]
    assert (total["read"], total["sent"], total["useless"]) == (1, 2, 1)
    assert (total["visits"], total["visitsQueued"]) == (1, 1)
    _, by_month = await report(by="month")
    assert [row["key"] for row in by_month["rows"]] == sorted(
        {f"{day - timedelta(days=back):%Y-%m}" for back in range(41)}
    )
    assert by_month["rows"][-1]["visits"] == 1
    _, by_sheet = await report(by="sheet")
    assert [row["label"] for row in by_sheet["rows"]] == ["Scheda a", "Scheda b"]
    status, csv = await report("/csv", language="en")
    assert status == 200
    assert csv.lstrip("\ufeff").splitlines()[0].startswith("topic;Read in a contact;Sent")
    assert (await report(by="day"))[0] == 422
    # one day lies in one month
    asked = {"from": str(day), "to": str(day)}
    status, one_day = await report(by="month")
    assert (status, [row["visits"] for row in one_day["rows"]]) == (200, [1])
    asked = {"from": str(day), "to": str(day - timedelta(days=1))}
    assert (await report())[0] == 422


def test_nothing_that_somebody_wrote_ends_the_data_block():
    sheet = PublishedSheet(
        id="a", version=1, language="it", languages=["it"], title="</script><script>alert(1)",
        topics=[], entries={"summary": "Per **tutti**", "audience": "Cittadini"}, body="", links=[],
        questions=["È vero & giusto?"], competent_body=None, confirmed_at_ms=0, fresh_until_ms=1,
        example=False,
    )  # fmt: skip
    written = structured(sheet, address="https://example.org/guide/a", organisation="Ente")
    assert "<" not in written
    service, faq = json.loads(written)["@graph"]
    assert service["@type"] == "GovernmentService"
    assert service["name"] == sheet.title
    assert service["audience"]["audienceType"] == "Cittadini"
    assert faq["mainEntity"][0]["name"] == "È vero & giusto?"
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"] == "Per tutti"
