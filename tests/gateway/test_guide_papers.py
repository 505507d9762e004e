"""Sheets as PDF are made once while they say the same, and so many are kept."""

from types import SimpleNamespace

from gateway.guide import papers
from gateway.guide.papers import GuidePapers


def sheet(name, *, version=1, until=1):
    return SimpleNamespace(id=name, version=version, fresh_until_ms=until, language="it")


async def test_a_paper_is_made_once_and_anew_when_the_sheet_says_something_else(monkeypatch):
    made = []

    async def paper(sheet_id, language):
        made.append(sheet_id)
        return f"{sheet_id} {language}"

    monkeypatch.setattr(papers, "printed", str.encode)
    monkeypatch.setattr(papers, "KEPT", 2)
    kept = GuidePapers(paper)
    for _ in range(2):
        assert await kept.of(sheet("a")) == b"a it"
    for changed in (sheet("a", version=2), sheet("a", version=2, until=2)):
        await kept.of(changed)
    assert made == ["a"] * 3
    # the one that nobody has asked for longest is forgotten
    made.clear()
    for name in ("x", "y", "x", "z", "x", "y"):
        await kept.of(sheet(name))
    assert made == ["x", "y", "z", "y"]
