"""What the documents point to is there: links, anchors, files, commands, settings, functions."""

import re
import subprocess
from pathlib import Path

import pytest

from gateway.schema import METADATA
from gateway.setting_sources import PREFIX
from gateway.settings import Settings
from signaling.server import COMMAND_TIMEOUT_S, MAX_IN_FLIGHT

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)\s]+)\)")
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:")


def documents() -> list[Path]:
    """Every Markdown file of the repository, whether it is committed yet or not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = [ROOT / line for line in listed.stdout.splitlines()]
    return sorted(path for path in found if path.is_file())


DOCUMENTS = documents()


def without_blocks(text: str) -> str:
    """The text without code blocks, in which nothing is a link or a heading."""
    return re.sub(r"^(```|~~~).*?^\1\s*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The places a link can lead to: headings, as forges name them, and explicit ones."""
    found = set(re.findall(r'<a id="([^"]+)"', text))
    for heading in re.findall(r"^#{1,6} +(.+?) *$", without_blocks(text), flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def broken_links(path: Path, root: Path = ROOT) -> list[str]:
    """The links of a document that lead nowhere."""
    targets = LINK.findall(without_blocks(path.read_text(encoding="utf-8")))
    broken = []
    for target in dict.fromkeys(targets):
        if OUTSIDE.match(target):
            continue
        file, _, place = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        found = there.exists() and there.is_relative_to(root)
        if found and place and there.suffix == ".md":
            found = place in anchors(there.read_text(encoding="utf-8"))
        if not found:
            broken.append(target)
    return broken


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One *word*\n[a](page.md) [b](#one-word) [`c`](gone.md) [d](page.md#two)\n"
        "[e](https://example.org/x) [![f](gone.png)](page.md)\n```\n[g](nowhere.md)\n```\n"
    )
    assert set(broken_links(page, tmp_path)) == {"gone.md", "page.md#two", "gone.png"}


def test_make_targets_of_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    for path in DOCUMENTS:
        for name in re.findall(r"(?:`|^)make ([a-z][a-z-]*)", path.read_text(), flags=re.MULTILINE):
            assert name in targets, f"{path.name}: make {name}"


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "\nmake run " in readme
    assert "\nmake test " in readme


def test_settings_named_anywhere_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for path in DOCUMENTS:
        named = set(re.findall(r"\bVS_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        # the knobs of tests and the password of a probe are not settings of the station
        unknown = {
            name for name in named if not name.startswith(("VS_WALK_", "VS_TEST_", "VS_PROBE_"))
        } - known
        assert not unknown, f"{path.relative_to(ROOT)}: {unknown}"


def test_operations_explains_every_setting() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = "\n".join(line for line in manual.splitlines() if line.startswith("| `VS_"))
    for name in Settings.model_fields:
        assert f"`{PREFIX}{name.upper()}`" in table, name


def test_the_walk_names_what_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\| \d+ \|.*\| (.+) \|$", text, flags=re.MULTILINE)
    assert len(steps) >= 20
    for step in steps:
        pairs = re.findall(r"(`.+?`) in \[`([^`]+)`\]", step)
        assert pairs, step
        for names, place in pairs:
            for name in re.findall(r"`([^`]+)`", names):
                if name.endswith(".lua"):
                    assert (ROOT / place / name).is_file(), step
                    continue
                owner, _, function = name.partition(".")
                code = (ROOT / place).read_text(encoding="utf-8")
                cut = code[code.index(f"\nclass {owner}") :]
                assert re.search(rf"^    (?:async )?def {function}\(", cut, re.MULTILINE), step


def test_the_architecture_names_every_table() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("| table | holds |")[2].partition("Files, in the data directory:")[0]
    assert set(METADATA.tables) - set(re.findall(r"`(\w+)`", rows)) == set()


def test_files_named_in_the_documents_exist() -> None:
    roots = ("gateway", "signaling", "media", "queueing", "recordings", "web", "tests", "tools")
    pattern = re.compile(rf"`((?:{'|'.join(roots)})/[\w./-]+\.(?:py|ts|lua|toml|mjs|sh))`")
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        if "\nStatus: superseded by " in text:
            continue  # it names what there was
        for name in pattern.findall(text):
            assert (ROOT / name).is_file(), f"{path.relative_to(ROOT)}: {name}"


def test_glossary_words_are_those_of_the_code() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+?) \| (.*?) \|", glossary.partition("## Words not used")[0], re.MULTILINE
    )
    terms = [re.sub(r" \(.*?\)|`", "", term) for english, _ in rows for term in english.split(", ")]
    # the law's word for what the code calls typing
    terms = [term for term in terms if term not in {"English", "---", "real-time text"}]
    assert len(terms) > 80
    packages = ("gateway", "signaling", "media", "queueing", "recordings", "web/src", "locales/en")
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".lua", ".ts", ".json"}
    ).lower()
    spelled = re.sub(r"[_\s-]+", " ", code)
    unused = [
        t for t in terms if re.sub(r"[_-]", " ", t.removeprefix("to ").lower()) not in spelled
    ]
    assert not unused


def test_the_tests_that_a_document_names_are_there():
    """A finding whose test was renamed or removed would look covered."""
    text = (ROOT / "docs" / "hostile-input.md").read_text()
    files = {path.name: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    named = set(re.findall(r"`(?:tests/[\w/]*/)?(test_\w+\.py)`", text))
    assert named, "this looks in the wrong place"
    assert named <= files.keys()
    functions = set(re.findall(r"`(test_\w+)`", text))
    defined = set(re.findall(r"def (test_\w+)", "\n".join(files.values())))
    assert functions <= defined


def test_the_limits_of_a_socket_are_those_that_hold():
    page = (ROOT / "docs/signaling.md").read_text(encoding="utf-8")
    assert f"may have {MAX_IN_FLIGHT} commands under way" in page
    assert f"longer than {COMMAND_TIMEOUT_S:.0f} s" in page
