"""The two forms of the packet path's input and output: in Python, and the part in C where it was built."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from functools import lru_cache
from types import ModuleType

import pytest

from media import compiled, native
from tests.support.servers.station import ROOT

FORMS = ("python", "native")


@lru_cache(maxsize=1)
def built() -> ModuleType | None:
    """Return the part in C that was built of these sources, or None."""
    if not compiled.fits(ROOT):
        return None
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    file = ROOT / compiled.FOLDER / f"{compiled.NATIVE_MODULE}{suffix}"
    if not file.exists():
        return None
    spec = importlib.util.spec_from_file_location(compiled.NATIVE_MODULE, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def take(form: str, patch: pytest.MonkeyPatch) -> None:
    """Have endpoints and sessions made from now on take this form; skip the test where it was not built."""
    module = built() if form == "native" else None
    if form == "native" and module is None:
        pytest.skip("the part in C is not built: make setup does, where there is a compiler")
    patch.setattr(native, "module", module)
