"""The editor's side of the questionnaire: drafts, versions, and answers that belong to the one they were given to."""

import re
from types import SimpleNamespace

import msgspec
import pytest

from gateway.listening.questionnaire import Option, Question
from gateway.listening.shipped import shipped
from gateway.listening.tables import PageCount, QuestionnaireDraft, ReleasedAnswer, ReleasedText
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.languages import LANGUAGES
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from tests.gateway.listening.filled import rows, served

PATH = "/api/v1/questionnaire"
OF = shipped()


def words(said):
    return {language: f"{said} {language}" for language in LANGUAGES}


def renewed():
    """The shipped one with <trust> in other words, <often> as another kind, and one more question."""
    general = [
        msgspec.structs.replace(each, words=words("Fiducia < tutto?")) if each.id == "general-trust"
        else Question(id=each.id, kind="scale", words=words("Spesso?")) if each.id == "general-often"
        else each
        for each in OF.general
    ]  # fmt: skip
    more = Question(id="general-more", kind="one", words=words("E poi?"), options=[Option("a", words("A")), Option("b", words("B"))])  # fmt: skip
    return msgspec.structs.replace(OF, general=[*general, more])


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


async def write(client, admin, draft, revision=0):
    body = {"revision": revision, "draft": msgspec.to_builtins(draft)}
    told = await client.put(f"{PATH}/draft", json=body, headers=admin)
    return told.status, await told.json()


async def publish(client, admin, draft):
    status, shown = await write(client, admin, draft)
    assert (status, shown["problems"]) == (200, [])
    told = await client.post(f"{PATH}/publish", json={"revision": shown["revision"]}, headers=admin)
    assert told.status == 200, await told.text()
    return await told.json()


async def test_a_draft_is_kept_published_and_on_record(client, admin, core, bearer):
    first = await (await client.get(PATH, headers=admin)).json()
    assert (first["version"], first["draft"], first["revision"]) == (1, None, 0)
    assert [each["number"] for each in first["versions"]] == [1]
    _, shown = await write(client, admin, renewed())
    assert (shown["revision"], shown["version"], shown["changed_by"] is not None) == (1, 1, True)
    # somebody else has it open as it was before
    assert (await write(client, admin, OF))[1]["code"] == "draft_changed"
    told = await client.post(f"{PATH}/publish", json={"revision": 1}, headers=admin)
    after = await told.json()
    assert (after["version"], after["draft"], after["revision"]) == (2, None, 0)
    assert [(each["number"], each["by"] is not None) for each in after["versions"]] == [(2, True), (1, False)]  # fmt: skip
    old = await (await client.get(f"{PATH}/versions/1", headers=admin)).json()
    assert msgspec.convert(old, type(OF)) == OF
    for wrong in ("3", "x", "-1"):
        assert (await client.get(f"{PATH}/versions/{wrong}", headers=admin)).status == 404
    deeds = [each.action for each in await rows(core, AuditEntry) if each.subject == "questionnaire"]  # fmt: skip
    assert deeds == ["questionnaire.publish"]
    for role in (Role.SUPERVISOR, Role.OPERATOR, Role.QUALITY):
        assert (await client.get(PATH, headers=await bearer(role))).status == 403


async def test_the_shipped_questionnaire_is_taken_up_again(client, admin, core):
    await publish(client, admin, renewed())
    body = {"revision": 0, "draft": msgspec.to_builtins(OF), "restored": 1}
    shown = await (await client.put(f"{PATH}/draft", json=body, headers=admin)).json()
    told = await client.post(f"{PATH}/publish", json={"revision": shown["revision"]}, headers=admin)
    assert (await told.json())["version"] == 3
    deeds = [each.action for each in await rows(core, AuditEntry) if each.subject == "questionnaire"]  # fmt: skip
    assert deeds == ["questionnaire.publish", "questionnaire.restore", "questionnaire.publish"]


async def test_what_is_wrong_is_kept_and_named_and_not_published(client, admin):
    twice = msgspec.structs.replace(OF, patrol=[*OF.patrol, OF.patrol[0]])
    status, shown = await write(client, admin, twice)
    assert status == 200
    assert {each["code"] for each in shown["problems"]} == {"duplicate_id"}
    told = await client.post(f"{PATH}/publish", json={"revision": 1}, headers=admin)
    assert (told.status, (await told.json())["code"]) == (422, "not_ready")
    kept = await (await client.get(PATH, headers=admin)).json()
    assert msgspec.convert(kept["draft"], type(OF)) == twice
    _, shown = await write(client, admin, OF, revision=1)
    told = await client.post(f"{PATH}/publish", json={"revision": 2}, headers=admin)
    assert (await told.json())["code"] == "unchanged"
    gone = await client.delete(f"{PATH}/draft?revision=2", headers=admin)
    assert (await gone.json())["draft"] is None
    assert (await client.delete(f"{PATH}/draft?revision=0", headers=admin)).status == 409
    nonsense = await client.put(f"{PATH}/draft", json={"revision": 0, "draft": {"general": 1}}, headers=admin)  # fmt: skip
    assert nonsense.status == 422


async def test_a_form_that_is_half_filled_goes_on_in_its_version(client, admin, core, answers, clock):  # fmt: skip
    for name in ("c1", "c2", "c3"):
        await served(core, name)
    tokens = [await answers.token_for(name) for name in ("c1", "c2", "c3")]
    begun = await (await client.get(f"/questionnaire?token={tokens[0]}&lang=it")).text()
    await publish(client, admin, renewed())
    asked = await (await client.post("/questionnaire?lang=it", data=hidden(begun))).text()
    assert "Quanta fiducia" in asked
    assert "E poi?" not in asked
    new = await (await client.get(f"/questionnaire?token={tokens[1]}&lang=de")).text()
    asked = await (await client.post("/questionnaire?lang=de", data=hidden(new))).text()
    assert "Fiducia &lt; tutto? de" in asked
    assert "E poi? de" in asked
    # weeks later it begins anew
    clock.advance(days=16)
    asked = await (await client.post("/questionnaire?lang=it", data=hidden(begun))).text()
    assert "E poi?" in asked
    counted = {(each.version, each.page) for each in await rows(core, PageCount)}
    assert counted == {(1, "begin"), (1, "general"), (2, "begin"), (2, "general")}


def hidden(page):
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return found | {"given": found["given"].replace("&quot;", '"')}


async def test_results_count_a_question_over_the_versions_that_ask_it(client, bearer, core, answers, clock, published):  # fmt: skip
    for number in range(12):
        await served(core, f"c{number}")
    clock.advance(hours=1)
    for number in range(6):
        said = {"general-trust": ["4"], "general-often": ["first"]}
        await answers.take(await answers.token_for(f"c{number}"), said)
    await publish(client, await bearer(Role.ADMIN), renewed())
    for number in range(6, 12):
        said = {"general-trust": ["2"], "general-often": ["5"], "general-more": ["a"]}
        await answers.take(await answers.token_for(f"c{number}"), said)
    clock.advance(days=60)
    assert await answers.release() == 12
    found = {(each.id, each.kind): each for each in (await published.results()).questions}
    assert found["general-trust", "scale"].people == 12
    assert found["general-trust", "scale"].average == 3.0
    assert found["general-often", "one"].people == 6
    assert (found["general-often", "scale"].people, found["general-often", "scale"].version) == (6, 2)  # fmt: skip
    assert found["general-more", "one"].answers == {"a": 6, "b": 0}
    page = await (await client.get("/results?lang=it")).text()
    # no month of stars is closed, so that only the API tells
    assert "Fiducia < tutto" not in page


async def test_a_version_tells_of_no_few_contacts(client, bearer, core, answers, clock):
    """Contacts that ended before it was replaced alone could be asked it."""
    for number in range(3):
        await served(core, f"a{number}")
    clock.advance(hours=1)
    for number in range(3):
        said = {"general-trust": ["4"], "general-often": ["first"], "online-better": ["Meglio"]}
        await answers.take(await answers.token_for(f"a{number}"), said)
    await publish(client, await bearer(Role.ADMIN), renewed())
    clock.advance(hours=1)
    for number in range(6):
        await served(core, f"b{number}")
        await answers.take(await answers.token_for(f"b{number}"), {"general-trust": ["2"]})
    clock.advance(days=60)
    assert await answers.release() == 9
    released = await rows(core, ReleasedAnswer)
    assert {each.version for each in released} == {2}
    assert {question for each in released for question in each.answers} == {"general-trust"}
    assert {(each.version, each.question) for each in await rows(core, ReleasedText)} == {(2, "online-better")}  # fmt: skip


async def test_a_form_of_paper_is_entered_as_it_was_printed(client, admin, bearer):
    await publish(client, admin, renewed())
    printed = await (await client.get("/questionnaire/form?place=patrol&lang=it")).text()
    assert "Modulo, versione 2" in printed
    operator = await bearer(Role.OPERATOR)
    body = {"place": "barracks", "version": 1}
    told = await client.post("/api/v1/results/paper", json=body, headers=operator)
    begun = await (await client.get((await told.json())["address"] + "&lang=it")).text()
    asked = await (await client.post("/questionnaire?lang=it", data=hidden(begun))).text()
    assert "E poi?" not in asked
    body["version"] = 9
    told = await client.post("/api/v1/results/paper", json=body, headers=operator)
    assert told.status == 404


async def test_a_version_that_was_not_committed_is_never_asked(core, versions, people, monkeypatch):
    async with core.database.writing() as session:
        session.add(
            QuestionnaireDraft(
                id="draft", content=msgspec.to_builtins(renewed()), revision=1, changed_at=core.clock(), changed_by=None
            )
        )  # fmt: skip
    by = SimpleNamespace(account_id=people[Role.ADMIN].id)

    async def broken(_self, _session):
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(type(core.database._seal), "close", broken)
        with pytest.raises(ConnectionError):
            await versions.publish(1, by)
    assert (await versions.newest()).number == 1
    with pytest.raises(Refused):
        await versions.version(2)
    assert (await versions.publish(1, by)).version == 2
