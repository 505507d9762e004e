"""Random searches too long for one run, in parts: the seeds of this run, and how far all runs have come.

``VS_TEST_SEED`` chooses a search, ``VS_TEST_FIRST`` and ``VS_TEST_COUNT`` the part of it. Each part that passes is a line of
``var/parts.jsonl``; what they add up to is printed by

    python -m tests.support.parts
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSED = ROOT / "var" / "parts.jsonl"


@dataclass(frozen=True)
class Part:
    """A search's seeds from ``first`` on, ``count`` of them; searches of another ``seed`` lie ``apart``, so that none are the same."""

    name: str
    seed: int
    first: int
    count: int
    apart: int

    @property
    def seeds(self) -> range:
        begin = self.seed * self.apart + self.first
        return range(begin, begin + self.count)

    def passed(self, figures: Mapping[str, int], kept: Path = PASSED) -> None:
        """Note that this part has passed, with its figures and the code that it ran on."""
        asked = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
        )
        line = {
            "name": self.name, "seed": self.seed, "first": self.first, "count": self.count,
            "code": asked.stdout.strip(), "figures": dict(figures),
        }  # fmt: skip
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a") as file:
            file.write(json.dumps(line) + "\n")


def part_of(name: str, *, usual: int, apart: int = 1_000_000) -> Part:
    """Return the part that the environment asks for, *usual* seeds where it says nothing. Read it before a test takes the settings
    out of the environment."""

    def said(setting: str, otherwise: int) -> int:
        return int(os.environ.get(setting) or otherwise)

    return Part(
        name, said("VS_TEST_SEED", 1), said("VS_TEST_FIRST", 0), said("VS_TEST_COUNT", usual), apart
    )


def added_up(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Return for each search how many of its seeds have passed, which are missing before the last one, and the sum of the figures.
    Of parts that overlap the one that begins first counts, or the longer of two; of the same part the last run."""
    parts: dict[tuple[str, int], dict[tuple[int, int], dict[str, Any]]] = {}
    for line in lines:
        part = json.loads(line)
        of_search = parts.setdefault((part["name"], part["seed"]), {})
        of_search[part["first"], part["count"]] = part
    return [_search(name, seed, parts[name, seed]) for name, seed in sorted(parts)]


def _search(name: str, seed: int, parts: dict[tuple[int, int], dict[str, Any]]) -> dict[str, Any]:
    end, passed, missing, figures, code = 0, 0, [], Counter[str](), set()
    for first, count in sorted(parts, key=lambda part: (part[0], -part[1])):
        if first < end:
            continue
        if first > end:
            missing.append([end, first])
        part = parts[first, count]
        end, passed = first + count, passed + count
        figures.update(part["figures"])
        code.add(part["code"])
    return {
        "name": name, "seed": seed, "passed": passed, "missing": missing, "code": sorted(code),
        "figures": dict(figures),
    }  # fmt: skip


if __name__ == "__main__":
    for search in added_up(PASSED.read_text().splitlines() if PASSED.exists() else ()):
        print(json.dumps(search))
