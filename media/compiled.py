"""The packet path compiled: the same sources, turned into machine code by mypyc where they were built,
and beside them the part in C (`media/native/`).

`tools/compile_media.py` compiles the modules named here into a folder beside the packages. `activate` puts
that folder in front of the sources before anything of them is imported. It does so only if the compiled files match the present sources and this Python. Otherwise the sources themselves run, more slowly.
"""

import hashlib
import importlib
import sys
import sysconfig
from pathlib import Path

PACKAGES = ("media.rtp", "media.ice", "media.peer")
"""Packages that are compiled, except the modules in `INTERPRETED`."""
MODULES = ("media.dtls",)
INTERPRETED = frozenset({"media.ice.addresses"})
"""Modules that other processes than the worker import, and that handle no packets."""
NATIVE = "media/native"
"""Folder of the part written in C (see its `__init__.py`)."""
NATIVE_MODULE = "vs_media_native"
FOLDER = ".compiled"
STAMP = "built-from"
ROOT = Path(__file__).resolve().parent.parent


def sources(root: Path) -> list[Path]:
    """Return the files to compile, relative to `root` (the folder with the package `media`), sorted."""
    found = [Path(*package.split(".")) for package in PACKAGES]
    files = [
        path.relative_to(root)
        for folder in found
        for path in (root / folder).glob("*.py")
        if path.name != "__init__.py"
    ]
    files += [Path(*module.split(".")).with_suffix(".py") for module in MODULES]
    return sorted(path for path in files if _module(path) not in INTERPRETED)


def native_sources(root: Path) -> list[Path]:
    """Return the files in C, headers included, relative to `root`, sorted."""
    return sorted(path.relative_to(root) for path in (root / NATIVE).glob("*.[ch]"))


def fingerprint(root: Path) -> str:
    """Return a digest of all that a build depends on: the sources, and Python's minor version and platform.

    Raises OSError.
    """
    digest = hashlib.sha256(str(sysconfig.get_config_var("EXT_SUFFIX")).encode())
    digest.update(str(sys.implementation.cache_tag).encode())
    for path in (*sources(root), *native_sources(root)):
        digest.update(path.as_posix().encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return digest.hexdigest()


def fits(root: Path = ROOT) -> bool:
    """Whether there is a build of exactly these sources."""
    try:
        return (root / FOLDER / STAMP).read_text() == fingerprint(root)
    except OSError:
        return False


def activate(root: Path = ROOT) -> bool:
    """Make imports use the compiled modules from now on; False when there is no matching build.

    Raises RuntimeError when one of them was imported already: the path would be compiled by half.
    """
    if not fits(root):
        return False
    chosen = {*map(_module, sources(root)), _module(Path(NATIVE))}
    early = sorted(chosen & set(sys.modules))
    if early:
        raise RuntimeError(f"imported before the compiled ones were asked for: {', '.join(early)}")
    folder = root / FOLDER
    # the modules share one library, which they import by name
    sys.path.append(str(folder))
    for name in ("media", *PACKAGES):
        package = importlib.import_module(name)
        package.__path__.insert(0, str(folder.joinpath(*name.split("."))))
    importlib.invalidate_caches()
    return True


def is_active() -> bool:
    """Whether this process has imported the compiled packet path."""
    module = sys.modules.get("media.dtls")
    file = None if module is None else module.__file__
    return file is not None and not file.endswith(".py")


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)
