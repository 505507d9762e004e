"""Every test id of the web pages is there for a test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN = re.compile(
    r"""(?:data-testid|\btest[iI]d)["']?\s*[=:]\s*(?:["']([\w-]+)["']|\$\{([^{}]*)\})"""
)
LITERAL = re.compile(r"'([\w-]+)'")
NAMED = re.compile(r"""["'`=]([\w-]+)(?=["'`\] .:,>])""")


def given(source: str) -> set[str]:
    """Return the test ids that the TypeScript *source* writes out; what it computes is left out."""
    return {
        name
        for literal, chosen in WRITTEN.findall(source)
        for name in ([literal] if literal else LITERAL.findall(chosen))
    }


def texts(folder: str, pattern: str) -> list[str]:
    """Return the content of the files of *folder* that fit *pattern*."""
    return [
        path.read_text(encoding="utf-8")
        for path in (ROOT / folder).rglob(pattern)
        if path != Path(__file__)
    ]


@pytest.mark.parametrize(
    "source",
    [
        '<p data-testid="some-id">',
        "textField({ testid: 'some-id' })",
        "{ testId: 'some-id' }",
        "marks: () => ({ 'data-testid': 'some-id' })",
        "<p data-testid=${done ? 'some-id' : nothing}>",
    ],
)
def test_a_test_id_is_found(source):
    assert given(source) == {"some-id"}


def test_every_test_id_is_named_by_a_test():
    ids = {name for source in texts("web/src", "*.ts") for name in given(source)}
    assert len(ids) > 400
    tests = [*texts("web/test", "*.ts"), *texts("tests", "*.py")]
    named = {name for source in tests for name in NAMED.findall(source)}
    assert not sorted(ids - named), "add the test that needs it, or take the id away"
