"""The start is refused in one line where the database library cannot keep what the station promises."""

import sqlite3

import pytest

from gateway.processes.preflight import NEEDED_SQLITE, PreflightError, sqlite_is_new_enough


def test_a_sqlite_that_is_too_old_is_refused_in_one_line() -> None:
    with pytest.raises(
        PreflightError, match=r"^VS_DATABASE_URL: SQLite 3\.40\.0 .* has 3\.39\.4;"
    ) as told:
        sqlite_is_new_enough((3, 39, 4))
    assert "\n" not in str(told.value)


def test_newer_ones_are_taken() -> None:
    sqlite_is_new_enough(NEEDED_SQLITE)
    sqlite_is_new_enough((4, 0, 0))
    sqlite_is_new_enough(sqlite3.sqlite_version_info)
