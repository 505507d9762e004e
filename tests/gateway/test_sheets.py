"""Information sheets: written, reviewed by somebody else, published, confirmed, expired at the minute, withdrawn."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.knowledge import reading
from gateway.knowledge.entries import ENTRIES, SheetLink, SheetText, tidied
from gateway.knowledge.finding import SheetFinder
from gateway.knowledge.freshness import (
    LIFE_DAYS,
    REMINDED_BEFORE,
    Freshness,
    fresh_until,
    freshness,
    life_of,
)
from gateway.knowledge.lifecycle import Written, hands_in, in_force, newest, outdated, state_of
from gateway.knowledge.markup import html_of
from gateway.knowledge.tables import Sheet
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.search.engine import EngineError
from tests.gateway.sheet_finder import finder_of

MOMENTS = st.integers(0, 600_000_000).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
STATES = st.sampled_from(["draft", "in_review", "published"])


@given(MOMENTS, st.integers(1, 730), st.integers(-1_000_000, 3_000_000))
def test_a_sheet_is_expired_from_the_minute_on_at_which_its_life_ends(confirmed, days, minutes):
    now = confirmed + timedelta(minutes=minutes)
    until = fresh_until(confirmed, days)
    found = freshness(until, now)
    assert (found is Freshness.EXPIRED) == (minutes >= days * 24 * 60)
    assert (found is Freshness.FRESH) == (now < until - REMINDED_BEFORE)
    assert freshness(until, now, withdrawn=True) is Freshness.WITHDRAWN


def test_its_life_is_its_own_else_the_shortest_of_its_topics():
    by_topic = {"weapons": 30, "licences": 90}
    assert life_of(7, ["weapons"], by_topic) == 7
    assert life_of(None, ["licences", "weapons"], by_topic) == 30
    assert life_of(None, ["road-code"], by_topic) == LIFE_DAYS == 60


@st.composite
def lives(draw):
    """Versions as somebody may have written them, in two languages."""
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(["it", "en"]), st.sampled_from("abc"), STATES),
            min_size=1,
            max_size=8,
        )
    )
    return [Written(at, *each) for at, each in enumerate(drawn, start=1)]


@given(lives())
def test_no_author_since_the_last_publication_may_approve(versions):
    for each in versions:
        hands = hands_in(versions, each.number)
        assert each.author in hands
        earlier = [v for v in versions if v.language == each.language and v.number < each.number]
        if earlier and earlier[-1].state != "published":
            assert earlier[-1].author in hands
        assert hands <= {v.author for v in versions if v.language == each.language}


@given(lives())
def test_a_sheet_is_what_its_original_is(versions):
    found = state_of(versions, "it", withdrawn=False)
    assert (found == "published") == (in_force(versions, "it") is not None)
    last = newest(versions, "it")
    assert (found == "in_review") == (
        found != "published" and last is not None and last.state == "in_review"
    )
    assert state_of(versions, "it", withdrawn=True) == "withdrawn"


def test_a_translation_is_outdated_once_the_original_means_something_else():
    assert not outdated(3, 3)
    assert outdated(2, 3)
    assert not outdated(4, 3)  # the fourth changed a comma
    assert outdated(None, 1)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_markup_of_a_writer_comes_through(text):
    shown = html_of(text + "<script>alert(1)</script>[x](javascript:alert(1))")
    assert "<script" not in shown
    assert 'href="javascript' not in shown.lower()


def test_markdown_that_is_kept():
    assert html_of("# Uno\n## Due\n### Tre") == "<h3>Uno</h3>\n<h4>Due</h4>\n<h4>Tre</h4>\n"
    assert html_of("[qui](https://a.example) **x**") == (
        '<p><a href="https://a.example">qui</a> <strong>x</strong></p>\n'
    )
    assert "<a" not in html_of("[qui](//a.example) [qui](data:text/html,x)")


def test_entries_stand_in_their_order_and_empty_ones_not_at_all():
    made = tidied(
        SheetText(
            title=" Patente \n scaduta ", entries={"cost": "10 euro", "how": "Vada.", "area": " "}
        )
    )
    assert made.title == "Patente scaduta"
    assert list(made.entries) == ["how", "cost"]
    assert len(ENTRIES) == 13


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SheetText(title="Titolo", entries={"price": "x"}), "unknown_entry"),
        (SheetText(title="Titolo"), "empty"),
        (SheetText(title="x", body="testo"), "empty"),
        (
            SheetText(title="Titolo", body="t", links=[SheetLink(label="x", url="javascript:1")]),
            "bad_link",
        ),
    ],
)
def test_texts_that_are_refused(text, code):
    with pytest.raises(Refused) as refused:
        tidied(text)
    assert refused.value.code == code


WHO = {
    "boss": Role.SUPERVISOR,
    "admin": Role.ADMIN,
    "anna": Role.OPERATOR,
    "bruno": Role.OFFICE,
    "quality": Role.QUALITY,
}
NAMES = {who: role.value.title() for who, role in WHO.items()}


@pytest.fixture
async def ask(client, bearer, clock):
    """Ask as one of :data:`WHO`."""
    headers = {}

    async def ask(who, method, path="", json_=None):
        key = (who, clock().replace(second=0, minute=0))
        if key not in headers:
            headers[key] = await bearer(WHO[who])
        answer = await client.request(
            method, f"/api/v1/sheets{path}", headers=headers[key], json=json_
        )
        said = await answer.text()
        return answer.status, json.loads(said) if said else None

    return ask


def words(title="Patente scaduta", **more):
    return {"title": title, "entries": {"how": "Prenoti una visita medica."}} | more


async def drafted(ask, who="anna", *, review=True, topics=("road-code",), **more):
    status, made = await ask(
        who,
        "POST",
        json_={"place": {"topics": list(topics)}, "text": words(**more), "review": review},
    )
    assert status == 201, made
    return made


async def published(ask, **more):
    made = await drafted(ask, **more)
    status, made = await ask("boss", "POST", f"/{made['id']}/versions/1/approval")
    assert status == 200, made
    return made


async def shown(core, clock, language="it"):
    async with core.database.reading() as session:
        return await reading.published(session, language, clock())


async def test_one_is_written_reviewed_by_another_and_published(ask, core, clock):
    made = await drafted(ask)
    assert (made["state"], made["freshness"], made["owner"]["name"]) == (
        "in_review",
        None,
        NAMES["anna"],
    )
    assert made["newest"]["it"]["html"] == {"how": "<p>Prenoti una visita medica.</p>\n"}
    assert await shown(core, clock) == []
    assert (await ask("boss", "GET", "/waiting"))[1]["toReview"] == 1
    status, _ = await ask("anna", "POST", f"/{made['id']}/versions/1/approval")
    assert status == 403  # an operator publishes nothing
    status, made = await ask("boss", "POST", f"/{made['id']}/versions/1/approval")
    assert (status, made["state"], made["freshness"]) == (200, "published", "fresh")
    assert made["confirmedBy"] == NAMES["boss"]
    (one,) = await shown(core, clock)
    assert (one.title, one.version, one.language) == ("Patente scaduta", 1, "it")
    assert one.fresh_until_ms - one.confirmed_at_ms == 60 * 86_400_000
    async with core.database.reading() as session:
        acts = await session.execute(
            select(AuditEntry.action).where(AuditEntry.subject == f"sheet:{made['id']}")
        )
    assert sorted(acts.scalars()) == ["sheet.add", "sheet.publish"]


async def test_nobody_approves_their_own_text(ask):
    made = await drafted(ask, "boss")
    at = f"/{made['id']}/versions"
    assert not made["newest"]["it"]["mayApprove"]
    status, refused = await ask("boss", "POST", f"{at}/1/approval")
    assert (status, refused["code"]) == (403, "own_text")
    # nor what somebody else has only touched up
    body = {"language": "it", "seen": 1, "text": words(body="Anche qui."), "review": True}
    assert (await ask("anna", "POST", at, body))[0] == 201
    status, refused = await ask("boss", "POST", f"{at}/2/approval")
    assert (status, refused["code"]) == (403, "own_text")
    assert (await ask("admin", "POST", f"{at}/2/approval"))[0] == 200
    # what is published counts as read: the next change is another one's
    body = {"language": "it", "seen": 2, "text": words("Patente"), "review": True}
    assert (await ask("anna", "POST", at, body))[0] == 201
    status, made = await ask("boss", "POST", f"{at}/3/approval")
    assert (status, made["title"]) == (200, "Patente")


async def test_it_expires_at_the_minute_and_a_confirmation_gives_it_a_new_life(ask, core, clock):
    made = await published(ask)
    clock.advance(days=50)
    assert (await ask("anna", "GET", f"/{made['id']}"))[1]["freshness"] == "due"
    waiting = (await ask("anna", "GET", "/waiting"))[1]
    assert waiting == {
        "due": 1,
        "expired": 0,
        "toReview": 0,
        "mineDue": 1,
        "mineExpired": 0,
        "returned": 0,
    }
    clock.advance(days=9, hours=23, minutes=59)
    assert len(await shown(core, clock)) == 1
    clock.advance(minutes=1)
    # a citizen who asks for the list now is shown it no more; an operator who has it open is told
    assert await shown(core, clock) == []
    opened = (await ask("bruno", "GET", f"/{made['id']}"))[1]
    assert (opened["freshness"], opened["state"], opened["mayManage"]) == (
        "expired",
        "published",
        False,
    )
    assert [s["id"] for s in (await ask("boss", "GET", "?freshness=expired"))[1]["sheets"]] == [
        made["id"]
    ]
    at = f"/{made['id']}/confirmation"
    status, refused = await ask("bruno", "POST", at, {"seen": 1})
    assert (status, refused["code"]) == (403, "not_yours")
    status, opened = await ask("anna", "POST", at, {"seen": 1})
    assert (status, opened["freshness"], opened["confirmedBy"]) == (200, "fresh", NAMES["anna"])
    assert len(await shown(core, clock)) == 1


async def test_a_topic_may_have_another_life(ask, core, clock):
    made = await published(ask)
    status, refused = await ask("boss", "PUT", "/lives", {"topics": [{"topic": "gone", "days": 3}]})
    assert (status, refused["code"]) == (422, "unknown_topic")
    assert (await ask("anna", "PUT", "/lives", {"topics": []}))[0] == 403
    await ask("boss", "PUT", "/lives", {"topics": [{"topic": "road-code", "days": 15}]})
    assert (await ask("anna", "GET", f"/{made['id']}"))[1]["lifeDays"] == 15
    clock.advance(days=15)
    assert await shown(core, clock) == []


async def test_two_editors_at_once_lose_nothing(ask):
    made = await published(ask)
    at = f"/{made['id']}/versions"
    first = {"language": "it", "seen": 1, "text": words(body="Di Anna."), "why": "nuovo importo"}
    second = {"language": "it", "seen": 1, "text": words(body="Di Bruno.")}
    assert (await ask("anna", "POST", at, first))[0] == 201
    status, refused = await ask("bruno", "POST", at, second)
    assert (status, refused["code"]) == (409, "sheet_changed")
    assert refused["theirs"]["text"]["body"] == "Di Anna."
    assert refused["theirs"]["number"] == 2
    assert (await ask("bruno", "POST", at, second | {"seen": 2}))[0] == 201
    _, found = await ask("bruno", "GET", at)
    assert [each["text"]["body"] for each in found["versions"]] == ["Di Bruno.", "Di Anna.", ""]
    assert [each["author"]["name"] for each in found["versions"]] == [
        NAMES[each] for each in ("bruno", "anna", "anna")
    ]
    assert found["versions"][1]["why"] == "nuovo importo"
    # what is published stands meanwhile
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert opened["published"]["it"]["number"] == 1
    # the same words again are no version
    await ask("bruno", "POST", at, second | {"seen": 3})
    assert len((await ask("bruno", "GET", at))[1]["versions"]) == 3


async def test_a_translation_is_shown_until_the_original_says_something_else(ask, core, clock):
    made = await published(ask)
    at = f"/{made['id']}/versions"
    english = {"title": "Expired licence", "entries": {"how": "Book a medical."}}
    body = {"language": "en", "seen": 0, "text": english, "review": True}
    assert (await ask("anna", "POST", at, body))[0] == 201
    assert (await ask("boss", "POST", f"{at}/2/approval"))[0] == 200
    (one,) = await shown(core, clock, "en")
    assert (one.title, one.languages) == ("Expired licence", ["it", "en"])
    for minor, number, title in ((True, 3, "Expired licence"), (False, 4, "Patente scaduta")):
        body = {
            "language": "it", "seen": 1 if minor else 3, "minor": minor, "review": True,
            "text": words(body="Con la virgola" if minor else "Cambia tutto"),
        }  # fmt: skip
        assert (await ask("anna", "POST", at, body))[0] == 201
        assert (await ask("boss", "POST", f"{at}/{number}/approval"))[0] == 200
        (one,) = await shown(core, clock, "en")
        assert one.title == title
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert [(each["language"], each["outdated"]) for each in opened["languages"]] == [
        ("it", False), ("en", True),
    ]  # fmt: skip
    # the same words, looked at again
    body = {"language": "en", "seen": 2, "text": english, "review": True}
    assert (await ask("anna", "POST", at, body))[0] == 201
    assert (await ask("boss", "POST", f"{at}/5/approval"))[0] == 200
    assert (await shown(core, clock, "en"))[0].title == "Expired licence"


async def test_a_reviewer_gives_a_version_back_with_a_reason(ask):
    made = await drafted(ask)
    at = f"/{made['id']}/versions/1"
    assert (await ask("anna", "POST", f"{at}/return", {"reason": "manca il costo"}))[0] == 403
    assert (await ask("boss", "POST", f"{at}/return", {"reason": "   "}))[1]["code"] == "empty"
    _, back = await ask("boss", "POST", f"{at}/return", {"reason": "manca il costo"})
    assert (back["state"], back["newest"]["it"]["returnedWhy"]) == ("draft", "manca il costo")
    assert (await ask("anna", "GET", "/waiting"))[1]["returned"] == 1
    assert (await ask("boss", "GET", "/waiting"))[1]["returned"] == 0
    assert (await ask("boss", "POST", f"{at}/approval"))[1]["code"] == "not_in_review"
    _, again = await ask("anna", "POST", f"{at}/review")
    assert (again["state"], again["newest"]["it"]["returnedWhy"]) == ("in_review", None)
    assert (await ask("anna", "GET", "/waiting"))[1]["returned"] == 0


async def test_only_the_newest_version_is_reviewed_and_only_what_is_published_confirmed(ask):
    made = await drafted(ask, review=False)
    at = f"/{made['id']}/versions"
    status, refused = await ask("anna", "POST", f"/{made['id']}/confirmation", {"seen": 1})
    assert (status, refused["code"]) == (409, "not_published")
    body = {"language": "it", "seen": 1, "text": words(body="Anche qui."), "review": True}
    assert (await ask("anna", "POST", at, body))[0] == 201
    for act, said in (("review", None), ("approval", None), ("return", {"reason": "vecchia"})):
        status, refused = await ask("boss", "POST", f"{at}/1/{act}", said)
        assert (act, status, refused["code"]) == (act, 409, "not_newest")
    assert (await ask("boss", "POST", f"{at}/2/approval"))[0] == 200
    status, refused = await ask("anna", "POST", f"{at}/2/review")
    assert (status, refused["code"]) == (409, "published_already")
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert (opened["state"], opened["published"]["it"]["number"]) == ("published", 2)
    status, refused = await ask("anna", "POST", f"/{made['id']}/confirmation", {"seen": 1})
    assert (status, refused["code"]) == (409, "sheet_changed")


async def test_an_example_that_the_office_publishes_is_none_any_more(ask, core):
    made = await drafted(ask)
    async with core.database.writing() as session:
        (await session.get_one(Sheet, made["id"])).example = True
    assert (await ask("boss", "GET", f"/{made['id']}"))[1]["example"]
    _, told = await ask("boss", "POST", f"/{made['id']}/versions/1/approval")
    assert (told["state"], told["example"]) == ("published", False)


async def test_a_withdrawn_sheet_is_hidden_until_it_is_restored(ask, core, clock):
    made = await published(ask)
    at = f"/{made['id']}/withdrawal"
    _, gone = await ask("anna", "POST", at, {"reason": "legge abrogata"})
    assert (gone["state"], gone["freshness"]) == ("withdrawn", "withdrawn")
    assert await shown(core, clock) == []
    async with core.database.reading() as session:
        assert await reading.withdrawn_ids(session) == [made["id"]]
    status, refused = await ask("boss", "POST", f"/{made['id']}/confirmation", {"seen": 1})
    assert (status, refused["code"]) == (409, "withdrawn")
    body = {"language": "it", "seen": 1, "text": words("Altro")}
    assert (await ask("anna", "POST", f"/{made['id']}/versions", body))[1]["code"] == "withdrawn"
    _, back = await ask("boss", "DELETE", at)
    assert back["state"] == "published"
    assert len(await shown(core, clock)) == 1


async def test_the_search_ignores_endings(ask):
    licence = await published(ask)
    weapon = await published(
        ask, title="Denuncia di armi", topics=["weapons"], questions=["Dove denuncio le patenti?"]
    )

    async def found(typed, **more):
        query = "&".join(f"{name}={value}" for name, value in {"words": typed, **more}.items())
        return [each["id"] for each in (await ask("anna", "GET", f"?{query}"))[1]["sheets"]]

    assert await found("PATENTI") == [licence["id"], weapon["id"]]
    assert (await found("denuncia"))[0] == weapon["id"]
    # a slip, a beginning, and the words that lead to the topic
    assert (await found("denunzia armi"))[0] == weapon["id"]
    assert (await found("denunc"))[0] == weapon["id"]
    assert weapon["id"] in await found("fucile")
    assert await found("zzzz") == [] == await found("'\"*") == await found("il")
    assert await found("patenti", topic="weapons") == [weapon["id"]]
    assert [e["id"] for e in (await ask("anna", "GET", "?topic=weapons"))[1]["sheets"]] == [
        weapon["id"]
    ]


async def test_the_index_follows_every_change(ask, core, clock, topics):
    licence = await published(ask)

    async def found(typed):
        return [each["id"] for each in (await ask("anna", "GET", f"?words={typed}"))[1]["sheets"]]

    assert await found("passaporto") == []
    # a draft over what is published is not found yet
    body = {"language": "it", "seen": 1, "text": words("Passaporto"), "review": True}
    await ask("anna", "POST", f"/{licence['id']}/versions", body)
    assert await found("passaporto") == []
    await ask("boss", "POST", f"/{licence['id']}/versions/2/approval")
    assert await found("passaporto") == [licence["id"]]
    # what was never published is found by the staff, and by no citizen
    draft = await drafted(ask, title="Tartufo", questions=["Come raccolgo i tartufi?"])
    assert await found("tartufi") == [draft["id"]]
    finder, both = finder_of(core, topics), [licence["id"], draft["id"]]
    assert await finder.find("tartufi", "it", both, public=False) == [draft["id"]]
    assert await finder.find("tartufi", "it", both, public=True) == []
    assert await finder.find("passaporto", "it", both, public=True) == [licence["id"]]
    assert await finder.find("passaporto", "it", [draft["id"]], public=True) == []


async def test_a_search_that_does_not_answer_says_so(ask, monkeypatch):
    await published(ask)

    async def fails(*_arguments, **_named):
        raise EngineError("not built")

    monkeypatch.setattr(SheetFinder, "find", fails)
    status, said = await ask("anna", "GET", "?words=patente")
    assert (status, said["code"]) == (503, "search_away")
    assert len((await ask("anna", "GET", ""))[1]["sheets"]) == 1


async def test_owners_and_managers_alone_say_where_a_sheet_belongs(ask):
    made = await published(ask)
    people = {
        each["name"]: each["id"] for each in (await ask("anna", "GET", "/people"))[1]["people"]
    }
    assert NAMES["quality"] not in people
    bruno = people[NAMES["bruno"]]
    place = {
        "topics": ["weapons"],
        "owner": made["owner"]["id"],
        "deputy": bruno,
        "competentBody": "Motorizzazione",
    }
    assert (await ask("bruno", "PUT", f"/{made['id']}", place))[1]["code"] == "not_yours"
    _, put = await ask("anna", "PUT", f"/{made['id']}", place)
    assert (put["topics"], put["deputy"]["name"], put["competentBody"]) == (
        ["weapons"],
        NAMES["bruno"],
        "Motorizzazione",
    )
    assert (await ask("bruno", "GET", "?mine=true"))[1]["sheets"][0]["mine"] is True
    place["owner"] = "nobody"
    assert (await ask("anna", "PUT", f"/{made['id']}", place))[1]["code"] == "unknown_account"
    assert (await ask("quality", "PUT", f"/{made['id']}", place))[0] == 403
