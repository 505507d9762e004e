"""The questionnaire for people without a contact: by a code, on paper, and entered by staff."""

import json
import re
from datetime import timedelta

from gateway.accounts.tables import Office
from gateway.listening import codes
from gateway.listening.answers import FOR_TOKENS, OPEN, Answers
from gateway.listening.questionnaire import GENERAL, PLACES, WAYS
from gateway.listening.shipped import shipped
from gateway.listening.tables import PageCount, PendingAnswer, ReleasedAnswer
from gateway.listening.wiring import COUNTED
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from tests.gateway.listening.filled import fills_in, rows, served


async def an_office(core, office="office-01", name="Nucleo 01"):
    async with core.database.writing() as session:
        if await session.get(Office, office) is None:
            session.add(Office(id=office, name=name, created_at=core.clock()))


async def test_a_code_leads_to_the_questionnaire_of_its_place(client):
    shown = await (await client.get("/questionnaire/show?place=patrol&lang=it")).text()
    # it is drawn as large as its place, not cut off by it
    assert (
        'class="vs-qr"' in shown and "viewBox=" in shown and "/questionnaire?place=patrol" in shown
    )
    begun = await (await client.get("/questionnaire?place=patrol&lang=it")).text()
    token = re.search(r'name="token" value="([^"]*)"', begun).group(1)
    end = await fills_in(
        client, f"/questionnaire?lang=it&token={token}", [], [("general-trust", "4")], [("patrol-courtesy", "5")]
    )  # fmt: skip
    assert "Le sue risposte sono arrivate" in end
    # the next person gets another token from the same code
    again = await (await client.get("/questionnaire?place=patrol&lang=it")).text()
    assert re.search(r'name="token" value="([^"]*)"', again).group(1) != token
    assert "non è completo" in await (await client.get("/questionnaire?place=moon&lang=it")).text()


async def test_the_form_of_paper_has_every_question_of_its_place(client):
    for place in PLACES:
        shown = await (await client.get(f"/questionnaire/form?place={place}&lang=it")).text()
        wanted = [
            each for part in (GENERAL, place) for each in shipped().section(part) if each.id != WAYS
        ]
        assert shown.count('class="vs-paper-question"') == len(wanted)


async def test_staff_enter_forms_of_paper_without_a_trace(client, core, bearer, answers, clock):
    operator = await bearer(Role.OPERATOR)
    path = "/api/v1/results/paper"
    for number in range(6):
        told = await client.post(path, json={"place": "barracks"}, headers=operator)
        assert told.status == 200, await told.text()
        address = (await told.json())["address"]
        end = await fills_in(client, address, [], [("general-trust", "2")], [], [("barracks-access", "3")])  # fmt: skip
        assert "Il modulo è registrato" in end, number
    assert (await client.post(path, json={"place": "barracks"})).status == 401
    quality = await bearer(Role.QUALITY)
    assert (await client.post(path, json={"place": "barracks"}, headers=quality)).status == 403
    clock.advance(days=60)
    assert await answers.release() == 6
    assert {(each.channel, each.topic) for each in await rows(core, ReleasedAnswer)} == {("paper", "")}  # fmt: skip


async def test_forms_of_paper_do_not_make_small_cells_of_contacts_large(
    core, answers: Answers, clock
):
    """Five forms beside one answer about a contact would stand for it, were they told together: what is asked only of contacts shows which
    one it is."""
    await served(core, "c1")
    await answers.take(await answers.token_for("c1"), {"online-ease": ["1"]})
    for _ in range(5):
        await answers.take(await answers.token_at("barracks", "", "paper"), {"general-trust": ["5"]})  # fmt: skip
    clock.advance(days=60)
    assert await answers.release() == 5
    labels = {(each.channel, each.topic, each.office) for each in await rows(core, ReleasedAnswer)}
    assert labels == {("paper", "", "")}
    assert len(await rows(core, PendingAnswer)) == 1


async def test_an_office_enters_its_own_forms(client, core, bearer):
    """And names no other."""
    await an_office(core, "other")
    office = await bearer(Role.OFFICE)
    told = await client.post("/api/v1/results/paper", json={"place": "barracks", "office": "other"}, headers=office)  # fmt: skip
    token = (await told.json())["address"].split("token=")[1]
    sealed = Sealer(core.keys.of("questionnaire")).open(token, FOR_TOKENS)
    assert json.loads(sealed)["office"] != "other"


async def test_an_office_that_there_is_not_is_none(answers, core):
    await an_office(core)
    assert await answers.office("office-01") == "office-01"
    assert await answers.office("nonsense") == ""


async def test_a_code_is_of_an_office_until_it_is_withdrawn(client, core, bearer, answers, clock, published):  # fmt: skip
    await an_office(core, name="Stazione <Nord>")
    supervisor = await bearer(Role.SUPERVISOR)
    body = {"place": "patrol", "office": "office-01", "name": "Sala d'attesa"}
    told = await client.post("/api/v1/results/codes", json=body, headers=supervisor)
    (code,) = (await told.json())["codes"]
    assert (code["office"], code["name"]) == ("Stazione <Nord>", "Sala d'attesa")
    address = f"/questionnaire?code={code['id']}"
    shown = await (await client.get(f"/questionnaire/show?code={code['id']}&lang=it")).text()
    assert address in shown
    assert "Ufficio: Stazione &lt;Nord&gt;" in shown
    assert "aperto a tutti" not in shown
    for number in range(5):
        begun = await (await client.get(f"{address}&lang=it")).text()
        token = re.search(r'name="token" value="([^"]+)"', begun)[1]
        assert "Ufficio: Stazione &lt;Nord&gt;" in begun, number
        await answers.take(token, {"general-trust": ["5"]})
        # an address without a code
        await answers.take(await answers.token_at("patrol", "", OPEN), {"general-trust": ["1"]})
    gone = await client.delete(f"/api/v1/results/codes/{code['id']}", headers=supervisor)
    assert (await gone.json())["codes"] == []
    assert "non vale più" in await (await client.get(f"{address}&lang=it")).text()
    assert "non vale più" in await (await client.get(f"/questionnaire/form?code={code['id']}&lang=it")).text()  # fmt: skip
    # a form that was begun before takes nothing more
    late = await client.post(
        "/questionnaire?lang=it", data={"token": token, "given": "{}", "step": "9"}
    )
    assert "non vale più" in await late.text()
    again = await client.delete(f"/api/v1/results/codes/{code['id']}", headers=supervisor)
    assert again.status == 404
    clock.advance(days=60)
    assert await answers.release() == 10
    labels = {(each.channel, each.office) for each in await rows(core, ReleasedAnswer)}
    assert labels == {("place", "office-01"), ("open", "")}
    # what anybody can send is published nowhere
    (trust,) = (await published.results()).questions
    assert trust.average == 5.0


async def test_an_office_makes_and_sees_codes_of_its_own(client, core, bearer):
    await an_office(core, "other")
    supervisor, office = await bearer(Role.SUPERVISOR), await bearer(Role.OFFICE)
    path = "/api/v1/results/codes"
    told = await client.post(
        path, json={"place": "barracks", "office": "other"}, headers=supervisor
    )
    (others,) = (await told.json())["codes"]
    assert (await (await client.get(path, headers=office)).json())["codes"] == []
    assert (await client.delete(f"{path}/{others['id']}", headers=office)).status == 404
    assert (await client.post(path, json={"place": "barracks", "office": "x"}, headers=supervisor)).status == 422  # fmt: skip
    # without an office of its own it makes and withdraws nothing of the whole station
    told = await client.post(path, json={"place": "patrol"}, headers=supervisor)
    of_all = next(each for each in (await told.json())["codes"] if each["office"] == "")
    assert (await client.delete(f"{path}/{of_all['id']}", headers=office)).status == 404
    assert (await client.post(path, json={"place": "patrol"}, headers=office)).status == 422
    operator = await bearer(Role.OPERATOR)
    assert (await client.get(path, headers=operator)).status == 200
    assert (await client.post(path, json={"place": "barracks"}, headers=operator)).status == 403


async def test_the_newest_code_comes_first_beside_the_offices_in_use_by_name(
    client, core, bearer, clock, people
):
    for office, name in (("o1", "Nord"), ("o2", "Est"), ("o3", "Chiuso"), ("o4", "Est")):
        await an_office(core, office, name=name)
    async with core.database.writing() as session:
        (await session.get(Office, "o3")).disabled_at = clock()
    supervisor, path = await bearer(Role.SUPERVISOR), "/api/v1/results/codes"
    for office in ("o2", "o1"):
        clock.advance(minutes=1)
        body = {"place": "barracks", "office": office, "name": f" Atrio  {office} "}
        told = await (await client.post(path, json=body, headers=supervisor)).json()
    by = people[Role.SUPERVISOR]
    assert [{**each, "id": ""} for each in told["codes"]] == [
        {
            "id": "", "place": "barracks", "office": office, "name": f"Atrio {code}",
            "at": at.isoformat().replace("+00:00", "Z"), "by": by.display_name,
        }
        for code, office, at in (("o1", "Nord", clock()), ("o2", "Est", clock() - timedelta(minutes=1)))
    ]  # fmt: skip
    # two of one name by their ids; a closed office gets no code
    shown = [each["id"] for each in told["offices"] if each["id"].startswith("o")]
    assert [each for each in shown if each in ("o1", "o2", "o3", "o4")] == ["o2", "o4", "o1"]
    await client.delete(f"{path}/{told['codes'][0]['id']}", headers=supervisor)
    acts = [
        each
        for each in await rows(core, AuditEntry)
        if each.subject.startswith("questionnaire-code:")
    ]
    assert [(each.action, each.account_id) for each in acts] == [
        ("questionnaire.code.make", by.id), ("questionnaire.code.make", by.id),
        ("questionnaire.code.withdraw", by.id),
    ]  # fmt: skip
    assert acts[0].detail == {"place": "barracks", "office": "o2"}


async def test_so_many_codes_are_in_force(client, bearer, monkeypatch):
    monkeypatch.setattr(codes, "MOST", 2)
    supervisor, path = await bearer(Role.SUPERVISOR), "/api/v1/results/codes"
    body = {"place": "patrol"}
    for _ in range(2):
        told = await (await client.post(path, json=body, headers=supervisor)).json()
    refused = await client.post(path, json=body, headers=supervisor)
    assert (refused.status, (await refused.json())["code"]) == (409, "too_many_codes")
    # one that is withdrawn counts no more
    await client.delete(f"{path}/{told['codes'][0]['id']}", headers=supervisor)
    again = await client.post(path, json=body, headers=supervisor)
    assert len((await again.json())["codes"]) == 2


async def test_pages_are_counted_within_limits_and_shown_beyond(client, core):
    for _ in range(COUNTED.count + 20):
        shown = await client.get("/questionnaire?place=patrol&lang=it")
        assert "Inizia il questionario" in await shown.text()
    (begun,) = await rows(core, PageCount)
    assert COUNTED.count <= begun.shown < COUNTED.count + 20
