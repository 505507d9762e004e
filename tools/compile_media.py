"""Compile the media worker's packet path with mypyc, and its part in C (see media/compiled.py).

    python tools/compile_media.py [--check]

Run with the project's Python, with mypy and setuptools on its path. Does nothing when what is there fits;
`--check` only says so by its exit code: 0 it fits, 1 it does not, 2 it cannot be built here (no compiler, no
headers).
"""

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from media import compiled  # noqa: E402 - from the checkout, whatever is installed

OPTIMISATION = "2"
GROUP = "vs_media"
NATIVE_OPTIONS = (
    "-std=c11",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror=incompatible-pointer-types",
    "-fvisibility=hidden",
)


def compiler() -> str:
    """Return the name of the C compiler that setuptools takes."""
    return str(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]


def can_build() -> bool:
    """Whether there are a C compiler and the headers of this Python."""
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return shutil.which(compiler()) is not None and headers.exists()


def build() -> None:
    """Compile into a fresh folder and put it in the old one's place."""
    target = ROOT / compiled.FOLDER
    wanted = compiled.fingerprint(ROOT)
    with tempfile.TemporaryDirectory(prefix="compile-media-") as scratch:
        _compile(Path(scratch))
        fresh = target.with_name(f"{target.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(Path(scratch) / "lib", fresh)
    (fresh / compiled.STAMP).write_text(wanted)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _compile(scratch: Path) -> None:
    from mypyc.build import mypycify  # noqa: PLC0415 - only where something is to be built

    os.chdir(ROOT)
    files = [path.as_posix() for path in compiled.sources(ROOT)]
    extensions = mypycify(
        ["--config-file=pyproject.toml", *files],
        opt_level=OPTIMISATION,
        group_name=GROUP,
        multi_file=False,
        target_dir=str(scratch / "c"),
    )
    if sys.platform == "linux":
        extensions.append(native_extension())
    _run(extensions, scratch)


def build_native(folder: Path, *options: str) -> Path:
    """Build the part in C alone into `folder`, with further `options` of the compiler; returns the module's file."""
    _run([native_extension(*options)], folder)
    return next((folder / "lib").glob(f"{compiled.NATIVE_MODULE}*"))


def _run(extensions: list[Any], scratch: Path) -> None:
    from setuptools import Distribution  # noqa: PLC0415 - only where something is to be built

    distribution = Distribution({"name": GROUP, "ext_modules": extensions})
    command = distribution.get_command_obj("build_ext")
    command.build_lib = str(scratch / "lib")
    command.build_temp = str(scratch / "temp")
    command.ensure_finalized()
    command.parallel = 2
    command.run()


def native_extension(*more: str) -> Any:
    """Return the part in C for setuptools to build; `more` are options of compiler and linker."""
    from setuptools import Extension  # noqa: PLC0415 - only where something is to be built

    files = compiled.native_sources(ROOT)
    return Extension(
        compiled.NATIVE_MODULE,
        [str(ROOT / path) for path in files if path.suffix == ".c"],
        depends=[str(ROOT / path) for path in files if path.suffix == ".h"],
        extra_compile_args=[*NATIVE_OPTIONS, *more],
        extra_link_args=list(more),
    )


def main(arguments: list[str]) -> int:
    """Build or check; return the exit code."""
    if compiled.fits(ROOT):
        return 0
    if not can_build():
        return 2
    if "--check" in arguments:
        return 1
    build()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
