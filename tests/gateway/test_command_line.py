"""What holds for every command: help, JSON, exit statuses, completion, tables for people and lines for programs."""

import ast
import asyncio
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_table, printable, progress
from recordings.progress import counted, part

ROOT = Path(__file__).parents[2]
NEITHER_LISTING_NOR_REPORT = {
    # runs until it is stopped
    "serve",
    # prints a script for a shell
    "completion",
    # print JSON whatever is asked
    "audit export",
    "category export",
    "inbound-number export",
    "sheets export",
    "person export",
}


def commands(group: click.Group = main, before: tuple[str, ...] = ()):
    """Every command that does something, with its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield " ".join((*before, name)), command


class Terminal(io.StringIO):
    """Takes what is printed as a terminal does."""

    def isatty(self) -> bool:
        return True


def test_every_command_explains_itself_and_prints_json():
    found = dict(commands())
    assert {
        "backup",
        "restore",
        "account edit",
        "account import",
        "office list",
        "office import",
        "recordings verify",
    } <= set(found)
    for words, command in found.items():
        assert command.help, words
        options = {each for one in command.params for each in one.opts}
        assert ("--json" in options) != (words in NEITHER_LISTING_NOR_REPORT), words
        for one in command.params:
            if isinstance(one, click.Option) and not one.hidden:
                described = one.help or isinstance(one.type, click.Choice) or one.metavar
                assert described, f"{words} {one.opts}"


def test_commands_end_with_a_named_status_only():
    """A number would be one of its own meaning."""
    for file in (ROOT / "gateway" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "sys.exit":
                continue
            numbers = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
            assert not numbers, f"{file.name}:{node.lineno}"


def test_the_document_names_every_status():
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d) \| `(\w+)` \|", text, re.MULTILINE)
    assert [(int(number), name) for number, name in listed] == [
        (each.value, each.name) for each in Exit
    ]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["account", "list"], Exit.OK),
        (["--help"], Exit.OK),
        (["account", "disable", "nobody"], Exit.FAILED),
        (["recordings", "certificate", "nothing"], Exit.FAILED),
        (["account", "edit", "nobody"], Exit.UNUSABLE),
        (["account", "edit", "nobody", "--role", "king"], Exit.UNUSABLE),
        (["restart"], Exit.UNUSABLE),
        (["restore", "nowhere", "--without-keys"], Exit.UNUSABLE),
        (["no-such-command"], Exit.UNUSABLE),
    ],
)
def test_the_three_statuses(begun_station, arguments, status):
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == status, ran.output
    if status is not Exit.OK:
        assert ran.stdout == ""
        assert ran.stderr


def test_a_setting_that_is_wrong_is_said_in_one_line(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_PORT", "many")
    ran = CliRunner().invoke(main, ["account", "list"])
    assert (ran.exit_code, ran.stdout) == (Exit.UNUSABLE, "")
    assert len(ran.stderr.splitlines()) == 1


def test_an_account_is_edited(begun_station):
    def run(*arguments: str):
        return CliRunner().invoke(main, ["account", *arguments])

    made = run("add", "anna", "--role", "operator", "--categories", "weapons:5", "--skills", "en")
    assert made.exit_code == 0, made.output
    edited = run("edit", "anna", "--display-name", "Anna B.", "--categories", "privacy", "--json")
    assert edited.exit_code == 0, edited.output
    told = json.loads(edited.stdout)
    # what was not named stays
    assert (told["displayName"], told["role"], told["skills"]) == ("Anna B.", "operator", ["en"])
    assert told["categories"] == {"privacy": 3}
    assert run("edit", "anna", "--skills", "").exit_code == 0
    (listed,) = json.loads(run("list", "--json").stdout)
    assert (listed["skills"], listed["categories"]) == ([], {"privacy": 3})
    assert listed["displayName"] == "Anna B."
    for wrong in (("--categories", "tea"), ("--office", "office-99"), ("--skills", "latin")):
        refused = run("edit", "anna", *wrong)
        assert refused.exit_code == Exit.FAILED, wrong
        assert len(refused.stderr.splitlines()) == 1
    assert run("edit", "anna", "--display-name", " ").exit_code == Exit.UNUSABLE
    assert json.loads(run("list", "--json").stdout) == [listed]


def test_listings_are_lines_with_tabulators_for_programs(begun_station):
    run = CliRunner().invoke
    run(main, ["account", "add", "anna", "--role", "supervisor"])
    line = run(main, ["account", "list"]).stdout.splitlines()
    assert len(line) == 1
    cells = line[0].split("\t")
    assert (cells[0], cells[1], cells[3]) == ("anna", "supervisor", "in use")
    topics = run(main, ["category", "list"]).stdout.splitlines()
    assert len(topics) == 22
    assert {len(each.split("\t")) for each in topics} == {4}
    assert run(main, ["office", "list"]).stdout == ""


async def test_offices_are_listed(core):
    await core.offices.add("lecce", "NU.R.P. di Lecce", email="lecce@example.org")
    await core.offices.add("bari", "NU.R.P. di Bari", categories=["weapons", "road-code"])
    await core.offices.change("bari", disabled=True, phone="+390805291111")
    lines = await _command("office", "list")
    assert [line.split("\t") for line in lines.splitlines()] == [
        ["bari", "-", "NU.R.P. di Bari", "-", "+390805291111", "0", "2", "closed"],
        ["lecce", "-", "NU.R.P. di Lecce", "lecce@example.org", "-", "0", "0", "open"],
    ]
    told = json.loads(await _command("office", "list", "--json"))
    assert [each["id"] for each in told] == ["bari", "lecce"]


PEOPLE = (
    "username;ruolo;nome;argomenti\nanna;operatore;Anna B.;road-code:4\nbruno;capo ufficio;Bruno;\n"
)
OFFICES = "id,name,email\nlecce,NU.R.P. di Lecce,lecce@example.org\nbari,NU.R.P. di Bari,\n"


def test_people_are_imported_all_or_none(begun_station, tmp_path):
    def run(*arguments: str):
        return CliRunner().invoke(main, ["account", *arguments])

    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.replace("road-code", "tea").replace("bruno;", "anna;"))
    wrong = run("import", str(file))
    assert (wrong.exit_code, wrong.stdout) == (Exit.FAILED, "")
    assert 'line 2: topics: "tea" there is no such topic' in wrong.stderr
    assert 'line 3: username: "anna" is in the list twice' in wrong.stderr
    told = run("import", str(file), "--json")
    assert [each["code"] for each in json.loads(told.stdout)] == ["topic_unknown", "username_twice"]
    file.write_text(PEOPLE)
    assert "2 lines are right" in run("import", str(file), "--dry-run").stdout
    assert json.loads(run("list", "--json").stdout) == []
    made = run("import", str(file))
    assert made.exit_code == 0, made.output
    rows = [line.split("\t") for line in made.stdout.splitlines()]
    assert [row[:2] for row in rows] == [["anna", "operator"], ["bruno", "supervisor"]]
    assert all(len(row[2]) >= 16 for row in rows)
    listed = {each["username"]: each for each in json.loads(run("list", "--json").stdout)}
    assert listed["anna"]["categories"] == {"road-code": 4}
    assert listed["anna"]["mustChangePassword"] is True
    taken = run("import", str(file))
    assert "is taken" in taken.stderr


def test_offices_are_imported_and_what_is_not_named_stays(begun_station, tmp_path):
    def run(*arguments: str):
        return CliRunner().invoke(main, ["office", *arguments])

    file = tmp_path / "offices.csv"
    file.write_text(OFFICES)
    tried = json.loads(run("import", str(file), "--dry-run", "--json").stdout)
    assert tried == {"added": ["lecce", "bari"], "changed": []}
    assert run("list").stdout == ""
    assert run("import", str(file)).exit_code == 0
    file.write_text("sigla;nome\nlecce;Lecce\n")
    changed = run("import", str(file), "--json")
    assert json.loads(changed.stdout) == {"added": [], "changed": ["lecce"]}
    found = {each["id"]: each for each in json.loads(run("list", "--json").stdout)}
    assert (found["lecce"]["name"], found["lecce"]["email"]) == ("Lecce", "lecce@example.org")
    assert set(found) == {"bari", "lecce"}
    file.write_bytes(b"id,name\nroma,\xff\n")
    refused = run("import", str(file))
    assert refused.exit_code == Exit.FAILED
    assert len(refused.stderr.splitlines()) == 1


async def _command(*arguments: str) -> str:
    ran = await asyncio.to_thread(CliRunner().invoke, main, list(arguments))
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_a_terminal_gets_a_table():
    shown, lines = Terminal(), io.StringIO()
    rows = [("a", 1, None), ("b\x1b[2J\nc", 22, "[bold]x[/]")]
    for out in (shown, lines):
        print_table(("name", ">count", "note"), rows, into=out)
    assert lines.getvalue() == "a\t1\t-\nb [2J c\t22\t[bold]x[/]\n"
    drawn = re.sub(r"\x1b\[[\d;]*m", "", shown.getvalue()).splitlines()
    heading = next(line for line in drawn if "name" in line)
    row = next(line for line in drawn if line.split()[:2] == ["a", "1"])
    # numbers stand under the end of their heading
    assert row.index("1") == heading.index("count") + len("count") - 1
    # what is written in a cell is neither markup nor a command for the terminal
    assert any("b [2J c" in line and "[bold]x[/]" in line for line in drawn)


def test_a_table_without_rows_says_so_to_people_only():
    shown, lines = Terminal(), io.StringIO()
    for out in (shown, lines):
        print_table(("name",), [], empty="Nobody.", into=out)
    assert (shown.getvalue(), lines.getvalue()) == ("Nobody.\n", "")


def test_progress_is_for_terminals(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    shown, lines = Terminal(), io.StringIO()
    for out in (shown, lines):
        with progress("Copying", into=out) as told:
            told(0.5)
            told(1.0)
    assert "Copying" in shown.getvalue()
    assert "100%" in shown.getvalue()
    assert lines.getvalue() == ""


def test_the_share_that_is_done_grows_to_one():
    told: list[float] = []
    assert list(counted([1, 2, 3, 4], told.append)) == [1, 2, 3, 4]
    assert told == [0.25, 0.5, 0.75, 1.0]
    half: list[float] = []
    list(counted([1, 2], part(half.append, 0.5, 1)))
    assert half == [0.75, 1.0]
    assert list(counted([], told.append)) == []


def test_cells_are_one_printable_line():
    assert printable("\x07a\tb\r\nc\x9b") == "a b  c"
    assert (printable(None), printable("  "), printable(0)) == ("-", "-", "0")


@pytest.mark.parametrize(
    ("before", "begun", "found"),
    [
        ([], "acc", {"account"}),
        (["account"], "e", {"edit"}),
        (["account", "edit", "anna", "--role"], "sup", {"supervisor"}),
        (["serve"], "--r", {"--role"}),
        (["completion"], "", {"bash", "zsh"}),
    ],
)
def test_completion(before, begun, found):
    shell = ShellComplete(main, {}, "virtual-station", "_VIRTUAL_STATION_COMPLETE")
    assert {each.value for each in shell.get_completions(before, begun)} == found


# that of bash is asked for its version
@pytest.mark.parametrize("shell", [pytest.param("bash", marks=pytest.mark.process), "zsh"])
def test_the_shell_is_given_a_script(shell):
    ran = CliRunner().invoke(main, ["completion", shell])
    assert ran.exit_code == 0
    assert f"_VIRTUAL_STATION_COMPLETE={shell}_complete" in ran.stdout


@pytest.fixture
def program(tmp_path):
    """The command in a folder of its own; what it is not asked by the shell it repeats, as it understood it."""
    made = tmp_path / "bin" / "virtual-station"
    made.parent.mkdir()
    made.write_text(
        f"""#!/bin/sh
if [ -n "$_VIRTUAL_STATION_COMPLETE" ] || [ "$1" = completion ]; then exec {sys.executable} -m gateway.cli "$@"; fi
printf '%s|' understood "$@"; echo end
"""
    )
    made.chmod(0o755)
    return made


@pytest.mark.process
def test_bash_completes_by_it(program, tmp_path):
    """As a person's bash does at the second tabulator."""
    ran = subprocess.run(
        ["bash", "--norc", "-c", f'''set -e
            eval "$({program} completion bash)"
            complete -p virtual-station >/dev/null
            COMP_WORDS=(virtual-station recordings ver) COMP_CWORD=2
            _virtual_station_completion virtual-station
            echo "${{COMPREPLY[@]}}"'''],
        env=beside(program),
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stdout.strip() == "verify", ran.stderr


def beside(program):
    return {"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


class Zsh:
    """A person's zsh at a terminal."""

    def __init__(self, program, home):
        self._terminal, inside = pty.openpty()
        self._process = subprocess.Popen(
            ["zsh", "-f", "-i"], stdin=inside, stdout=inside, stderr=inside, cwd=home,
            env={**beside(program), "HOME": str(home), "TERM": "dumb"}, start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self._seen = b""

    def types(self, line):
        """Type *line* and Enter; return the words that the command was given."""
        os.write(self._terminal, line.encode() + b"\n")
        while (found := re.search(rb"understood\|(.*)\|end", self._seen)) is None:
            self._seen += os.read(self._terminal, 4096)
        self._seen = self._seen[found.end() :]
        return found[1].decode().split("|")

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not here")
@pytest.mark.process
@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(False, id="for this session"),
        pytest.param(True, id="kept in fpath", marks=pytest.mark.long),
    ],
)
def test_zsh_completes_by_it(program, tmp_path, kept):
    functions = tmp_path / "functions"
    functions.mkdir()
    (tmp_path / "a folder").mkdir()
    shell = Zsh(program, tmp_path)
    try:
        if kept:
            script = CliRunner().invoke(main, ["completion", "zsh"]).stdout
            (functions / "_virtual-station").write_text(script)
            begin = f"fpath=({functions} $fpath); autoload -Uz compinit; compinit -u -D"
        else:
            begin = (
                'autoload -Uz compinit; compinit -u -D; eval "$(virtual-station completion zsh)"'
            )
        assert shell.types(f"{begin}; virtual-station begun") == ["begun"]
        # the second time as the first
        for _ in range(2):
            assert shell.types("virtual-station recordings ver\t") == ["recordings", "verify"]
        assert shell.types("virtual-station account edit 'an na' --role sup\t") == [
            "account", "edit", "an na", "--role", "supervisor",
        ]  # fmt: skip
        assert shell.types("virtual-station account edit anna --role=sup\t") == [
            "account", "edit", "anna", "--role=supervisor",
        ]  # fmt: skip
        assert shell.types("virtual-station backup a\t") == ["backup", "a folder"]
        assert shell.types("virtual-station audit export --output=a\t") == [
            "audit", "export", "--output=a folder",
        ]  # fmt: skip
    finally:
        shell.close()
