"""The numbers of the telephone line as data: what an administrator may do with them, what is refused, and who obeys them."""

import asyncio
import copy
import json

import msgspec
import pytest
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.line.numbers.model import InboundNumber, MenuKey
from gateway.line.numbers.service import InboundNumbers
from gateway.line.tickets import Ticket, Tickets
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.topics import topics as shipped
from gateway.platform.versions import LISTED
from gateway.settings import load_settings
from gateway.topics.model import topic_of
from queueing.backend import wall_clock_ms
from tests.support.servers.databases import spare_migrations

ROME = "+390612345678"
WEAPONS = {"number": ROME, "leadsTo": "topic", "topic": "weapons", "languages": ["it"]}
OTHERS = {
    "number": "*", "leadsTo": "menu", "languages": ["it", "en"], "reception": "complaints", "note": "Tutti gli altri",
    "menu": [[{"key": "1", "topic": "privacy"}, {"key": "4", "topic": "weapons"}]],
}  # fmt: skip


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


@pytest.fixture
async def api(client, admin):
    """Ask as an administrator; answers status and content."""

    async def ask(method, path, body=None, headers=admin):
        async with client.request(method, f"/api/v1/{path}", json=body, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None

    return ask


@pytest.fixture
async def changed(api):
    """Two numbers, as an administrator has left them."""
    status, shown = await api(
        "PUT", "inbound-numbers", {"revision": 0, "numbers": [OTHERS, WEAPONS]}
    )
    assert status == 200, shown
    return shown


def another(core, topics, station="main", **settings):
    return InboundNumbers(
        core.database,
        load_settings(**settings) if settings else core.settings,
        topics.catalogue,
        station=station,
        clock=core.clock,
    )


def lines_ticket(core, call=None):
    tickets = Tickets(core.signer, wall_clock_ms)
    return {"ticket": tickets.of_line() if call is None else tickets.make(Ticket(call=call))}


async def test_the_numbers_of_the_settings_are_version_zero(api):
    status, shown = await api("GET", "inbound-numbers")
    assert status == 200
    assert (shown["revision"], shown["changedBy"], shown["changedAt"]) == (0, None, None)
    (every_other,) = shown["numbers"]
    assert every_other == {
        "number": "*", "leadsTo": "menu", "topic": None, "menu": [], "reception": None,
        "languages": ["it"], "retired": False, "note": "",
    }  # fmt: skip
    assert (await api("GET", "inbound-number-file"))[1] == {
        "format": 1, "numbers": shown["numbers"],
    }  # fmt: skip
    assert (await api("GET", "inbound-number-versions"))[1] == {"versions": []}


async def test_a_change_is_a_version_with_who_and_when(core, api, people, changed, topics):
    assert changed["revision"] == 1
    assert changed["changedBy"] == people[Role.ADMIN].display_name
    assert [each["number"] for each in changed["numbers"]] == [ROME, "*"]
    (version,) = (await api("GET", "inbound-number-versions"))[1]["versions"]
    assert (version["number"], version["kind"], version["changed"]) == (1, "change", [ROME, "*"])
    assert version["by"] == people[Role.ADMIN].display_name
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "station:main")
    assert entry.action == "numbers.change"
    assert entry.account_id == people[Role.ADMIN].id
    assert entry.detail == {"version": 1, "numbers": [ROME, "*"]}

    other = another(core, topics)
    assert other.overridden == frozenset()
    await other.refresh()
    assert other.overridden == {"sip_numbers", "sip_topics", "sip_languages", "sip_reception"}
    assert [each.target for each in other.in_force] == ["weapons", "menu"]
    # another station of the same database has its own
    apart = another(core, topics, station="other")
    await apart.refresh()
    assert [each.number for each in apart.in_force] == ["*"]


async def test_another_gateway_follows_by_itself(core, api, topics):
    other = another(core, topics)
    await other.refresh()
    other.start()
    try:
        await api("PUT", "inbound-numbers", {"revision": 0, "numbers": [WEAPONS]})
        async with asyncio.timeout(30):
            while [each.number for each in other.in_force] != [ROME]:
                await asyncio.sleep(0.01)
    finally:
        await other.aclose()


async def test_who_comes_late_overwrites_nothing(api, changed):
    body = {"revision": 0, "numbers": [WEAPONS]}
    for path, sent in (
        ("inbound-numbers", body),
        ("inbound-number-file", {"revision": 0, "file": {"format": 1, "numbers": [WEAPONS]}}),
    ):
        status, answer = await api("PUT", path, sent)
        assert (status, answer["code"]) == (409, "numbers_changed")
    status, answer = await api("POST", "inbound-number-versions/0/restore", {"revision": 0})
    assert (status, answer["code"]) == (409, "numbers_changed")
    assert (await api("GET", "inbound-numbers"))[1] == changed


async def test_of_two_who_change_at_once_one_is_told(core, topics):
    here, there = another(core, topics), another(core, topics)
    one, two = (
        InboundNumber(number=each, leads_to="menu", languages=["it"]) for each in ("12", "13")
    )
    came = await asyncio.gather(
        here.change([one], revision=0, by=None),
        there.change([two], revision=0, by=None),
        return_exceptions=True,
    )
    assert [each.code for each in came if isinstance(each, Refused)] == ["numbers_changed"]
    assert [each.number for each in await here.versions()] == [1]


async def test_what_is_the_same_is_no_version(api, changed):
    body = {"revision": 1, "numbers": [WEAPONS, OTHERS]}
    status, shown = await api("PUT", "inbound-numbers", body)
    assert (status, shown["revision"]) == (200, 1)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("unknown_topic", lambda numbers: numbers[0].update(topic="no-such")),
        ("topic_unnamed", lambda numbers: numbers[0].pop("topic")),
        ("number_twice", lambda numbers: numbers.append(WEAPONS | {"number": "06 1234 5678"})),
        ("bad_number", lambda numbers: numbers[0].update(number="0612345678;")),
        ("key_twice", lambda numbers: numbers[1]["menu"][0].append({"key": "1", "topic": "esteem"})),
        ("no_number_left", lambda numbers: [each.update(retired=True) for each in numbers]),
        ("invalid", lambda numbers: numbers[0].update(languages=[])),
        ("invalid", lambda numbers: numbers[0].update(languages=["xx"])),
        ("invalid", lambda numbers: numbers[1]["menu"][0][0].update(key="9")),
        ("invalid", lambda numbers: numbers[0].update(leadsTo="fax")),
        ("invalid", lambda numbers: numbers[0].update(colour="red")),
        ("invalid", lambda numbers: numbers[1].update(menu=[OTHERS["menu"][0]] * 11)),
    ],
)  # fmt: skip
async def test_a_fault_says_why_and_changes_nothing(api, changed, code, spoil):
    numbers = copy.deepcopy([WEAPONS, OTHERS])
    spoil(numbers)
    for method, path, body in (
        ("PUT", "inbound-numbers", {"revision": 1, "numbers": numbers}),
        ("PUT", "inbound-number-file", {"revision": 1, "file": {"format": 1, "numbers": numbers}}),
        ("POST", "inbound-number-file/preview", {"format": 1, "numbers": numbers}),
    ):
        status, answer = await api(method, path, body)
        assert status == 422, answer
        assert answer["code"] == code
    assert (await api("GET", "inbound-numbers"))[1] == changed


async def test_an_earlier_version_comes_back_as_it_was(api, changed):
    body = {"revision": 1, "numbers": [WEAPONS | {"retired": True}, OTHERS]}
    status, shown = await api("PUT", "inbound-numbers", body)
    assert (status, shown["numbers"][0]["retired"]) == (200, True)
    status, shown = await api("POST", "inbound-number-versions/1/restore", {"revision": 2})
    assert status == 200, shown
    assert (shown["revision"], shown["numbers"]) == (3, changed["numbers"])
    status, shown = await api("POST", "inbound-number-versions/0/restore", {"revision": 3})
    assert [each["number"] for each in shown["numbers"]] == ["*"]
    versions = (await api("GET", "inbound-number-versions"))[1]["versions"]
    assert [(each["number"], each["kind"], each["restored"]) for each in versions] == [
        (4, "restore", 0), (3, "restore", 1), (2, "change", None), (1, "change", None),
    ]  # fmt: skip
    # nothing that was written is written over
    second = (await api("GET", "inbound-number-versions/2"))[1]
    assert [each["retired"] for each in second["numbers"]] == [True, False]
    assert (await api("GET", "inbound-number-versions?before=3"))[1]["versions"] == versions[2:]
    for number in ("9", "x", "-1"):
        assert (await api("GET", f"inbound-number-versions/{number}"))[0] == 404
        path = f"inbound-number-versions/{number}/restore"
        assert (await api("POST", path, {"revision": 4}))[0] == 404


async def test_versions_come_fifty_at_a_time_the_newest_first(core, topics):
    numbers = another(core, topics)
    for each in range(LISTED + 2):
        await numbers.change(
            [InboundNumber(number=f"{each}", leads_to="menu", languages=["it"])],
            revision=each,
            by=None,
        )
    first = [each.number for each in await numbers.versions()]
    assert first == list(range(LISTED + 2, 2, -1))
    assert [each.number for each in await numbers.versions(first[-1])] == [2, 1]


async def test_what_is_exported_is_imported_again(api, changed):
    file = (await api("GET", "inbound-number-file"))[1]
    new = {**file["numbers"][0], "number": "1234", "retired": True}
    file["numbers"] = [new, file["numbers"][1] | {"note": ""}]
    status, changes = await api("POST", "inbound-number-file/preview", file)
    assert (status, changes) == (200, {"added": ["1234"], "changed": ["*"], "removed": [ROME]})
    assert (await api("GET", "inbound-numbers"))[1] == changed
    status, shown = await api("PUT", "inbound-number-file", {"revision": 1, "file": file})
    assert (status, shown["revision"]) == (200, 2)
    assert (await api("GET", "inbound-number-file"))[1] == file
    (version, _) = (await api("GET", "inbound-number-versions"))[1]["versions"]
    assert (version["kind"], version["changed"]) == ("import", ["1234", "*", ROME])


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
async def test_administrators_alone_see_and_change_numbers(api, bearer, role):
    headers = await bearer(role)
    for method, path, body in (
        ("GET", "inbound-numbers", None),
        ("PUT", "inbound-numbers", {"revision": 0, "numbers": [WEAPONS]}),
        ("POST", "inbound-numbers/heard", WEAPONS),
        ("GET", "inbound-number-file", None),
        ("PUT", "inbound-number-file", {"revision": 0, "file": {"format": 1, "numbers": [WEAPONS]}}),
        ("POST", "inbound-number-file/preview", {"format": 1, "numbers": [WEAPONS]}),
        ("GET", "inbound-number-versions", None),
        ("GET", "inbound-number-versions/0", None),
        ("POST", "inbound-number-versions/0/restore", {"revision": 0}),
    ):  # fmt: skip
        assert (await api(method, path, body, headers=headers))[0] == 403, path
    assert (await api("GET", "inbound-numbers"))[1]["revision"] == 0


async def test_the_line_is_told_by_its_ticket_where_callers_end_up_today(
    core, api, changed, topics, parts
):
    privacy = topic_of(shipped()["privacy"])
    await topics.change(
        msgspec.structs.replace(privacy, retired=True, replaced_by="licences"), revision=0, by=None
    )
    status, told = await api("POST", "inbound-numbers/in-force", lines_ticket(core), headers={})
    assert status == 200
    weapons, others = told["numbers"]
    assert weapons == changed["numbers"][0]
    assert others["menu"] == [[{"key": "1", "topic": "licences"}, {"key": "4", "topic": "weapons"}]]
    # what administrators edit is as they wrote it
    assert (await api("GET", "inbound-numbers"))[1]["numbers"] == changed["numbers"]
    for ticket in (lines_ticket(core, call="abc"), {"ticket": "x"}):
        status, answer = await api("POST", "inbound-numbers/in-force", ticket)
        assert (status, answer["code"]) == (403, "not_allowed")


async def test_what_a_caller_hears_is_shown_before_it_is_saved(api, changed):
    number = OTHERS | {"number": "800 123456", "languages": ["it"]}
    status, told = await api("POST", "inbound-numbers/heard", number)
    assert status == 200, told
    menu, consent = told["steps"]
    assert (menu["language"], menu["stage"], menu["page"]) == ("it", "menu", 1)
    names = [shipped()[each].wording("it").label for each in ("privacy", "weapons")]
    assert menu["lines"][2:4] == [
        {"language": "it", "text": f"{names[0]} prema 1"},
        {"language": "it", "text": f"{names[1]} prema 4"},
    ]
    assert consent["stage"] == "consent"
    # one without keys of its own has all topics, those asked for most first
    status, told = await api("POST", "inbound-numbers/heard", number | {"menu": []})
    assert told["steps"][0]["lines"][2]["text"] == f"{names[1]} prema 1"
    assert sum(each["stage"] == "menu" for each in told["steps"]) == 3
    status, answer = await api("POST", "inbound-numbers/heard", number | {"reception": "no-such"})
    assert (status, answer["code"]) == (422, "unknown_topic")
    assert (await api("GET", "inbound-numbers"))[1] == changed


async def test_the_number_of_conferences_is_the_one_in_force(core, topics):
    off = another(core, topics, sip_numbers="1234=conference")
    assert off.conference_number is None
    line = {"sip": True, "sip_trunks": "pbx=sip:127.0.0.1"}
    numbers = another(core, topics, sip_numbers="*=menu,1234=conference", **line)
    assert numbers.conference_number == "1234"
    meeting = InboundNumber(number="77", leads_to="conference", languages=["it"])
    everybody = InboundNumber(number="*", leads_to="conference", languages=["it"])
    for revision, (wanted, number) in enumerate(
        [
            ([meeting], "77"),
            ([msgspec.structs.replace(meeting, retired=True), everybody], ""),
            ([msgspec.structs.replace(everybody, leads_to="menu")], None),
        ]
    ):
        await numbers.change(wanted, revision=revision, by=None)
        assert numbers.conference_number == number


async def test_a_setting_that_does_not_count_any_more_says_so(core, api, parts):
    async def overridden():
        listed = (await api("GET", "upkeep/settings"))[1]["settings"]
        return {each["name"] for each in listed if each["overridden"]}

    assert await overridden() == set()
    await parts.numbers.change(
        [
            InboundNumber(
                number="*", leads_to="menu", languages=["it"], menu=[[MenuKey(key="1", topic="weapons")]]
            )
        ],
        revision=0,
        by=None,
    )  # fmt: skip
    assert await overridden() == {
        "VS_SIP_NUMBERS", "VS_SIP_TOPICS", "VS_SIP_LANGUAGES", "VS_SIP_RECEPTION",
    }  # fmt: skip


@pytest.fixture
def command(tmp_path, clean_environment, monkeypatch):
    """Run ``virtual-station inbound-number`` on a station of its own."""
    monkeypatch.setenv("VS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("VS_SIP_NUMBERS", f"*=menu,{ROME}=weapons")
    spare_migrations(f"sqlite+aiosqlite:///{tmp_path / 'var' / 'station.db'}")

    def run(*arguments):
        return CliRunner().invoke(main, ["inbound-number", *map(str, arguments)])

    return run


def test_the_command_line_lists_exports_and_imports(command, tmp_path):
    found = command("list")
    assert found.exit_code == 0, found.output
    assert found.output.splitlines() == [
        f"{ROME}\tweapons\tit\tin use\t-", "*\tmenu\tit\tin use\t-",
    ]  # fmt: skip
    target = tmp_path / "numbers.json"
    assert command("export", target).exit_code == 0
    file = json.loads(target.read_text())
    file["numbers"][0]["retired"] = True
    target.write_text(json.dumps(file))
    tried = command("import", target, "--dry-run", "--json")
    assert json.loads(tried.output) == {"added": [], "changed": [ROME], "removed": []}
    assert json.loads(command("list", "--json").output)["revision"] == 0
    assert command("import", target).exit_code == 0
    assert "\tretired\t" in command("list").output
    assert json.loads(command("export").output) == file
    assert json.loads(command("export", "--version", "0").output) != file


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "truncated"),
        ('{"format": 1}', "numbers"),
        ('{"format": 1, "numbers": []}', "no_number_left"),
        ('{"format": 1, "numbers": [{"number": "1", "leadsTo": "topic", "languages": ["it"]}]}', "topic_unnamed"),
    ],
)  # fmt: skip
def test_the_command_line_refuses_a_bad_file_in_one_line(command, tmp_path, content, said):
    target = tmp_path / "numbers.json"
    target.write_text(content)
    tried = command("import", target)
    assert tried.exit_code == 1
    assert said in tried.output
    assert len(tried.output.splitlines()) == 1
    assert json.loads(command("list", "--json").output)["revision"] == 0
