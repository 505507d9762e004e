"""Administrators and their staff's accounts, through the API and the command line."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.accounts.directory import Directory
from gateway.accounts.service import MACHINE, NewAccount, parse_categories
from gateway.accounts.sessions import Browser
from gateway.cli.__main__ import main
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD
from tests.support.servers.databases import spare_migrations


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


async def add(client, admin, **over):
    body = {"username": "nuovo", "role": "operator", "categories": {"road-code": 5}, **over}
    return await client.post("/api/v1/accounts", json=body, headers=admin)


async def test_adding_and_listing(client, admin):
    answer = await add(client, admin, displayName="Nuovo Operatore")
    assert answer.status == 201
    made = await answer.json()
    assert made["account"]["categories"] == [{"category": "road-code", "proficiency": 5}]
    assert made["account"]["mustChangePassword"] is True
    listing = await (await client.get("/api/v1/accounts", headers=admin)).json()
    names = [a["username"] for a in listing["accounts"]]
    assert "nuovo" in names
    assert names == sorted(names)
    assert "password" not in json.dumps(listing).lower().replace("mustchangepassword", "")


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        ({"username": "operator1"}, 409, "username_taken"),
        ({"username": "Operator1"}, 409, "username_taken"),
        ({"username": "no spaces"}, 409, "account_invalid"),
        ({"username": "1st"}, 409, "account_invalid"),
        ({"role": "king"}, 422, "invalid"),
        ({"categories": {"road-code": 6}}, 422, "invalid"),
        ({"categories": {"poetry": 3}}, 409, "account_invalid"),
        ({"superuser": True}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_added(client, admin, over, status, code):
    answer = await add(client, admin, **over)
    assert (answer.status, (await answer.json())["code"]) == (status, code)


async def test_changing(client, admin, people):
    path = f"/api/v1/accounts/{people[Role.OPERATOR].id}"
    body = {"displayName": "Altro", "categories": {"weapons": 2}}
    changed = await (await client.patch(path, json=body, headers=admin)).json()
    assert changed["displayName"] == "Altro"
    assert changed["categories"] == [{"category": "weapons", "proficiency": 2}]
    assert changed["disabledAt"] is None
    disabled = await (await client.patch(path, json={"disabled": True}, headers=admin)).json()
    assert disabled["disabledAt"] is not None
    assert disabled["categories"] == changed["categories"]
    nobody = await client.patch("/api/v1/accounts/nobody", json={}, headers=admin)
    assert nobody.status == 404


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "operator"}])
async def test_the_last_administrator_stays(client, admin, people, core, change):
    path = f"/api/v1/accounts/{people[Role.ADMIN].id}"
    answer = await client.patch(path, json=change, headers=admin)
    assert (answer.status, (await answer.json())["code"]) == (409, "last_administrator")
    await core.accounts.add("admin2", Role.ADMIN)
    changed = await client.patch(path, json=change, headers=admin)
    assert changed.status == (202 if "role" in change else 200)


async def test_resetting_ends_sessions_and_is_noted(client, admin, people, core, bearer):
    account = people[Role.OPERATOR]
    theirs = await bearer(Role.OPERATOR)
    answer = await client.post(f"/api/v1/accounts/{account.id}/reset", headers=admin)
    password = (await answer.json())["oneTimePassword"]
    assert (await client.get("/api/v1/me", headers=theirs)).status == 401
    for given, status in ((PASSWORD, 401), (password, 201)):
        body = {"username": "operator1", "password": given}
        assert (await client.post("/api/v1/session", json=body)).status == status
    await core.accounts.change(account.id, display_name="Olga")
    async with core.database.reading() as session:
        entries = await audit.of_subject(session, f"account:{account.id}")
    done = [e for e in entries if e.action.startswith("account.")]
    assert [e.action for e in done] == ["account.add", "account.reset", "account.change"]
    assert done[1].account_id == people[Role.ADMIN].id
    # a person has reset it, the machine did the rest
    assert [e.detail.get("origin") for e in done] == [MACHINE, None, MACHINE]
    assert password not in json.dumps([e.detail for e in entries])


async def test_all_or_none(core):
    people = [
        NewAccount(name, Role.OPERATOR, PASSWORD, name, {}) for name in ("first", "second", "first")
    ]
    with pytest.raises(Refused):
        await core.accounts.add_all(people, one_time=False)
    assert await core.accounts.everyone() == []


async def test_first_run_happens_once(core):
    assert await core.first_run(["road-code"]) is True
    file = core.settings.demo_accounts_file
    listing = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert {tuple(entry) for entry in listing} == {("username", "password", "role")}
    assert await core.first_run(["road-code"]) is False
    assert json.loads(file.read_text()) == listing
    for entry in listing:
        opened = await core.sessions.sign_in(entry["username"], entry["password"], Browser("x"))
        assert opened.staff.role == entry["role"]
        assert opened.staff.account.must_change_password is False
        skills = {c.category for c in opened.staff.account.categories}
        assert skills == ({"road-code"} if entry["role"] == "operator" else set())


async def test_accounts_of_the_demonstration_are_each_of_an_office_of_its_own(core):
    """As many as there are offices in use; the others of the demonstration are of none."""
    await core.offices.add("aosta", "Ufficio di Aosta")
    await core.offices.add("bari", "Ufficio di Bari")
    await core.offices.add("closed", "Ufficio chiuso")
    await core.offices.change("closed", disabled=True)
    await core.first_run(["road-code"])
    found = {each.username: each.office_id for each in await core.accounts.everyone()}
    assert (found.pop("office1"), found.pop("office2")) == ("aosta", "bari")
    assert "office3" not in found
    assert set(found.values()) == {None}


async def test_no_demonstration_when_switched_off(core):
    settings = core.settings.model_copy(update={"demo": False})
    off = Directory(dataclasses.replace(core.ground, settings=settings))
    assert await off.first_run([]) is False
    off.close()
    assert await core.accounts.everyone() == []


def test_categories_on_the_command_line():
    assert parse_categories("a,b:5, c:1,") == {"a": 3, "b": 5, "c": 1}
    assert parse_categories("") == {}
    with pytest.raises(Refused, match="must be 1 to 5"):
        parse_categories("a:6")


@pytest.fixture
def account(tmp_path, clean_environment, monkeypatch):
    """Run ``virtual-station account`` on a station of its own, in this process."""
    monkeypatch.setenv("VS_DATA_DIR", str(tmp_path / "var"))
    spare_migrations(f"sqlite+aiosqlite:///{tmp_path / 'var' / 'station.db'}")

    def run(*arguments):
        return CliRunner().invoke(main, ["account", *arguments])

    return run


def test_the_account_commands(account):
    added = account("add", "anna", "--role", "operator", "--categories", "road-code,weapons:5",
                    "--json")  # fmt: skip
    assert added.exit_code == 0, added.stderr
    made = json.loads(added.stdout)
    assert (made["username"], made["role"]) == ("anna", "operator")
    assert len(made["password"]) >= 16
    reset = account("reset", "anna")
    assert made["password"] not in reset.stdout
    assert "One-time password" in reset.stdout
    assert account("disable", "anna").exit_code == 0
    listed = json.loads(account("list", "--json").stdout)
    assert listed[0]["categories"] == {"road-code": 3, "weapons": 5}
    assert listed[0]["disabledAt"] is not None
    nobody = account("disable", "nobody")
    assert (nobody.exit_code, nobody.stderr) == (1, "there is no account nobody\n")


def station(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.process
def test_a_command_in_a_process_of_its_own_keeps_its_database_private(tmp_path):
    nobody = station(tmp_path, "account", "disable", "nobody")
    assert (nobody.returncode, nobody.stderr) == (1, "there is no account nobody\n")
    assert (tmp_path / "var" / "station.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "arguments", [(), ("serve",), ("account",), ("account", "add"), ("account", "list")]
)
def test_help_everywhere(arguments):
    answer = CliRunner().invoke(main, [*arguments, "--help"])
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Usage:")
