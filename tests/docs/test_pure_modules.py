"""A module that calls itself pure does no input or output, by itself or by what it imports: it stands in import-linter's contract."""

import ast
import re
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("gateway", "media", "queueing", "recordings", "signaling")
CONTRACT = "pure modules do no input or output"


def under_contract() -> list[str]:
    """Return the modules and packages that the contract names."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (found,) = (
        each["source_modules"]
        for each in settings["tool"]["importlinter"]["contracts"]
        if each["name"] == CONTRACT
    )
    return list(found)


def is_held(module: str, source: str, held: Collection[str]) -> bool:
    """Whether a module is in the contract, or claims nothing; one that says "Pure but for" something claims nothing."""
    said = ast.get_docstring(ast.parse(source)) or ""
    return (
        re.search(r"\bPure\b(?! but for)", said) is None
        or module in held
        or any(module.startswith(f"{each}.") for each in held)
    )


def test_modules_that_call_themselves_pure_are_in_the_contract():
    held = under_contract()
    found = [
        module
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if "Pure" in (source := file.read_text(encoding="utf-8"))
        and not is_held(module := ".".join(file.relative_to(ROOT).with_suffix("").parts), source, held)
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ('"""Rows. Pure."""', False),
        ('"""Rows. Pure; time is an argument."""', False),
        ('"""Rows. Pure but for their codec."""', True),
        ('"""Rows."""\ndef made():\n    """Make one. Pure."""', True),
    ],
)
def test_a_claim_is_found(source, held):
    assert is_held("gateway.floor.rows", source, ()) is held
    assert is_held("gateway.floor.rows", source, ("gateway.floor.rows",))
    assert is_held("gateway.floor.rows", source, ("gateway.floor",))
