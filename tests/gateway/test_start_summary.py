"""What the person who starts a station is told, on a terminal and elsewhere."""

import contextlib
import json
import os
import sqlite3
import sys

import pytest
import structlog

from gateway.platform.process.system import DirectoryLock
from gateway.processes import parent
from gateway.processes.summary import (
    DemonstrationAccount,
    has_administrator,
    missing,
    read_accounts,
    summary,
)
from gateway.settings import Settings
from gateway.upkeep.going_live import Missing

ACCOUNTS = [
    DemonstrationAccount("operator1", "s3cret-one", "operator"),
    DemonstrationAccount("admin1", "s3cret-two", "admin"),
]


@pytest.fixture
def own_environment():
    """The environment names no log afterwards."""
    yield
    os.environ.pop("VS_LOG_FILE", None)


def told(settings: Settings, **more) -> str:
    return summary(settings, 1.23, lacking=missing(settings), **more)


def test_addresses_and_what_is_missing(clean_environment):
    text = told(Settings(host="0.0.0.0", data_dir="var"))
    assert text.startswith("The virtual station is ready (1.2 s).\n")
    assert "http://127.0.0.1:8080/desk" in text
    assert "VS_TLS_CERT" in text
    assert "demo-accounts.json" not in text
    behind = told(Settings(host="0.0.0.0", public_url="https://station.example.org"))
    assert "VS_TLS_CERT" not in behind
    assert "https://station.example.org/login" in behind
    assert "https://station.example.org/api/" in behind


def test_a_station_without_an_administrator_says_how_to_make_one(clean_environment):
    settings = Settings(data_dir=clean_environment / "var", demo=False)
    assert has_administrator(settings) is None
    settings.data_dir.mkdir()
    with contextlib.closing(sqlite3.connect(settings.data_dir / "station.db")) as database:
        database.execute("CREATE TABLE accounts (role TEXT)")
        database.commit()
        assert has_administrator(settings) is False
        assert "virtual-station first-start" in told(settings)
        assert "http://127.0.0.1:8080/start" in told(settings)
        database.execute("INSERT INTO accounts VALUES ('admin')")
        database.commit()
    assert has_administrator(settings) is True
    assert "first-start" not in told(settings)
    assert has_administrator(Settings(database_url="postgresql://db.example.org/station")) is None


def test_passwords_are_for_a_terminal_alone(clean_environment):
    settings = Settings(data_dir="var")
    seen = told(settings, accounts=ACCOUNTS, terminal=True)
    assert "  operator1  s3cret-one  /desk\n  admin1     s3cret-two  /admin\n" in seen
    piped = told(settings, accounts=ACCOUNTS)
    assert "operator1, admin1" in piped
    assert "s3cret" not in piped
    assert str(settings.demo_accounts_file) in piped
    off = told(Settings(data_dir="var", demo=False), accounts=ACCOUNTS, terminal=True)
    assert "operator1" not in off


def test_what_is_needed_is_told_from_what_is_advised(clean_environment):
    lacking = [
        Missing(
            code="mail",
            weight="needed",
            settings=["VS_SMTP_URL"],
            sentence="No mail server is set.",
        ),
        Missing(code="restore", weight="advised", settings=[], sentence="Try a restore."),
    ]
    text = summary(Settings(data_dir="var"), 1.0, lacking=lacking)
    assert "(1 needed, 1 advised)" in text
    assert "  - No mail server is set. (VS_SMTP_URL)\n  ~ Try a restore.\n" in text
    assert "Missing" not in summary(Settings(data_dir="var"), 1.0)


def test_headings_are_bold_where_wanted(clean_environment):
    assert "\x1b[" not in told(Settings(data_dir="var"))
    assert told(Settings(data_dir="var"), styled=True).startswith("\x1b[1mThe virtual")


def test_the_file_of_accounts_may_be_gone_or_another(tmp_path):
    file = tmp_path / "demo-accounts.json"
    assert read_accounts(file) == []
    file.write_text('["no account"]')
    assert read_accounts(file) == []
    file.write_text(json.dumps([{"username": "a", "password": "b", "role": "admin"}]))
    assert read_accounts(file) == [DemonstrationAccount("a", "b", "admin")]


@pytest.fixture
def started(clean_environment, monkeypatch, own_environment):
    """Run ``serve`` up to where it would start its children; returns the settings it came there with."""
    seen = []

    async def supervise(settings, _stages=None):
        structlog.get_logger().info("child.ready", child="a")
        structlog.get_logger().warning("child.ended", child="b")
        seen.append(settings)
        return 0

    monkeypatch.setattr(parent, "supervise", supervise)

    def run(*, terminal: bool, verbose: bool = False, **settings):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
        assert parent.run(Settings(data_dir="var", **settings), verbose=verbose) == 0
        return seen.pop()

    return run


def test_on_a_terminal_the_log_goes_to_a_file(started, capsys):
    file = started(terminal=True).log_path
    assert file == parent.Path.cwd() / "var" / "logs" / "station.log"
    # children take it from there
    assert os.environ["VS_LOG_FILE"] == str(file)
    said = capsys.readouterr()
    assert str(file) in said.err
    assert "child.ended" in said.err  # what went wrong is seen all the same
    assert "child.ready" not in said.err + said.out
    assert [json.loads(line)["event"] for line in file.read_text().splitlines()] == [
        "child.ready",
        "child.ended",
    ]
    os.environ.pop("VS_LOG_FILE")
    started(terminal=True)
    # that of the last start is kept, and no other
    assert file.with_name("station.log.1").exists()
    assert len(file.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    "how", [{"terminal": False}, {"terminal": True, "verbose": True}], ids=["piped", "verbose"]
)
def test_elsewhere_the_log_is_on_standard_error(started, capsys, how):
    assert started(**how).log_path is None
    assert "child.ready" in capsys.readouterr().err
    assert "VS_LOG_FILE" not in os.environ


def test_a_file_that_is_set_stays_the_one(started, tmp_path, capsys):
    wanted = tmp_path / "mine.log"
    assert started(terminal=True, log_file=wanted).log_path == wanted
    assert "child.ended" not in capsys.readouterr().err
    assert "VS_LOG_FILE" not in os.environ


def test_a_refused_second_start_leaves_the_log_of_the_first_alone(
    clean_environment, monkeypatch, own_environment, capsys
):
    settings = Settings(data_dir="var")
    parent.prepare_data_dir(settings.data_dir)
    log = settings.data_dir / parent.LOG_FILE
    log.parent.mkdir()
    log.write_text("the first one's\n")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with DirectoryLock(settings.data_dir):
        assert parent.run(settings) == parent.REFUSED
    assert log.read_text() == "the first one's\n"
    assert len(capsys.readouterr().err.splitlines()) == 1
