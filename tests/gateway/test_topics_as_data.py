"""Topics as data: what an administrator may do with them, what is refused, and that nothing is lost."""

import asyncio
import copy
import json
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.platform.audit import log as audit
from gateway.platform.languages import LANGUAGES
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.topics import topics as shipped
from gateway.topics.model import ICONS, MOST_TOPICS, Topic, changed, check, topic_of
from gateway.topics.service import Topics
from gateway.topics.tables import TopicVersion
from tests.support.servers.databases import spare_migrations

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


@pytest.fixture
async def api(client, admin):
    """Ask as an administrator; answers status and content."""

    async def ask(method, path, body=None, headers=admin):
        async with client.request(method, f"/api/v1/{path}", json=body, headers=headers) as answer:
            return (
                answer.status,
                await answer.json() if answer.content_type == "application/json" else None,
            )

    return ask


@pytest.fixture
async def file(api):
    """The topics that ship, as a file."""
    return (await api("GET", "topic-file"))[1]


def edited(file, topic, **changes):
    found = next(each for each in file["topics"] if each["id"] == topic)
    return {name: value for name, value in (found | changes).items() if name != "id"}


def another(core, station="main"):
    return Topics(core.database, station=station, clock=core.clock)


async def test_the_topics_that_ship_are_version_zero(api, file):
    status, shown = await api("GET", "topics")
    assert status == 200
    assert (shown["revision"], shown["changedBy"], shown["changedAt"]) == (0, None, None)
    assert [each["id"] for each in shown["topics"]] == [each.id for each in shipped()]
    road = next(each for each in shown["topics"] if each["id"] == "road-code")
    assert road["texts"]["it"]["title"] == "Multe e patente"
    assert road["texts"]["it"]["label"] == "Codice della strada"
    assert road["icon"] == "car"
    assert file == {"format": 1, "topics": shown["topics"]}
    assert (await api("GET", "topic-versions"))[1] == {"versions": []}


async def test_a_change_is_a_version_with_who_and_when(core, api, people, file):
    topic = edited(file, "road-code", sharing="off", modality="text", icon="flag")
    topic["texts"] = copy.deepcopy(topic["texts"])
    topic["texts"]["it"]["title"] = "  Multe,\tpatente e punti "
    topic["texts"]["it"]["searchWords"] = ["multa", "Multa", " ", "autovelox"]
    topic["texts"]["it"]["requirements"] = [" Il\tverbale. ", "", "Il verbale.", "La targa."]
    status, shown = await api("PUT", "topics/road-code", {"revision": 0, "topic": topic})
    assert status == 200, shown
    assert shown["revision"] == 1
    made = next(each for each in shown["topics"] if each["id"] == "road-code")
    assert made["texts"]["it"]["title"] == "Multe, patente e punti"
    assert made["texts"]["it"]["searchWords"] == ["multa", "autovelox"]
    assert made["texts"]["it"]["requirements"] == ["Il verbale.", "La targa."]
    assert made["texts"]["de"] == topic["texts"]["de"]

    (version,) = (await api("GET", "topic-versions"))[1]["versions"]
    assert version["number"] == 1
    assert version["kind"] == "change"
    assert version["changed"] == ["road-code"]
    assert version["by"] == people[Role.ADMIN].display_name
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "station:main")
    assert entry.action == "topics.change"
    assert entry.account_id == people[Role.ADMIN].id

    other = another(core)
    await other.refresh()
    assert other.catalogue["road-code"].wording("it").shown == "Multe, patente e punti"
    assert other.catalogue["road-code"].wording("it").requirements == ("Il verbale.", "La targa.")
    assert other.catalogue.sharing("road-code") == "off"


async def test_who_comes_late_overwrites_nothing(api, file):
    topic = edited(file, "weapons", icon="shield")
    assert (await api("PUT", "topics/weapons", {"revision": 0, "topic": topic}))[0] == 200
    topic = edited(file, "privacy", icon="shield")
    status, body = await api("PUT", "topics/privacy", {"revision": 0, "topic": topic})
    assert (status, body["code"]) == (409, "topics_changed")
    assert len((await api("GET", "topic-versions"))[1]["versions"]) == 1


async def test_of_two_who_change_at_once_one_is_told(core):
    here, there = another(core), another(core)
    weapons, privacy = (topic_of(shipped()[each]) for each in ("weapons", "privacy"))
    came = await asyncio.gather(
        here.change(msgspec.structs.replace(weapons, icon="shield"), revision=0, by=None),
        there.change(msgspec.structs.replace(privacy, icon="shield"), revision=0, by=None),
        return_exceptions=True,
    )
    refused = [each.code for each in came if isinstance(each, Refused)]
    assert refused == ["topics_changed"]
    assert [each.number for each in await here.versions()] == [1]


async def test_a_version_that_nobody_can_read_leaves_the_topics_as_they_were(core):
    async with core.database.writing() as session:
        session.add(
            TopicVersion(
                station="main", number=5, topics=[{"id": "weapons", "newer": 1}], kind="change",
                changed=[], restored=None, made_at=core.clock(), made_by=None,
            )
        )  # fmt: skip
    topics = another(core)
    await topics.refresh()
    assert topics.revision == 0
    assert len(topics.catalogue) == 22


async def test_what_is_the_same_is_no_version(api, file):
    topic = edited(file, "weapons")
    status, shown = await api("PUT", "topics/weapons", {"revision": 0, "topic": topic})
    assert (status, shown["revision"]) == (200, 0)


async def test_a_topic_is_added_and_stands_at_the_end(api, file):
    texts = {"it": {"label": "Droni", "description": "Volo di droni.", "searchWords": ["drone"]}}
    new = {"id": "drones", "segment": "civil", "texts": texts}
    status, shown = await api("POST", "topics", {"revision": 0, "topic": new})
    assert status == 201, shown
    assert shown["topics"][-1]["id"] == "drones"
    status, body = await api("POST", "topics", {"revision": 1, "topic": new})
    assert (status, body["code"]) == (409, "topic_exists")
    status, body = await api(
        "PUT", "topics/no-such", {"revision": 1, "topic": edited(file, "weapons")}
    )
    assert (status, body["code"]) == (404, "unknown_topic")


async def test_what_shows_nothing_is_no_title_and_no_search_word(api, file):
    weapons = edited(file, "weapons")
    weapons["texts"]["it"] |= {"title": "\u00ad\u2060", "searchWords": ["\u3164", "por\u00adto"]}
    status, shown = await api("PUT", "topics/weapons", {"revision": 0, "topic": weapons})
    assert status == 200, shown
    (kept,) = (each["texts"]["it"] for each in shown["topics"] if each["id"] == "weapons")
    assert (kept["title"], kept["searchWords"]) == ("", ["por\u00adto"])


async def test_there_are_never_more_topics_than_a_file_may_hold(api, file):
    whole = copy.deepcopy(file)
    pattern = whole["topics"][0]
    whole["topics"] += [
        pattern | {"id": f"more-{number}"} for number in range(MOST_TOPICS - len(whole["topics"]))
    ]
    status, _ = await api("PUT", "topic-file", {"revision": 0, "file": whole})
    assert status == 200
    one_more = {"revision": 1, "topic": pattern | {"id": "one-more"}}
    status, body = await api("POST", "topics", one_more)
    assert (status, body["code"]) == (422, "too_many_topics")
    exported = (await api("GET", "topic-file"))[1]
    assert len(exported["topics"]) == MOST_TOPICS
    status, shown = await api("PUT", "topic-file", {"revision": 1, "file": exported})
    assert (status, shown["revision"]) == (200, 1)


async def test_who_has_more_topics_already_changes_them_and_adds_none(file):
    had = [
        msgspec.convert(file["topics"][0] | {"id": f"topic-{number}"}, Topic)
        for number in range(MOST_TOPICS + 2)
    ]
    check(had, {each.id: each for each in had})
    with pytest.raises(Refused, match="200") as refused:
        check(had, {each.id: each for each in had[:-1]})
    assert refused.value.code == "too_many_topics"


async def test_the_order_is_the_order_of_the_list(api, file):
    ids = [each["id"] for each in file["topics"]]
    ids = [ids[1], ids[0], *ids[2:]]
    status, shown = await api("PUT", "topic-order", {"revision": 0, "ids": ids})
    assert status == 200
    assert [each["id"] for each in shown["topics"]] == ids
    (version,) = (await api("GET", "topic-versions"))[1]["versions"]
    assert (version["kind"], version["changed"]) == ("order", ids[:2])
    for wrong in (ids[1:], [*ids, ids[0]], [*ids[1:], "no-such"]):
        status, body = await api("PUT", "topic-order", {"revision": 1, "ids": wrong})
        assert (status, body["code"]) == (422, "order_incomplete")


async def test_an_earlier_version_comes_back_and_what_came_later_is_retired(api, file):
    texts = {"it": {"label": "Droni", "description": "Volo di droni.", "searchWords": ["drone"]}}
    new = {"id": "drones", "segment": "civil", "texts": texts}
    await api("POST", "topics", {"revision": 0, "topic": new})
    topic = edited(file, "weapons", icon="shield")
    await api("PUT", "topics/weapons", {"revision": 1, "topic": topic})
    status, shown = await api("POST", "topic-versions/0/restore", {"revision": 2})
    assert status == 200, shown
    assert shown["revision"] == 3
    assert shown["topics"][:-1] == file["topics"]
    assert shown["topics"][-1]["id"] == "drones"
    assert shown["topics"][-1]["retired"]
    versions = (await api("GET", "topic-versions"))[1]["versions"]
    assert [(each["number"], each["kind"], each["restored"]) for each in versions] == [
        (3, "restore", 0), (2, "change", None), (1, "change", None),
    ]  # fmt: skip
    # nothing that was written is written over
    first = (await api("GET", "topic-versions/1"))[1]
    assert not first["topics"][-1]["retired"]
    assert (await api("GET", "topic-versions?before=2"))[1]["versions"] == versions[2:]
    for number in ("9", "x", "-1"):
        assert (await api("GET", f"topic-versions/{number}"))[0] == 404
        assert (await api("POST", f"topic-versions/{number}/restore", {"revision": 3}))[0] == 404


async def test_what_is_exported_is_imported_again(api, file):
    file["topics"][0]["texts"]["it"]["title"] = "Concorsi"
    file["topics"].append(
        {"id": "drones", "segment": "civil", "sharing": "on", "modality": "video", "icon": "chat",
         "secondLook": False, "keepAnsweredDays": 30, "keepUnansweredDays": None, "retired": True, "replacedBy": "weapons",
         "texts": {"it": {"label": "Droni", "title": "", "description": "Volo.",
                          "searchWords": [], "requirements": []}}}
    )  # fmt: skip
    status, changes = await api("POST", "topic-file/preview", file)
    assert status == 200, changes
    assert changes == {"added": ["drones"], "changed": ["recruitment"], "retired": ["drones"]}
    assert (await api("GET", "topics"))[1]["revision"] == 0
    status, shown = await api("PUT", "topic-file", {"revision": 0, "file": file})
    assert status == 200, shown
    assert (await api("GET", "topic-file"))[1] == file


def without_language(file):
    del file["topics"][3]["texts"]["sl"]


def without_italian(file):
    file["topics"].append({"id": "new", "segment": "civil", "texts": {
        "en": {"label": "New", "description": "New.", "searchWords": []}}})  # fmt: skip


def replaced(file, *pairs):
    by_id = {each["id"]: each for each in file["topics"]}
    for topic, successor in pairs:
        by_id[topic] |= {"retired": True, "replacedBy": successor}


BAD = {
    "language_missing": [without_language, without_italian],
    "topic_missing": [
        lambda file: file["topics"].pop(),
        lambda file: file["topics"][0].update(id="renamed"),
    ],
    "topic_twice": [lambda file: file["topics"].append(file["topics"][0])],
    "replacement_cycle": [
        lambda file: replaced(file, ("weapons", "weapons")),
        lambda file: replaced(file, ("weapons", "privacy"), ("privacy", "weapons")),
        lambda file: replaced(
            file, ("esteem", "weapons"), ("weapons", "privacy"), ("privacy", "weapons")
        ),
    ],
    "unknown_replacement": [lambda file: replaced(file, ("weapons", "no-such"))],
    "not_retired": [lambda file: file["topics"][0].update(replacedBy="weapons")],
    "unknown_icon": [lambda file: file["topics"][0].update(icon="skull")],
    "unknown_language": [
        lambda file: file["topics"][0]["texts"].update(xx=file["topics"][0]["texts"]["it"])
    ],
    "words_missing": [
        lambda file: file["topics"][0]["texts"]["it"].update(label=" \u0000\u2028"),
        lambda file: file["topics"][0]["texts"]["fr"].update(description=""),
        lambda file: file["topics"][0]["texts"]["it"].update(label="\u00ad \u200d"),
        lambda file: file["topics"][0]["texts"]["it"].update(label="\u2060\ufe0f\u034f"),
        lambda file: file["topics"][0]["texts"]["it"].update(label="\u3164\uffa0\u2800"),
        lambda file: file["topics"][0]["texts"]["de"].update(description="\U000e0041\u00ad"),
    ],
    "no_topic_left": [lambda file: [each.update(retired=True) for each in file["topics"]]],
    "bad_topic_id": [
        lambda file, name=name: file["topics"].append(file["topics"][0] | {"id": name})
        for name in ("station-check", "Upper", "sp ace", "a|b", "à", "x" * 33)
    ],
}


@pytest.mark.parametrize(
    ("code", "spoil"), [(code, spoil) for code, each in BAD.items() for spoil in each]
)
async def test_a_bad_import_says_why_and_changes_nothing(api, file, code, spoil):
    before = (await api("GET", "topics"))[1]
    spoil(file)
    status, body = await api("PUT", "topic-file", {"revision": 0, "file": file})
    assert (status, body["code"]) == (422, code)
    status, body = await api("POST", "topic-file/preview", file)
    assert (status, body["code"]) == (422, code)
    assert (await api("GET", "topics"))[1] == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.update(format=2),
        lambda file: file["topics"][0].update(colour="red"),
        lambda file: file["topics"][0]["texts"]["it"].update(words=["x"]),
        lambda file: file["topics"][0].update(segment="naval"),
        lambda file: file["topics"][0].update(modality="fax"),
        lambda file: file["topics"][0]["texts"]["it"].update(label="x" * 121),
        lambda file: file["topics"][0]["texts"]["it"].update(searchWords=["x"] * 201),
        lambda file: file["topics"][0]["texts"]["it"].update(requirements=["x"] * 9),
        lambda file: file["topics"][0]["texts"]["it"].update(requirements=["x" * 201]),
        lambda file: file["topics"][0]["texts"]["it"].update(requirements="Il verbale."),
        lambda file: file.update(topics=file["topics"] * 10),
    ],
)
async def test_what_is_no_such_file_is_refused(api, file, spoil):
    spoil(file)
    status, _ = await api("PUT", "topic-file", {"revision": 0, "file": file})
    assert status == 422
    assert (await api("GET", "topics"))[1]["revision"] == 0


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.QUALITY, Role.OFFICE])
async def test_supervisors_read_and_administrators_change(api, bearer, file, role):
    headers = await bearer(role)
    reads = 200 if role is Role.SUPERVISOR else 403
    for path in ("topics", "topic-file", "topic-versions", "topic-versions/0"):
        assert (await api("GET", path, headers=headers))[0] == reads
    topic = edited(file, "weapons", icon="shield")
    for method, path, body in (
        ("POST", "topics", {"revision": 0, "topic": topic | {"id": "new"}}),
        ("PUT", "topics/weapons", {"revision": 0, "topic": topic}),
        ("PUT", "topic-order", {"revision": 0, "ids": []}),
        ("PUT", "topic-file", {"revision": 0, "file": file}),
        ("POST", "topic-file/preview", file),
        ("POST", "topic-versions/0/restore", {"revision": 0}),
    ):
        assert (await api(method, path, body, headers=headers))[0] == 403
    assert (await api("GET", "topics"))[1]["revision"] == 0


async def test_a_retired_topic_leads_to_its_successor_in_a_link(api, core, file):
    topic = edited(file, "weapons", retired=True, replacedBy="licences")
    assert (await api("PUT", "topics/weapons", {"revision": 0, "topic": topic}))[0] == 200
    status, body = await api("GET", "links?topic=weapons")
    assert (status, body["code"]) == (409, "retired_topic")
    assert "licences" in body["message"]
    assert (await api("GET", "links/qr?topic=weapons"))[0] == 409
    assert (await api("GET", "links?topic=licences"))[0] == 200


async def test_messages_of_a_retired_topic_are_not_left_but_answered(api, client, file, later):
    message = {
        "request": "0123456789abcdef0123", "category": "weapons", "email": "a@example.org",
        "text": "Buongiorno", "language": "it", "consent": True,
    }  # fmt: skip
    async with client.post("/api/v1/messages", json=message) as answer:
        assert answer.status == 201, await answer.text()
    topic = edited(file, "weapons", retired=True, replacedBy="licences")
    assert (await api("PUT", "topics/weapons", {"revision": 0, "topic": topic}))[0] == 200
    # the same request again is the message that was left before
    async with client.post("/api/v1/messages", json=message) as answer:
        assert answer.status == 201, await answer.text()
    async with client.post(
        "/api/v1/messages", json=message | {"request": "fedcba98765432100123"}
    ) as answer:
        assert answer.status == 409
        assert (await answer.json())["code"] == "retired_category"


def test_icons_are_those_of_the_pages():
    drawn = (ROOT / "web/src/ui/icons.ts").read_text(encoding="utf-8")
    assert set(ICONS) <= set(re.findall(r"^  (\w+): svg`", drawn, re.MULTILINE))
    assert {each.icon for each in shipped()} <= set(ICONS)
    words = json.loads((ROOT / "locales/it/topic-editor.json").read_text(encoding="utf-8"))
    offered = {key.removeprefix("icon.") for key in words if key.startswith("icon.")}
    assert offered == set(ICONS)


def test_changed_names_what_is_new_other_or_elsewhere():
    one, two, three = (topic_of(each) for each in list(shipped())[:3])
    assert changed([one, two], [one, two]) == []
    assert changed([two, one], [one, two]) == [two.id, one.id]
    assert changed([one, two, three], [one, two]) == [three.id]


@pytest.fixture
def command(tmp_path, clean_environment, monkeypatch):
    """Run ``virtual-station category`` on a station of its own."""
    monkeypatch.setenv("VS_DATA_DIR", str(tmp_path / "var"))
    spare_migrations(f"sqlite+aiosqlite:///{tmp_path / 'var' / 'station.db'}")

    def run(*arguments):
        return CliRunner().invoke(main, ["category", *map(str, arguments)])

    return run


def test_the_command_line_lists_exports_and_imports(command, tmp_path):
    found = command("list")
    assert found.exit_code == 0, found.output
    assert len(found.output.splitlines()) == 22
    assert "\tMulte e patente\tin use" in found.output
    target = tmp_path / "topics.json"
    assert command("export", target).exit_code == 0
    file = json.loads(target.read_text())
    replaced(file, ("weapons", "licences"))
    target.write_text(json.dumps(file))
    tried = command("import", target, "--dry-run", "--json")
    assert json.loads(tried.output) == {"added": [], "changed": ["weapons"], "retired": ["weapons"]}
    assert json.loads(command("list", "--json").output)["revision"] == 0
    assert command("import", target).exit_code == 0
    assert "\tretired, see licences" in command("list").output
    assert json.loads(command("export").output) == file
    assert json.loads(command("export", "--version", "0").output) != file


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "truncated"),
        ('{"format": 1}', "topics"),
        ('{"format": 1, "topics": []}', "topic_missing"),
        ("\udcff", "invalid"),
    ],
)
def test_the_command_line_refuses_a_bad_file_in_one_line(command, tmp_path, content, said):
    target = tmp_path / "topics.json"
    target.write_text(content, errors="surrogateescape")
    tried = command("import", target)
    assert tried.exit_code == 1
    assert said in tried.output
    assert len(tried.output.splitlines()) == 1
    assert json.loads(command("list", "--json").output)["revision"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_in_citizens_words_are_those_of_the_same_topics_and_other_than_the_names(language):
    titled = {each.id for each in shipped() if each.wording("it").title}
    assert len(titled) == 16
    assert {each.id for each in shipped() if each.wordings[language].title} == titled
    for each in shipped():
        wording = each.wordings[language]
        assert wording.title != wording.label
        # what citizens read first is looked for as well
        assert not wording.title or wording.title in wording.search_words
