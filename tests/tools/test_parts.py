"""Parts of a long random search add up to the whole: none is counted twice, and what is missing is named."""

import json

import pytest

from tests.support.parts import Part, added_up, part_of


def line(first, count, *, seed=1, name="mails", code="a", **figures):
    return json.dumps(
        {"name": name, "seed": seed, "first": first, "count": count, "code": code, "figures": figures}
    )  # fmt: skip


def test_a_part_is_of_the_seeds_that_the_environment_asks_for(monkeypatch):
    for name in ("VS_TEST_SEED", "VS_TEST_FIRST", "VS_TEST_COUNT"):
        monkeypatch.delenv(name, raising=False)
    assert part_of("mails", usual=20).seeds == range(1_000_000, 1_000_020)
    monkeypatch.setenv("VS_TEST_SEED", "2")
    monkeypatch.setenv("VS_TEST_FIRST", "20")
    monkeypatch.setenv("VS_TEST_COUNT", "30")
    assert part_of("mails", usual=20).seeds == range(2_000_020, 2_000_050)


def test_parts_add_up_and_what_is_missing_is_named():
    searches = added_up(
        [line(40, 10, died=3), line(0, 20, died=1), line(20, 10, died=2, code="b"), line(0, 5, seed=2)]
    )  # fmt: skip
    assert searches == [
        {
            "name": "mails", "seed": 1, "passed": 40, "missing": [[30, 40]], "code": ["a", "b"],
            "figures": {"died": 6},
        },
        {"name": "mails", "seed": 2, "passed": 5, "missing": [], "code": ["a"], "figures": {}},
    ]  # fmt: skip


def test_what_ran_twice_counts_once():
    (search,) = added_up([line(0, 20, died=1), line(0, 20, died=5), line(0, 5), line(10, 20)])
    assert (search["passed"], search["figures"], search["missing"]) == (20, {"died": 5}, [])


@pytest.mark.process
def test_a_part_that_has_passed_is_kept_with_its_figures_and_the_code_it_ran_on(tmp_path):
    kept = tmp_path / "var" / "parts.jsonl"
    for first in (0, 20):
        Part("kills", 1, first, 20, 1_000_000).passed({"died": 4}, kept)
    (search,) = added_up(kept.read_text().splitlines())
    assert (search["passed"], search["figures"], search["missing"]) == (40, {"died": 8}, [])
    assert len(search["code"]) == 1
