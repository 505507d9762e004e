"""Functions that ``account import`` and ``office import`` share: they read a CSV list whole and report its errors line by line."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from gateway.cli.common import fail
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json

WRONG = {
    "cell_surplus": "stands under no heading",
    "column_missing": "the column is missing",
    "column_twice": "the column is there twice",
    "column_unknown": "there is no such column",
    "email_invalid": "is no e-mail address",
    "empty": "the list has no line",
    "id_invalid": "is no office id: up to 32 of a-z, 0-9 and hyphen",
    "id_twice": "is in the list twice",
    "name_missing": "a name is missing",
    "not_csv": "is no CSV from this line on",
    "office_missing": "a member of an office needs one",
    "office_not_for_role": "people with this role belong to no office",
    "office_unknown": "there is no such office, or it is closed",
    "phone_invalid": "is no telephone number",
    "proficiency_invalid": "a proficiency is 1 to 5",
    "role_unknown": "is no role",
    "skill_unknown": "is no skill",
    "too_long": "is too long",
    "too_many": "has more lines than one list may have",
    "topic_unknown": "there is no such topic",
    "topics_not_for_role": "people with this role answer no topics",
    "username_invalid": "is no username",
    "username_taken": "is taken",
    "username_twice": "is in the list twice",
}
"""The words of a list's problems (:mod:`gateway.accounts.imports`) as sentences; a new one is shown by its word."""


def read_text(file: Path) -> str:
    """The list's text; a file that is none ends the command."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file}: it is not UTF-8; save it as CSV UTF-8")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")


def refuse(problems: Sequence[Any], lines: Iterable[Any], *, as_json: bool) -> NoReturn:
    """Say everything that is wrong with a list, and end the command: nothing was written."""
    found = [(None, each) for each in problems]
    found += [(line.line, each) for line in lines for each in line.problems]
    if as_json:
        print_json(
            [
                {"line": line, "code": each.code, "column": each.column, "value": each.value}
                for line, each in found
            ]
        )
    else:
        for line, each in found:
            print(_sentence(line, each), file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
    sys.exit(Exit.FAILED)


def _sentence(line: int | None, problem: Any) -> str:
    place = "" if line is None else f"line {line}: "
    column = f"{problem.column}: " if problem.column else ""
    value = f'"{problem.value}" ' if problem.value else ""
    return f"{place}{column}{value}{WRONG.get(problem.code, problem.code)}"
