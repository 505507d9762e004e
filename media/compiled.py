"""The packet path compiled: the same sources, turned into machine code by mypyc where they were built.

`tools/compile_media.py` compiles the modules named here into a folder beside the packages. `activate` puts
that folder in front of the sources before anything of them is imported. It does so only if what was
compiled is what the sources say now, for this Python: otherwise the sources themselves run, which is
slower and nothing else.
"""

import hashlib
import importlib
import sys
import sysconfig
from pathlib import Path

PACKAGES = ("media.rtp", "media.ice", "media.peer")
"""Compiled whole, but for what is in `INTERPRETED`."""
MODULES = ("media.dtls",)
INTERPRETED = frozenset({"media.ice.addresses"})
"""Imported by others than the worker, and on no packet's way."""
FOLDER = ".compiled"
STAMP = "built-from"
ROOT = Path(__file__).resolve().parent.parent


def sources(root: Path) -> list[Path]:
    """The files to compile, relative to `root`, which holds the package `media`; sorted."""
    found = [Path(*package.split(".")) for package in PACKAGES]
    files = [
        path.relative_to(root)
        for folder in found
        for path in (root / folder).glob("*.py")
        if path.name != "__init__.py"
    ]
    files += [Path(*module.split(".")).with_suffix(".py") for module in MODULES]
    return sorted(path for path in files if _module(path) not in INTERPRETED)


def fingerprint(root: Path) -> str:
    """What a build depends on: the sources and the Python (its minor version and its platform) that runs them.
    Raises OSError."""
    digest = hashlib.sha256(str(sysconfig.get_config_var("EXT_SUFFIX")).encode())
    digest.update(str(sys.implementation.cache_tag).encode())
    for path in sources(root):
        digest.update(path.as_posix().encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return digest.hexdigest()


def fits(root: Path = ROOT) -> bool:
    """Whether there is a build, and of these sources."""
    try:
        return (root / FOLDER / STAMP).read_text() == fingerprint(root)
    except OSError:
        return False


def activate(root: Path = ROOT) -> bool:
    """Have the compiled modules imported from now on; False when there are none that fit.

    Raises RuntimeError when one of them was imported already: half a path would be compiled.
    """
    if not fits(root):
        return False
    early = sorted({_module(path) for path in sources(root)} & set(sys.modules))
    if early:
        raise RuntimeError(f"imported before the compiled ones were asked for: {', '.join(early)}")
    folder = root / FOLDER
    # the modules share one library, which they import by its name
    sys.path.append(str(folder))
    for name in ("media", *PACKAGES):
        package = importlib.import_module(name)
        package.__path__.insert(0, str(folder.joinpath(*name.split("."))))
    importlib.invalidate_caches()
    return True


def is_active() -> bool:
    """Whether the packet path that this process has imported is the compiled one."""
    module = sys.modules.get("media.dtls")
    file = None if module is None else module.__file__
    return file is not None and not file.endswith(".py")


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)
