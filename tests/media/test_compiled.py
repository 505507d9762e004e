"""The compiled packet path: used when it is the sources' own, and never otherwise."""

import os
import runpy
import shutil
import subprocess
import sys
from types import ModuleType

import pytest

from media import compiled
from tests.support.servers.station import ROOT

pytestmark = pytest.mark.process

ASKED = bool(os.environ.get("VS_TEST_COMPILED"))


@pytest.fixture
def checkout(tmp_path):
    """A copy of the sources, with a folder that says it was built from them."""
    shutil.copytree(
        ROOT / "media", tmp_path / "media", ignore=shutil.ignore_patterns("__pycache__")
    )
    folder = tmp_path / compiled.FOLDER
    folder.mkdir()
    (folder / compiled.STAMP).write_text(compiled.fingerprint(tmp_path))
    return tmp_path


def activated(root) -> str:
    """What a fresh Python says of it, and where it then takes a module of the path from."""
    program = (
        "from media import compiled; from pathlib import Path;"
        "print(compiled.activate(Path.cwd()));"
        "import media.rtp.header as h; print(h.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_what_is_compiled_is_named_by_the_sources():
    files = {path.as_posix() for path in compiled.sources(ROOT)}
    assert {"media/dtls.py", "media/rtp/header.py", "media/peer/egress.py"} <= files
    assert "media/ice/addresses.py" not in files
    assert not any(name.endswith("__init__.py") for name in files)


def test_a_build_of_these_sources_is_taken(checkout):
    # nothing is in the folder but the stamp, so the sources are still what is found behind it
    assert activated(checkout).startswith("True\n")


def test_what_is_built_in_c_is_named_with_its_headers():
    files = {path.name for path in compiled.native_sources(ROOT)}
    folder = ROOT / compiled.NATIVE
    assert files == {path.name for path in folder.iterdir() if path.suffix in {".c", ".h"}}
    assert {name.rpartition(".")[2] for name in files} == {"c", "h"}


def test_a_build_of_other_sources_is_passed_by(checkout):
    source = checkout / "media" / "rtp" / "header.py"
    source.write_text(source.read_text() + "\n")
    told = activated(checkout)
    assert told.startswith("False\n")
    assert told.rstrip().endswith("header.py")


def test_nothing_compiled_is_nothing_wrong(checkout):
    shutil.rmtree(checkout / compiled.FOLDER)
    assert activated(checkout).startswith("False\n")


@pytest.fixture
def hook(monkeypatch):
    """The build hook of the wheel, as hatchling would make it, for a checkout."""

    class Interface:
        def __init__(self, root):
            self.root = str(root)

    names = ["hatchling", "builders", "hooks", "plugin", "interface"]
    for number in range(len(names)):
        module = ModuleType(".".join(names[: number + 1]))
        module.BuildHookInterface = Interface
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return runpy.run_path(str(ROOT / "tools" / "wheel.py"))["CompiledPacketPath"]


def built(hook, root, version="standard"):
    data = {"force_include": {}}
    hook(root).initialize(version, data)
    return data


def test_the_wheel_carries_what_was_compiled_and_says_for_which_python(hook, checkout):
    data = built(hook, checkout)
    assert data["force_include"] == {str(checkout / ".compiled"): ".compiled"}
    assert (data["pure_python"], data["infer_tag"]) == (False, True)


def test_a_wheel_without_it_is_for_all_or_is_refused(hook, checkout, monkeypatch):
    (checkout / "media" / "dtls.py").write_text("# others than were compiled\n")
    assert built(hook, checkout) == {"force_include": {}}
    monkeypatch.setenv("REQUIRE_COMPILED", "1")
    with pytest.raises(RuntimeError, match=r"compile_media\.py"):
        built(hook, checkout)
    # a checkout that is run as it stands compiles by itself
    assert built(hook, checkout, "editable") == {"force_include": {}}


def test_the_image_is_refused_without_it():
    lines = (ROOT / "Dockerfile").read_text().split("\n")
    compiling = lines.index("RUN /opt/virtual-station/bin/python tools/compile_media.py")
    required = lines.index("ENV REQUIRE_COMPILED=1")
    installed = lines.index("RUN uv sync --frozen --no-dev --no-editable")
    asserted = next(n for n, line in enumerate(lines) if "assert compiled.fits()" in line)
    assert compiling < required < installed < asserted


@pytest.mark.skipif(ASKED, reason="the sources are what is not imported then")
def test_too_late_is_said(checkout):
    import media.rtp.header  # noqa: F401, PLC0415 - that is the point

    with pytest.raises(RuntimeError, match=r"media\.rtp\.header"):
        compiled.activate(checkout)


@pytest.mark.skipif(not ASKED, reason="make test-long asks for it")
def test_these_tests_run_on_what_was_compiled():
    import media.dtls  # noqa: PLC0415
    import media.peer.egress  # noqa: PLC0415

    for module in (media.dtls, media.peer.egress):
        assert not module.__file__.endswith(".py")
